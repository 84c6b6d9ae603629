"""May this person register, and do they get a place? May they cancel?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.choices import Misfit
from app.domain.entrance import mode_of
from app.domain.events import EventFacts, EventStatus, RegistrationMode
from app.domain.links import LinkFacts, window
from app.domain.places import ClaimState, Pools, Waiter


class RegistrationStatus(StrEnum):
    UNVERIFIED = "unverified"  # counts once the address was confirmed
    PENDING = "pending"  # waits for an organizer's approval
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    DECLINED = "declined"  # by an organizer, who may still approve it
    CANCELLED = "cancelled"


#: Those who hold or want a place.
ACTIVE = (
    RegistrationStatus.CONFIRMED,
    RegistrationStatus.WAITING,
    RegistrationStatus.PENDING,
    RegistrationStatus.UNVERIFIED,
)
#: Those who were told of a place, or of a place in the queue.
PLACED = (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)
#: Those whom news of the event concern: whoever has not confirmed the address has only been asked to.
CONCERNED = (*PLACED, RegistrationStatus.PENDING)


class Source(StrEnum):
    """How a registration came to be."""

    FORM = "form"
    INVITATION = "invitation"
    ORGANIZER = "organizer"
    IMPORT = "import"  # a table of people that an organizer brought
    DEMO = "demo"


class Refusal(StrEnum):
    NOT_PUBLISHED = "not_published"
    CANCELLED = "cancelled"
    PAST = "past"
    NOT_ANNOUNCED = "not_announced"
    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"
    BY_LINK_ONLY = "by_link_only"
    LINK_OFF = "link_off"
    LINK_USED_UP = "link_used_up"
    INVITATION_ENDED = "invitation_ended"  # withdrawn, passed on, or answered already
    ADDRESS_TAKEN = "address_taken"
    FULL = "full"
    SESSION_FULL = "session_full"  # a chosen session that has no queue of its own
    CHOICE = "choice"  # something chosen is missing, is offered no more, or clashes
    TOO_MUCH_MAIL = "too_much_mail"  # the address has had as much mail as our forms may cause


@dataclass(frozen=True)
class Refused:
    """full: the pools that had no place; misfits: what is wrong with a choice."""

    reason: Refusal
    full: frozenset[int] = frozenset()
    misfits: tuple[Misfit, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """sessions: the state of each chosen session, by its pool. reserved: a place is held while it is pending."""

    status: RegistrationStatus
    sessions: Mapping[int, ClaimState] = field(default_factory=dict)
    reserved: bool = False


@dataclass(frozen=True)
class Seat:
    """A chosen session: its pool, and whether it has a queue of its own."""

    pool_id: int
    waiting_list: bool


@dataclass(frozen=True)
class Facts:
    """What is known when someone asks to register. wanted: the pools of the day itself.

    invited: by a personal invitation, which is open before anything else. verified: the address is known to be theirs,
    as the invitation came to it.
    """

    event: EventFacts
    link: LinkFacts | None
    address_taken: bool
    wanted: frozenset[int]
    seats: Sequence[Seat] = ()
    misfits: tuple[Misfit, ...] = ()
    invited: bool = False
    verified: bool = False


def gate(event: EventFacts, link: LinkFacts | None, now: datetime, *, invited: bool = False) -> Refusal | None:
    """Why nobody may register this way at this moment; None: they may. Says nothing of places."""
    if event.status is EventStatus.DRAFT:
        return Refusal.NOT_PUBLISHED
    if event.status is EventStatus.CANCELLED:
        return Refusal.CANCELLED
    if now >= event.ends_at:
        return Refusal.PAST
    if link is not None and not link.active:
        return Refusal.LINK_OFF
    if mode_of(event, link, invited=invited) is RegistrationMode.INVITATION_ONLY:
        return Refusal.BY_LINK_ONLY
    if event.registration_closed:
        return Refusal.CLOSED
    times = window(event, link, invited=invited)
    if times.has_closed(now):
        return Refusal.CLOSED
    if times.opens_at is None:
        return Refusal.NOT_ANNOUNCED
    if times.opens_later(now):
        return Refusal.NOT_OPEN_YET
    return None


def decide_registration(facts: Facts, pools: Pools, waiters: Sequence[Waiter], *, now: datetime) -> Accepted | Refused:
    """The answer to a submitted form. waiters: those in the queue, oldest first.

    The day and each session have their own state: one may have the day and wait for a workshop. While
    one waits for the day, sessions are wishes only: they hold no place and no one up. So they are while the
    address is to be confirmed, or an organizer has to approve.
    """
    if refusal := gate(facts.event, facts.link, now, invited=facts.invited):
        return Refused(refusal)
    if facts.address_taken:
        return Refused(Refusal.ADDRESS_TAKEN)
    if facts.link is not None and facts.link.used_up:
        return Refused(Refusal.LINK_USED_UP)
    if facts.misfits:
        return Refused(Refusal.CHOICE, misfits=facts.misfits)
    placed = _placed(facts, pools, waiters)
    if isinstance(placed, Refused):
        return placed
    if facts.event.confirms_address and not facts.verified:
        return Accepted(RegistrationStatus.UNVERIFIED, _wishes(facts.seats))
    if mode_of(facts.event, facts.link, invited=facts.invited) is RegistrationMode.APPROVAL:
        free = placed.status is RegistrationStatus.CONFIRMED
        return Accepted(RegistrationStatus.PENDING, _wishes(facts.seats), reserved=facts.event.pending_holds and free)
    return placed


def _placed(facts: Facts, pools: Pools, waiters: Sequence[Waiter]) -> Accepted | Refused:
    day_is_free = pools.may_take(facts.wanted, waiters)
    if not (day_is_free or facts.event.waiting_list):
        return Refused(Refusal.FULL, full=pools.without_room(facts.wanted))
    states = take_seats(facts.seats, pools, waiters)
    if full := frozenset(seat.pool_id for seat in facts.seats if seat.pool_id not in states):
        return Refused(Refusal.SESSION_FULL, full=full)
    if day_is_free:
        return Accepted(RegistrationStatus.CONFIRMED, states)
    return Accepted(RegistrationStatus.WAITING, dict.fromkeys(states, ClaimState.WISHED))


def _wishes(seats: Iterable[Seat]) -> dict[int, ClaimState]:
    return {seat.pool_id: ClaimState.WISHED for seat in seats}


def decide_entering(
    event: EventFacts, pools: Pools, wanted: frozenset[int], waiters: Sequence[Waiter]
) -> Accepted | None:
    """Someone whose address was confirmed, or whom an organizer approves, comes to the day: a place, or the end of the
    queue. None: the event is full and has no waiting list. Their wishes for sessions are taken afterwards."""
    if pools.may_take(wanted, waiters):
        return Accepted(RegistrationStatus.CONFIRMED)
    return Accepted(RegistrationStatus.WAITING) if event.waiting_list else None


def take_seats(seats: Iterable[Seat], pools: Pools, waiters: Sequence[Waiter]) -> dict[int, ClaimState]:
    """What becomes of each chosen session for someone who has the day: a place, a place in its queue.

    A session that has neither is left out.
    """
    states = {}
    for seat in seats:
        if pools.may_take(frozenset({seat.pool_id}), waiters):
            states[seat.pool_id] = ClaimState.TAKEN
        elif seat.waiting_list:
            states[seat.pool_id] = ClaimState.WAITING
    return states


def may_change(status: RegistrationStatus, event: EventFacts, now: datetime) -> bool:
    """May a participant still change or cancel by the personal link? Until the event is over."""
    return status in ACTIVE and event.status is not EventStatus.CANCELLED and now < event.ends_at


def may_choose(status: RegistrationStatus, event: EventFacts, now: datetime) -> bool:
    """May track, way to attend and sessions be changed? Until the organizer's deadline, at the latest the start."""
    return status in PLACED and may_change(status, event, now) and now <= event.choices_close_at
