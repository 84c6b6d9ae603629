"""What a reader is told of an event's places: its phase and its numbers put together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.events import EventFacts, Phase, phase
from app.domain.places import PoolKind


class PlaceState(StrEnum):
    """One word for whether, and how, a place can be had now."""

    CANCELLED = "cancelled"
    PAST = "past"
    ANNOUNCED = "announced"
    OPENS_LATER = "opens_later"
    CLOSED = "closed"
    BY_LINK = "by_link"
    PLACES_LEFT = "places_left"
    NO_LIMIT = "no_limit"
    WAITING_LIST = "waiting_list"  # who registers now waits
    FULL = "full"


#: The states in which the public form takes registrations.
REGISTERING = (PlaceState.PLACES_LEFT, PlaceState.NO_LIMIT, PlaceState.WAITING_LIST)


class Numbers(Protocol):
    """A pool's numbers, wherever they are kept."""

    @property
    def capacity(self) -> int | None: ...
    @property
    def taken(self) -> int: ...
    @property
    def waiting(self) -> int: ...


class Part(Numbers, Protocol):
    """The same of a part of an event."""

    @property
    def kind(self) -> PoolKind: ...


@dataclass(frozen=True)
class Availability:
    """The state with its numbers. free: places that a newcomer could still take; None: no limit."""

    state: PlaceState
    free: int | None
    waiting: int

    @property
    def may_register(self) -> bool:
        return self.state in REGISTERING


def free_places(pool: Numbers) -> int | None:
    """Places for newcomers: none while someone waits, for nobody overtakes the queue. None: no limit."""
    if pool.waiting:
        return 0
    return None if pool.capacity is None else max(0, pool.capacity - pool.taken)


def open_places(pool: Numbers, *, waiting_list: bool) -> Availability:
    """What a newcomer gets while registration is open."""
    free = free_places(pool)
    if free is None:
        state = PlaceState.NO_LIMIT
    elif free:
        state = PlaceState.PLACES_LEFT
    else:
        state = PlaceState.WAITING_LIST if waiting_list else PlaceState.FULL
    return Availability(state, free, pool.waiting)


def places_within(pool: Numbers, event: Numbers, *, waiting_list: bool) -> Availability:
    """The same of a part of the event, such as a way to attend: the tighter of the two says how many there are.

    While the event has room, only those who wait for this part stand before a newcomer to it.
    """
    room = None if event.capacity is None else max(0, event.capacity - event.taken)
    if room == 0:
        return open_places(event, waiting_list=waiting_list)
    own = open_places(pool, waiting_list=waiting_list)
    tighter = room is not None and (own.free is None or own.free > room)
    return Availability(PlaceState.PLACES_LEFT, room, own.waiting) if tighter else own


def event_places(event: Numbers, choices: Sequence[Sequence[int | None]], *, waiting_list: bool) -> Availability:
    """The same of the whole event. choices: of each choice that a newcomer must make, such as the way to attend, the
    free places of each answer to it (None: no limit).

    It is full when every answer is: who waits for one way stands before nobody who takes the other.
    """
    room = None if event.capacity is None else max(0, event.capacity - event.taken)
    if not choices or room == 0:
        return open_places(event, waiting_list=waiting_list)
    limits = [room, *(_sum(answers) for answers in choices)]
    free = min((limit for limit in limits if limit is not None), default=None)
    if free == 0:
        return Availability(PlaceState.WAITING_LIST if waiting_list else PlaceState.FULL, 0, event.waiting)
    return Availability(PlaceState.NO_LIMIT if free is None else PlaceState.PLACES_LEFT, free, event.waiting)


def places_by_link(event: Availability, left: int | None) -> Availability:
    """The same by a registration link. left: places of its own that are not used; None: it has no limit."""
    if left is None or event.state not in (PlaceState.PLACES_LEFT, PlaceState.NO_LIMIT):
        return event
    fewer = left if event.free is None else min(event.free, left)
    return Availability(PlaceState.PLACES_LEFT, fewer, event.waiting)


def kept_left(event: Numbers, uninvited: Numbers | None) -> int:
    """How many of the free places only the invited may have. uninvited: the limit of the others, where there is one."""
    if uninvited is None or uninvited.capacity is None or event.capacity is None:
        return 0
    free = max(0, event.capacity - event.taken)
    return max(0, free - max(0, uninvited.capacity - uninvited.taken))


def newcomers_choices(pools: Iterable[Part], *, track_required: bool, invited: bool = False) -> list[list[int | None]]:
    """As event_places() takes them: of the ways to attend, and of the tracks, unless one may be on none; and of what
    is not kept for some, whose pools stand for a choice of one answer. invited: nothing is kept from them, and who
    waits for what is kept stands before none of them."""
    pools = list(pools)
    by_kind: dict[PoolKind, list[int | None]] = {PoolKind.MODE: [], PoolKind.TRACK: []}
    for pool in pools:
        if pool.kind in by_kind:
            by_kind[pool.kind].append(free_places(pool))
    if len(by_kind[PoolKind.TRACK]) > 1 and not track_required:
        del by_kind[PoolKind.TRACK]
    kept: list[list[int | None]] = [[None]] if invited else _not_kept(pools)
    return [*(answers for answers in by_kind.values() if answers), *kept]


def _not_kept(pools: Iterable[Part]) -> list[list[int | None]]:
    """What someone of the target group, without an invitation, may have while places are kept for some.

    Others who wait for their date stand before nobody of the target group.
    """
    parts = {pool.kind: pool for pool in pools if pool.kind in (PoolKind.EVENT, PoolKind.OTHERS, PoolKind.UNINVITED)}
    others, uninvited, event = (parts.get(kind) for kind in (PoolKind.OTHERS, PoolKind.UNINVITED, PoolKind.EVENT))
    held_back = others.waiting if others is not None and others.capacity == 0 else 0
    found: list[list[int | None]] = []
    if held_back and event is not None:
        found.append([0 if event.waiting > held_back else None])
    if uninvited is not None and uninvited.capacity is not None:
        left = max(0, uninvited.capacity - uninvited.taken)
        found.append([0 if uninvited.waiting > held_back else left])
    return found


def _sum(answers: Sequence[int | None]) -> int | None:
    return None if None in answers else sum(filter(None, answers))


def availability(
    event: EventFacts, pool: Numbers, now: datetime, choices: Sequence[Sequence[int | None]] = ()
) -> Availability:
    """What the public form of this event gives at this moment. choices: as event_places() takes them."""
    stage = phase(event, now)
    if stage is Phase.OPEN:
        return event_places(pool, choices, waiting_list=event.waiting_list)
    return Availability(PlaceState(stage.value), free_places(pool), pool.waiting)
