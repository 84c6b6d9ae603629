"""May this person register, and do they get a place? May they cancel?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.events import EventFacts, EventStatus, RegistrationMode
from app.domain.links import LinkFacts, window
from app.domain.places import Pools, Waiter


class RegistrationStatus(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


#: Those who hold or want a place: one such registration per event and address.
ACTIVE = (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)


class Source(StrEnum):
    """How a registration came to be."""

    FORM = "form"
    ORGANIZER = "organizer"
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
    ADDRESS_TAKEN = "address_taken"
    FULL = "full"
    TOO_MUCH_MAIL = "too_much_mail"  # the address has had as much mail as our forms may cause


@dataclass(frozen=True)
class Refused:
    reason: Refusal


@dataclass(frozen=True)
class Accepted:
    status: RegistrationStatus


@dataclass(frozen=True)
class Facts:
    """What is known when someone asks to register."""

    event: EventFacts
    link: LinkFacts | None
    address_taken: bool
    wanted: frozenset[int]  # pools


def gate(event: EventFacts, link: LinkFacts | None, now: datetime) -> Refusal | None:
    """Why nobody may register this way at this moment; None: they may. Says nothing of places."""
    if event.status is EventStatus.DRAFT:
        return Refusal.NOT_PUBLISHED
    if event.status is EventStatus.CANCELLED:
        return Refusal.CANCELLED
    if now >= event.ends_at:
        return Refusal.PAST
    if link is not None and not link.active:
        return Refusal.LINK_OFF
    if link is None and event.mode is RegistrationMode.INVITATION_ONLY:
        return Refusal.BY_LINK_ONLY
    if event.registration_closed:
        return Refusal.CLOSED
    times = window(event, link)
    if times.has_closed(now):
        return Refusal.CLOSED
    if times.opens_at is None:
        return Refusal.NOT_ANNOUNCED
    if times.opens_later(now):
        return Refusal.NOT_OPEN_YET
    return None


def decide_registration(facts: Facts, pools: Pools, waiters: Iterable[Waiter], *, now: datetime) -> Accepted | Refused:
    """The answer to a submitted form. waiters: those in the queue, oldest first."""
    if refusal := gate(facts.event, facts.link, now):
        return Refused(refusal)
    if facts.address_taken:
        return Refused(Refusal.ADDRESS_TAKEN)
    if facts.link is not None and facts.link.used_up:
        return Refused(Refusal.LINK_USED_UP)
    if pools.may_take(facts.wanted, waiters):
        return Accepted(RegistrationStatus.CONFIRMED)
    if facts.event.waiting_list:
        return Accepted(RegistrationStatus.WAITING)
    return Refused(Refusal.FULL)


def may_change(status: RegistrationStatus, event: EventFacts, now: datetime) -> bool:
    """May a participant still change or cancel by the personal link? Until the event is over."""
    return status in ACTIVE and event.status is not EventStatus.CANCELLED and now < event.ends_at
