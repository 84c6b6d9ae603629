"""How many places each pool of an event has, and whether a number may become another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.choices import ATTENDANCE_KEYS, Offering, PoolKey
from app.domain.entrance import NOTHING_KEPT, KeptPlaces
from app.domain.events import Attendance
from app.domain.places import Pool, PoolKind


@dataclass(frozen=True)
class BelowConfirmed:
    """A refusal, with the figures that a person needs to choose another number."""

    asked: int
    confirmed: int


def decide_capacity(pool: Pool, capacity: int | None, *, forced: bool = False) -> BelowConfirmed | None:
    """None: it may. Lowering below the confirmed would break what they were told (invariant 4).

    Raising is always right, also when more are confirmed on purpose than fit after it.
    """
    if capacity is None or capacity >= pool.taken or forced:
        return None
    if pool.capacity is not None and capacity >= pool.capacity:
        return None
    return BelowConfirmed(capacity, pool.taken)


@dataclass(frozen=True)
class Limits:
    """The numbers that organizers write; None: no limit. By track and session id where there are any; options: of
    questions, only those with a number."""

    event: int | None = None
    attendance: Mapping[Attendance, int | None] | None = None
    tracks: Mapping[int, int | None] | None = None
    sessions: Mapping[int, int | None] | None = None
    kept: KeptPlaces = NOTHING_KEPT
    options: Mapping[int, int] | None = None


def pools_of(offering: Offering, limits: Limits) -> dict[PoolKey, int | None]:
    """The pools that an event needs, with their capacities.

    Sessions that are chosen have pools of their own. Where everyone on a track sits in one session, its
    places limit the track; in the shared programme they limit nothing: that is the event's own number.
    """
    pools: dict[PoolKey, int | None] = {(PoolKind.EVENT, 0): limits.event}
    if offering.asks_attendance:
        for way in offering.attendance:
            pools[PoolKind.MODE, ATTENDANCE_KEYS[way]] = (limits.attendance or {}).get(way)
    sessions = limits.sessions or {}
    for track_id in offering.tracks:
        rooms = [
            sessions.get(session.id)
            for session in offering.sessions
            if session.track_id == track_id and session.id not in offering.choosable and not session.cancelled
        ]
        pools[PoolKind.TRACK, track_id] = _smallest([(limits.tracks or {}).get(track_id), *rooms])
    for session_id in offering.choosable:
        pools[PoolKind.SESSION, session_id] = sessions.get(session_id)
    if limits.kept.others:
        pools[PoolKind.OTHERS, 0] = 0 if limits.kept.others_closed else None
    if limits.kept.uninvited:
        pools[PoolKind.UNINVITED, 0] = limits.kept.uninvited_places
    for option_id, places in (limits.options or {}).items():
        pools[PoolKind.OPTION, option_id] = places
    return pools


def _smallest(numbers: Iterable[int | None]) -> int | None:
    return min((number for number in numbers if number is not None), default=None)
