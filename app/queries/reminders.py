"""An event's reminders, and which is due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import EventStatus
from app.domain.reminders import HORIZON, ReminderStanding, day_of, standing
from app.models import Event, Reminder


def due_at(starts_at: datetime, days: int) -> datetime:
    """When it goes, as the event stands now."""
    return clock.from_local(day_of(clock.to_local(starts_at).date(), days))


def of_event(event_id: int) -> Sequence[Reminder]:
    """Furthest from the event first."""
    return db.session.scalars(
        select(Reminder).where(Reminder.event_id == event_id).order_by(Reminder.days.desc()),
        execution_options={"populate_existing": True},
    ).all()


def due(now: datetime) -> int | None:
    """One whose time has come."""
    rows = db.session.execute(
        select(Reminder.id, Reminder.days, Reminder.created_at, Event.starts_at)
        .join(Event, Event.id == Reminder.event_id)
        .where(
            Reminder.sent_at.is_(None),
            Event.status == EventStatus.PUBLISHED,
            Event.starts_at > now,
            Event.starts_at < now + HORIZON,
        )
        .order_by(Reminder.id)
    )
    for number, days, asked_at, starts_at in rows:
        stands = standing(due_at(starts_at, days), asked_at, None, EventStatus.PUBLISHED, now)
        if stands is ReminderStanding.DUE:
            return int(number)
    return None


def locked(reminder_id: int) -> tuple[Reminder, Event] | None:
    """Held still until commit, with its event as it is now."""
    row = db.session.execute(
        select(Reminder, Event)
        .join(Event, Event.id == Reminder.event_id)
        .where(Reminder.id == reminder_id)
        .with_for_update(of=Reminder),
        execution_options={"populate_existing": True},
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def stands(reminder: Reminder, status: EventStatus, starts_at: datetime, now: datetime) -> ReminderStanding:
    return standing(due_at(starts_at, reminder.days), reminder.created_at, reminder.sent_at, status, now)
