"""Which steps an event may take: publish, close, reopen, cancel, restore."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.events import EventFacts, EventStatus


class Step(StrEnum):
    PUBLISH = "publish"
    CLOSE = "close"  # registration, whatever its window says
    REOPEN = "reopen"
    CANCEL = "cancel"
    RESTORE = "restore"  # it takes place after all


@dataclass(frozen=True)
class WrongStep:
    """A refusal: the event is not in a state in which this can be done, perhaps because someone did it already."""

    step: Step
    status: EventStatus


def may_take(step: Step, event: EventFacts, now: datetime) -> bool:
    """A published event never becomes a draft again; a cancelled one may be on again until it would be over."""
    if step is Step.PUBLISH:
        return event.status is EventStatus.DRAFT
    if step is Step.RESTORE:
        return event.status is EventStatus.CANCELLED and now < event.ends_at
    if event.status is not EventStatus.PUBLISHED or now >= event.ends_at:
        return False
    if step is Step.CLOSE:
        return not event.registration_closed
    return step is Step.CANCEL or event.registration_closed
