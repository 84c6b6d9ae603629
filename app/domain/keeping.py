"""Sessions that were everyone's and are to be chosen now: whoever had one keeps it, as far as it has places.

Of several at the same time one is kept, and nobody loses what they had chosen themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.choices import Offering, SessionFacts, clashing
from app.domain.places import HOLDING, ClaimState, Pools, Waiter


@dataclass(frozen=True)
class Had:
    """Someone, before the change: the track, and the sessions that were theirs without asking.

    confirmed: they have the day. claims: what they chose, by session.
    """

    registration_id: int
    track_id: int | None
    sessions: Sequence[int]
    confirmed: bool = True
    claims: Mapping[int, ClaimState] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """given: the state of each session that is now claimed for them. lost: what they had and have no more."""

    given: Mapping[int, ClaimState]
    lost: tuple[int, ...]


@dataclass(frozen=True)
class Seating:
    """Where places are given: the sessions as they are now, their pools by session, and who waits already."""

    facts: Mapping[int, SessionFacts]
    pools: Mapping[int, int]
    counted: Pools
    waiters: Sequence[Waiter] = ()


@dataclass(frozen=True)
class KeepingOutcome:
    """How many people have a place in what they had, how many wait for one, and how many were told of neither."""

    placed: int = 0
    waiting: int = 0
    without: int = 0

    @classmethod
    def of(cls, kept: Iterable[Kept]) -> "KeepingOutcome":
        states = [set(one.given.values()) for one in kept]
        placed = [ClaimState.TAKEN in found for found in states]
        waiting = [
            bool({ClaimState.WAITING, ClaimState.WISHED} & found) and not has
            for found, has in zip(states, placed, strict=True)
        ]
        return cls(sum(placed), sum(waiting), len(states) - sum(placed) - sum(waiting))


def newly_chosen(was: Offering, now: Offering) -> list[int]:
    """Sessions that were everyone's, or everyone's on a track, and are not for all of those any more.

    First what stayed at its time: of two that clash now, that is the one that was told.
    """
    before = {session.id: session for session in was.sessions if session.id not in was.elective}
    found = [
        session
        for session in now.sessions
        if session.id in before
        and not before[session.id].cancelled
        and not session.cancelled
        and (session.id in now.choosable or _is_elsewhere(session, before[session.id]))
    ]
    return [session.id for session in sorted(found, key=lambda session: _turn(session, before[session.id]))]


def keep(had: Had, seating: Seating) -> Kept:
    """What one person keeps; the pools are counted on. First who came first.

    A place in any of the sessions comes before a place in a queue. Who waits for the day itself wishes.
    """
    mine = [seating.facts[number] for number in had.sessions]
    claims = dict(had.claims)
    possible = [session for session in mine if session.id in seating.pools and session.track_id in (None, had.track_id)]
    for choose in (_take, _wait) if had.confirmed else (_wish,):
        for session in possible:
            if session.id not in claims and (state := choose(session, claims, seating)) is not None:
                claims[session.id] = state
                seating.counted.count([seating.pools[session.id]], state)
    given = {number: state for number, state in claims.items() if number not in had.claims}
    # Whoever chose between these before, as a slot is moved session by session, has answered already.
    answered = [session for session in mine if session.id in had.claims]
    lost = [session for session in mine if session.id not in claims and not clashing(session, answered)]
    return Kept(given, tuple(session.id for session in lost))


def _take(session: SessionFacts, claims: Mapping[int, ClaimState], seating: Seating) -> ClaimState | None:
    """Also beside a session that is waited for: what one has is kept until that comes."""
    held = [seating.facts[number] for number, state in claims.items() if state in HOLDING]
    pool_id = frozenset({seating.pools[session.id]})
    free = not clashing(session, held) and seating.counted.may_take(pool_id, seating.waiters)
    return ClaimState.TAKEN if free else None


def _wait(session: SessionFacts, claims: Mapping[int, ClaimState], seating: Seating) -> ClaimState | None:
    free = session.waiting_list and not _clashes(session, claims, seating)
    return ClaimState.WAITING if free else None


def _wish(session: SessionFacts, claims: Mapping[int, ClaimState], seating: Seating) -> ClaimState | None:
    return None if _clashes(session, claims, seating) else ClaimState.WISHED


def _clashes(session: SessionFacts, claims: Mapping[int, ClaimState], seating: Seating) -> bool:
    return bool(clashing(session, [seating.facts[number] for number in claims]))


def _is_elsewhere(session: SessionFacts, before: SessionFacts) -> bool:
    return session.track_id is not None and session.track_id != before.track_id


def _turn(session: SessionFacts, before: SessionFacts) -> tuple[bool, float, int]:
    moved = (session.starts_at, session.ends_at) != (before.starts_at, before.ends_at)
    return moved, session.starts_at.timestamp() if session.starts_at is not None else 0, session.id


NOTHING = KeepingOutcome()
