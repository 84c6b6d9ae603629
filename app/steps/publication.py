"""An event goes public, or is called off, with everything that hangs on it. The caller holds the pools' lock."""

from collections.abc import Sequence

from app import clock
from app.domain.bulletins import StopReason
from app.domain.events import EventStatus
from app.domain.history import Act, Actor
from app.domain.invitations import may_be_asked_anew
from app.domain.languages import LocalizedText
from app.domain.privacy import DataKind
from app.models import Event, Pool
from app.steps import bulletins, event_news, event_writing, history, invitations, needs, offers


def publish(event: Event, actor: Actor) -> None:
    """Show the event to the public."""
    event_writing.touch(event, revised=False, shown=True)
    event.status = EventStatus.PUBLISHED
    event.published_at = clock.now()
    history.record(Act.EVENT_PUBLISHED, actor, event_id=event.id)


def restore(event: Event, rows: Sequence[Pool], actor: Actor) -> int:
    """It takes place after all: registrations are what they were, everyone is told, and whoever was asked about a place
    has time to answer again. To how many it writes."""
    event_writing.touch(event, revised=True, shown=True)
    event.status = EventStatus.PUBLISHED
    event.cancelled_at, event.cancellation_reason = None, LocalizedText()
    needs.delete_on(event.id, event.kept_until(DataKind.NEEDS))  # what has not been deleted yet
    bulletins.stop_all(event.id, StopReason.EVENT_RESTORED, actor)
    told = event_news.tell_restored(event, offers.renew_days(event.id, event.facts, rows))
    offers.renew_sessions(event.id, event.facts, rows)
    history.record(Act.EVENT_RESTORED, actor, event_id=event.id, told=told)
    asked = invitations.ask_anew(event.id) if may_be_asked_anew(event.facts, clock.now()) else 0
    if asked:
        history.record(Act.INVITATIONS_SENT, actor, event_id=event.id, invitations=asked)
    return told + asked


def call_off(event: Event, reason: LocalizedText, actor: Actor) -> int:
    """Cancel the event and tell everyone whom it concerns; special needs lose their purpose. To how many it writes."""
    event_writing.touch(event, revised=True, shown=True)
    event.status = EventStatus.CANCELLED
    event.cancelled_at = clock.now()
    event.cancellation_reason = reason
    needs.delete_on(event.id, event.cancelled_at)
    bulletins.stop_all(event.id, StopReason.EVENT_CANCELLED, actor)
    told = event_news.tell_cancelled(event)
    history.record(Act.EVENT_CANCELLED, actor, event_id=event.id, reason=reason.as_dict(), told=told)
    return told
