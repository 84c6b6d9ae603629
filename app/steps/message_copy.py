"""Takes reminders and an event's own words for standard mail along to its copy; messages belong to one occasion."""

from app import clock
from app.database import db
from app.models import MailText, Reminder
from app.queries import mail_texts, reminders


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
