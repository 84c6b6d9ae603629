"""An event goes public, or is called off, with everything that hangs on it. The caller holds the pools' lock."""

from app import clock
from app.domain.events import EventStatus
from app.domain.history import Act, Actor
from app.domain.languages import LocalizedText
from app.domain.privacy import DataKind
from app.models import Event
from app.steps import event_news, event_writing, history, needs


def publish(event: Event, actor: Actor) -> None:
    """Show the event to the public."""
    event_writing.touch(event, revised=False, shown=True)
    event.status = EventStatus.PUBLISHED
    event.published_at = clock.now()
    history.record(Act.EVENT_PUBLISHED, actor, event_id=event.id)


def restore(event: Event, actor: Actor) -> None:
    """It takes place after all: everyone whose registration lapsed has it again, and is told."""
    event_writing.touch(event, revised=True, shown=True)
    event.status = EventStatus.PUBLISHED
    event.cancelled_at, event.cancellation_reason = None, LocalizedText()
    needs.delete_on(event.id, event.kept_until(DataKind.NEEDS))  # what has not been deleted yet
    told = event_news.tell_restored(event)
    history.record(Act.EVENT_RESTORED, actor, event_id=event.id, told=told)


def call_off(event: Event, reason: LocalizedText, actor: Actor) -> None:
    """Cancel the event and tell everyone confirmed or waiting; special needs lose their purpose."""
    event_writing.touch(event, revised=True, shown=True)
    event.status = EventStatus.CANCELLED
    event.cancelled_at = clock.now()
    event.cancellation_reason = reason
    needs.delete_on(event.id, event.cancelled_at)
    told = event_news.tell_cancelled(event)
    history.record(Act.EVENT_CANCELLED, actor, event_id=event.id, reason=reason.as_dict(), told=told)
