"""Where a participant stands: the registration's status and the event's state put together, in one word."""

from datetime import datetime
from enum import StrEnum

from app.domain.events import EventFacts, EventStatus
from app.domain.registration import RegistrationStatus


class Standing(StrEnum):
    """What the personal page says first."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"  # the registration
    EVENT_CANCELLED = "event_cancelled"
    OVER = "over"  # had a place to the end
    WAITED = "waited"  # the event is over and no place came


def standing(status: RegistrationStatus, event: EventFacts, now: datetime) -> Standing:
    """Who cancelled before the event was cancelled or over reads of the own cancellation."""
    if status is RegistrationStatus.CANCELLED:
        return Standing.CANCELLED
    if event.status is EventStatus.CANCELLED:
        return Standing.EVENT_CANCELLED
    confirmed = status is RegistrationStatus.CONFIRMED
    if now >= event.ends_at:
        return Standing.OVER if confirmed else Standing.WAITED
    return Standing.CONFIRMED if confirmed else Standing.WAITING


def is_finished(event: EventFacts, now: datetime) -> bool:
    """Nothing more will be arranged: what was collected for the event can be removed at once when asked."""
    return event.status is EventStatus.CANCELLED or now >= event.ends_at
