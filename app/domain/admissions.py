"""What must happen before a registration counts: an address confirmed, an organizer's approval, an offer answered."""

from datetime import datetime
from enum import StrEnum

from app.domain.events import EventFacts, EventStatus


class AdmissionRefusal(StrEnum):
    WRONG_PROOF = "wrong_proof"  # a link that was not mailed by us, or to another address
    TOO_LATE = "too_late"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_OVER = "event_over"
    FULL = "full"  # and it has no waiting list
    NOT_OFFERED = "not_offered"  # the place is not held any more


def _on(event: EventFacts, now: datetime) -> AdmissionRefusal | None:
    if event.status is EventStatus.CANCELLED:
        return AdmissionRefusal.EVENT_CANCELLED
    return AdmissionRefusal.EVENT_OVER if now >= event.ends_at else None


def may_verify(event: EventFacts, until: datetime | None, now: datetime) -> AdmissionRefusal | None:
    """None: it may. Also when registration has closed meanwhile: they came in time."""
    if refusal := _on(event, now):
        return refusal
    return AdmissionRefusal.TOO_LATE if until is None or now > until else None


def may_answer(event: EventFacts, until: datetime | None, now: datetime) -> AdmissionRefusal | None:
    """May someone still take or leave the place that is held for them? The last moment is inside."""
    if refusal := _on(event, now):
        return refusal
    return AdmissionRefusal.NOT_OFFERED if until is None or now > until else None
