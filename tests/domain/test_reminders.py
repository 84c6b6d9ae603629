"""When a reminder goes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.domain.events import EventStatus
from app.domain.reminders import LATEST, ReminderStanding, day_of, standing

DUE = datetime(2027, 3, 10, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LONG_AGO = DUE - timedelta(days=30)


def test_it_goes_at_nine_so_many_days_before():
    assert day_of(date(2027, 3, 1), 1) == datetime.combine(date(2027, 2, 28), time(9))
    assert day_of(date(2027, 3, 1), 7) == datetime.combine(date(2027, 2, 22), time(9))


@pytest.mark.parametrize(
    ("asked", "sent", "event", "now", "stands"),
    [
        (LONG_AGO, None, EventStatus.PUBLISHED, DUE - MINUTE, ReminderStanding.COMING),
        (LONG_AGO, None, EventStatus.PUBLISHED, DUE, ReminderStanding.DUE),
        (LONG_AGO, None, EventStatus.PUBLISHED, DUE + LATEST - MINUTE, ReminderStanding.DUE),
        (LONG_AGO, None, EventStatus.PUBLISHED, DUE + LATEST, ReminderStanding.MISSED),
        (DUE + MINUTE, None, EventStatus.PUBLISHED, DUE + 2 * MINUTE, ReminderStanding.MISSED),
        (LONG_AGO, DUE, EventStatus.PUBLISHED, DUE + MINUTE, ReminderStanding.SENT),
        (LONG_AGO, DUE, EventStatus.PUBLISHED, DUE - 5 * MINUTE, ReminderStanding.SENT),
        (LONG_AGO, None, EventStatus.CANCELLED, DUE, ReminderStanding.NOT_NOW),
        (LONG_AGO, None, EventStatus.DRAFT, DUE, ReminderStanding.NOT_NOW),
    ],
)
def test_where_it_stands(asked, sent, event, now, stands):
    assert standing(DUE, asked, sent, event, now) is stands
