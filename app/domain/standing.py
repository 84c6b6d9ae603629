"""Where a participant stands: the registration's status and the event's state put together, in one word."""

from datetime import datetime
from enum import StrEnum

from app.domain.events import EventFacts, EventStatus
from app.domain.registration import RegistrationStatus


class Standing(StrEnum):
    """What the personal page says first."""

    UNVERIFIED = "unverified"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"  # a place is held until they answer
    DECLINED = "declined"  # by an organizer
    CANCELLED = "cancelled"  # the registration
    EVENT_CANCELLED = "event_cancelled"
    OVER = "over"  # had a place to the end
    WAITED = "waited"  # the event is over and no place came
    UNDECIDED = "undecided"  # it is over, and nobody approved or declined, or the address was never confirmed


_BEFORE = {
    RegistrationStatus.UNVERIFIED: Standing.UNVERIFIED,
    RegistrationStatus.PENDING: Standing.PENDING,
    RegistrationStatus.CONFIRMED: Standing.CONFIRMED,
    RegistrationStatus.WAITING: Standing.WAITING,
}
_AFTER = {RegistrationStatus.CONFIRMED: Standing.OVER, RegistrationStatus.WAITING: Standing.WAITED}


def standing(
    status: RegistrationStatus, event: EventFacts, now: datetime, offered_until: datetime | None = None
) -> Standing:
    """Who cancelled before the event was cancelled or over reads of the own cancellation. offered_until: until when
    a place is held for them."""
    if status is RegistrationStatus.CANCELLED:
        return Standing.CANCELLED
    if status is RegistrationStatus.DECLINED:
        return Standing.DECLINED
    if event.status is EventStatus.CANCELLED:
        return Standing.EVENT_CANCELLED
    if now >= event.ends_at:
        return _AFTER.get(status, Standing.UNDECIDED)
    return Standing.OFFERED if offered_until is not None and now <= offered_until else _BEFORE[status]


def is_finished(event: EventFacts, now: datetime) -> bool:
    """Nothing more will be arranged: what was collected for the event can be removed at once when asked."""
    return event.status is EventStatus.CANCELLED or now >= event.ends_at
