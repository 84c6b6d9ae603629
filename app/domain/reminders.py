"""When those who have a place are reminded of an event, counted from its start as it is at that moment."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.domain.events import EventStatus

#: So many days before the event, of which an organizer chooses.
DAYS = (14, 7, 3, 1)
#: The hour in Finland at which a reminder goes.
AT = time(9, 0)
#: One that could not go within this is left out: the worker was away, or the event was moved nearer.
LATEST = timedelta(hours=12)
#: No event that starts later than this has a reminder due.
HORIZON = timedelta(days=max(DAYS) + 1)


@dataclass(frozen=True)
class ChosenReminders:
    """Of DAYS, those that an event has."""

    days: frozenset[int] = frozenset()


class ReminderStanding(StrEnum):
    COMING = "coming"
    DUE = "due"
    SENT = "sent"
    MISSED = "missed"  # its time was over before it was asked for, or could not be kept
    NOT_NOW = "not_now"  # the event is not published, or has been cancelled


def day_of(starts_on: date, days: int) -> datetime:
    """The local moment, without its zone, at which it goes."""
    return datetime.combine(starts_on - timedelta(days=days), AT)


def standing(
    due_at: datetime, asked_at: datetime, sent_at: datetime | None, event: EventStatus, now: datetime
) -> ReminderStanding:
    """Where one reminder stands. asked_at: when an organizer asked for it."""
    if sent_at is not None:
        return ReminderStanding.SENT
    if event is not EventStatus.PUBLISHED:
        return ReminderStanding.NOT_NOW
    if due_at < asked_at or now >= due_at + LATEST:
        return ReminderStanding.MISSED
    return ReminderStanding.DUE if now >= due_at else ReminderStanding.COMING
