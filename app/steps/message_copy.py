"""Takes reminders, an event's own words for standard mail and saved views along to its copy; messages belong to one
occasion."""

from app import clock
from app.database import db
from app.domain.saved_views import may_be_copied
from app.models import MailText, Reminder, SavedView
from app.queries import mail_texts, reminders, saved_views


def copy(source_id: int, event_id: int) -> None:
    """The event must be new."""
    db.session.add_all(
        Reminder(event_id=event_id, days=reminder.days, created_at=clock.now())
        for reminder in reminders.of_event(source_id)
    )
    db.session.add_all(
        MailText(event_id=event_id, kind=kind, subject=words.subject, introduction=words.introduction)
        for kind, words in mail_texts.of_event(source_id).items()
    )
    db.session.add_all(
        SavedView(event_id=event_id, name=view.name, arguments=dict(view.listing.arguments), created_at=clock.now())
        for view in saved_views.of_event(source_id)
        if may_be_copied(view.listing.arguments)
    )
