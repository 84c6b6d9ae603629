"""What an organizer may do to one registration, and what then happens to places.

Over capacity only on purpose: the organizer was shown the figures and asked (docs/architecture.md, "Places").
Later freed places absorb the excess first, because nobody is promoted while taken >= capacity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.domain.availability import kept_left
from app.domain.choices import Misfit
from app.domain.events import EventFacts, EventStatus
from app.domain.places import KEPT, ClaimState, Pool, PoolKind, Pools, Waiter
from app.domain.registration import ACTIVE, RegistrationStatus, Seat, take_seats


class Placing(StrEnum):
    """What the organizer asks for, for someone added by hand or waiting."""

    IF_ROOM = "if_room"  # a free place, otherwise the waiting list
    OVER_CAPACITY = "over_capacity"  # a place also when the event is full


class ActRefusal(StrEnum):
    NOT_PUBLISHED = "not_published"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_OVER = "event_over"
    REGISTRATION_CLOSED = "registration_closed"  # nobody can answer an invitation
    ADDRESS_TAKEN = "address_taken"
    FULL = "full"  # and it has no waiting list, or over capacity was not asked for
    CHOICE = "choice"  # something chosen is missing, is offered no more, or clashes
    SESSION_FULL = "session_full"  # a chosen session that has no queue of its own
    PART_FULL = "part_full"  # the event has room, but not the chosen track or way to attend
    KEPT = "kept"  # it would take a place that is kept for the invited, and that was not asked for
    FOR_TARGET = "for_target"  # the same of the target group's places
    NOT_WAITING = "not_waiting"
    NOT_ACTIVE = "not_active"


@dataclass(frozen=True)
class RefusedAct:
    """code: of the registration that is in the way, where there is one. kept: how many places are. The rest as in
    registration.Refused."""

    reason: ActRefusal
    code: str = ""
    kept: int = 0
    full: frozenset[int] = frozenset()
    misfits: tuple[Misfit, ...] = ()


@dataclass(frozen=True)
class Placed:
    """The state that the registration gets. over_capacity: beyond what the day's pools have room for.

    sessions: the state of each chosen session, by its pool.
    """

    status: RegistrationStatus
    over_capacity: bool = False
    sessions: Mapping[int, ClaimState] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What the organizer asks for someone new: the pools of the day, the chosen sessions. spared: how many free places
    are kept for the invited, where none of them is to be taken."""

    placing: Placing
    day: frozenset[int]
    seats: Sequence[Seat] = ()
    misfits: tuple[Misfit, ...] = ()
    spared: int = 0


@dataclass(frozen=True)
class InTheWay:
    """What stands between someone who waits and a place. full: what has no room, of the event, the track and the way to
    attend. kept: how many places are free, but kept for the invited; for_target: the free ones are the target group's.
    """

    full: frozenset[PoolKind] = frozenset()
    kept: int = 0
    for_target: bool = False

    @property
    def keeps(self) -> bool:
        """Is there a place that only others may have?"""
        return self.kept > 0 or self.for_target


def gate(event: EventFacts, now: datetime) -> ActRefusal | None:
    """Why nobody can be given a place at the event any more; the registration window does not matter here."""
    if event.status is EventStatus.DRAFT:
        return ActRefusal.NOT_PUBLISHED
    if event.status is EventStatus.CANCELLED:
        return ActRefusal.EVENT_CANCELLED
    if now >= event.ends_at:
        return ActRefusal.EVENT_OVER
    return None


def decide_adding(
    event: EventFacts,
    pools: Pools,
    asked: Asked,
    waiters: Sequence[Waiter],
    *,
    address_taken: bool,
    now: datetime,
) -> Placed | RefusedAct:
    """Someone added by hand. waiters: those in the queue, oldest first; only OVER_CAPACITY passes them."""
    if refusal := gate(event, now):
        return RefusedAct(refusal)
    if address_taken:
        return RefusedAct(ActRefusal.ADDRESS_TAKEN)
    if asked.misfits:
        return RefusedAct(ActRefusal.CHOICE, misfits=asked.misfits)
    states = take_seats(asked.seats, pools, waiters)
    if full := frozenset(seat.pool_id for seat in asked.seats if seat.pool_id not in states):
        return RefusedAct(ActRefusal.SESSION_FULL, full=full)
    over = asked.placing is Placing.OVER_CAPACITY
    if over or pools.may_take(asked.day, waiters):
        if asked.spared:
            return RefusedAct(ActRefusal.KEPT, kept=asked.spared)
        return replace(_confirmed(pools, asked.day), sessions=states)
    if event.waiting_list:
        return Placed(RegistrationStatus.WAITING, sessions=dict.fromkeys(states, ClaimState.WISHED))
    return RefusedAct(ActRefusal.FULL, full=pools.without_room(asked.day))


def in_the_way(day: Mapping[PoolKind, Pool]) -> InTheWay:
    """day: the pools of the day that someone waits for, by kind. At a full event there is no place to keep."""
    without = frozenset(kind for kind, pool in day.items() if not pool.has_room)
    if PoolKind.EVENT in without:
        return InTheWay(without - KEPT)
    kept = kept_left(day[PoolKind.EVENT], day[PoolKind.UNINVITED]) if PoolKind.UNINVITED in without else 0
    return InTheWay(without - KEPT, kept, PoolKind.OTHERS in without)


def decide_confirming(
    event: EventFacts,
    status: RegistrationStatus,
    way: InTheWay,
    placing: Placing,
    *,
    takes_kept: bool = False,
    now: datetime,
) -> Placed | RefusedAct:
    """Someone confirmed from the waiting list, also past those who wait longer: that is the organizer's choice.

    takes_kept: also a place that is kept for others, as the organizer was asked.
    """
    if refusal := gate(event, now):
        return RefusedAct(refusal)
    if status is not RegistrationStatus.WAITING:
        return RefusedAct(ActRefusal.NOT_WAITING)
    if way.full and placing is Placing.IF_ROOM:
        return RefusedAct(ActRefusal.FULL if PoolKind.EVENT in way.full else ActRefusal.PART_FULL)
    if way.keeps and not takes_kept:
        return RefusedAct(ActRefusal.KEPT, kept=way.kept) if way.kept else RefusedAct(ActRefusal.FOR_TARGET)
    return Placed(RegistrationStatus.CONFIRMED, over_capacity=bool(way.full))


def _confirmed(pools: Pools, wanted: frozenset[int]) -> Placed:
    return Placed(RegistrationStatus.CONFIRMED, over_capacity=not pools.have_room(wanted))


def decide_correcting(status: RegistrationStatus, *, address_taken: bool) -> RefusedAct | None:
    """Details of an active registration can always be corrected, also after the event."""
    if status not in ACTIVE:
        return RefusedAct(ActRefusal.NOT_ACTIVE)
    return RefusedAct(ActRefusal.ADDRESS_TAKEN) if address_taken else None
