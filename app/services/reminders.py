"""Reminders of an event: which there are, and writing those whose time has come."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain.edit_conflicts import changes
from app.domain.history import SYSTEM, Act, Actor
from app.domain.reminders import ChosenReminders, ReminderStanding
from app.models import Reminder
from app.queries import audiences, places
from app.queries import reminders as queries
from app.steps import bulletins as steps
from app.steps import history


@dataclass(frozen=True)
class RemindersEdited:
    """A refusal: someone else chose since the form was filled. now: what is chosen at present."""

    now: ChosenReminders


@transaction
def choose(event_id: int, days: Collection[int], actor: Actor, *, seen: str | None = None) -> RemindersEdited | None:
    """These reminders and no others; what stays chosen stays as it is, sent or not.

    seen: the fingerprint of what the form was filled with; None: there was no form.
    """
    places.lock(event_id)  # two organizers at once: one after the other
    present = {reminder.days for reminder in queries.of_event(event_id)}
    now = ChosenReminders(frozenset(present))
    if seen is not None and changes(seen, now, ChosenReminders(frozenset(days))):
        return RemindersEdited(now)
    fresh, gone = sorted(set(days) - present, reverse=True), present - set(days)
    if gone:
        db.session.execute(
            delete(Reminder).where(Reminder.event_id == event_id, Reminder.days.in_(gone)),
            execution_options={"synchronize_session": False},
        )
    db.session.add_all(Reminder(event_id=event_id, days=one, created_at=clock.now()) for one in fresh)
    if fresh or gone:
        before, after = (", ".join(map(str, sorted(of, reverse=True))) for of in (present, days))
        history.record(
            Act.REMINDERS_CHANGED,
            actor,
            event_id=event_id,
            before={"days_before": before},
            after={"days_before": after},
        )
    return None


def write_due() -> int:
    """Write a reminder whose time has come; again until 0."""
    reminder_id = queries.due(clock.now())
    return 0 if reminder_id is None else _write(reminder_id)


@transaction
def _write(reminder_id: int) -> int:
    """1, whatever became of it: it is not due any more."""
    found, now = queries.locked(reminder_id), clock.now()
    if found is None:
        return 1
    reminder, event = found
    if queries.stands(reminder, event.status, event.starts_at, now) is not ReminderStanding.DUE:
        return 1
    due_at = queries.due_at(event.starts_at, reminder.days)
    reminder.recipients = steps.write_mails(audiences.reminders(event.id, due_at, now))
    reminder.sent_at = now
    history.record(
        Act.REMINDER_SENT, SYSTEM, event_id=event.id, days_before=reminder.days, recipients=reminder.recipients
    )
    return 1
