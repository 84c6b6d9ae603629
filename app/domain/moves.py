"""An organizer moves someone from one session into another of the same time: may they, and what is given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.choices import SessionFacts, clashing, overlap
from app.domain.places import HOLDING, ClaimState, Pools, Waiter


class MoveFault(StrEnum):
    """Why someone stays where they are."""

    NOT_HERE = "not_here"  # they left the session meanwhile
    OTHER_TRACK = "other_track"
    CLASH = "clash"  # it is also at the time of another session of theirs
    FULL = "full"  # no free place, or others wait for it


@dataclass(frozen=True)
class Mover:
    """Someone in the session. waits: for the day itself, so that sessions are wishes. sessions: all they chose."""

    registration_id: int
    track_id: int | None
    waits: bool
    sessions: Mapping[int, ClaimState]


@dataclass(frozen=True)
class Room:
    """The session that people are moved into, with its pool."""

    session: SessionFacts
    pool_id: int


@dataclass(frozen=True)
class Move:
    """The state that the new session gets, and the sessions that are given up for it."""

    state: ClaimState
    leaves: frozenset[int]


def decide_move(
    mover: Mover,
    source: SessionFacts,
    room: Room,
    facts: Mapping[int, SessionFacts],
    pools: Pools,
    waiters: Sequence[Waiter],
) -> Move | MoveFault:
    """The rules of places hold: nobody overtakes someone who waits, and a full session takes nobody.

    What they have at the time of both sessions goes with the old one; what else stands in the way is theirs
    to give up.
    """
    target = room.session
    if source.id not in mover.sessions:
        return MoveFault.NOT_HERE
    if target.track_id not in (None, mover.track_id):
        return MoveFault.OTHER_TRACK
    rivals = clashing(target, [facts[session_id] for session_id in mover.sessions])
    if any(not overlap(rival, source) for rival in rivals):
        return MoveFault.CLASH
    has_no_place_here = mover.sessions[source.id] in (ClaimState.OFFERED, ClaimState.WAITING)
    if has_no_place_here and any(mover.sessions[rival.id] is ClaimState.TAKEN for rival in rivals):
        return MoveFault.CLASH  # they were not asked to give up what they have
    present = mover.sessions.get(target.id)
    ahead = [waiter for waiter in waiters if waiter.registration_id != mover.registration_id]
    has_room = present is not ClaimState.WAITING and pools.may_take(frozenset({room.pool_id}), ahead)
    leaves = frozenset(rival.id for rival in rivals)
    if mover.waits:
        return Move(ClaimState.WISHED, leaves) if has_room or target.waiting_list else MoveFault.FULL
    return Move(ClaimState.TAKEN, leaves) if has_room or present in HOLDING else MoveFault.FULL
