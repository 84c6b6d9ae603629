"""Where a participant stands: every status with every state of the event."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.events import EventFacts, EventStatus, RegistrationMode
from app.domain.registration import RegistrationStatus
from app.domain.standing import Standing, is_finished, standing

STARTS = datetime(2027, 1, 14, 7, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=6)
CONFIRMED, WAITING, CANCELLED = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING, RegistrationStatus.CANCELLED


def event(status: EventStatus = EventStatus.PUBLISHED) -> EventFacts:
    return EventFacts(status, RegistrationMode.OPEN, STARTS, ENDS, None, None, False, True, None)


@pytest.mark.parametrize(
    ("status", "event_status", "now", "expected"),
    [
        (CONFIRMED, EventStatus.PUBLISHED, STARTS, Standing.CONFIRMED),
        (WAITING, EventStatus.PUBLISHED, STARTS, Standing.WAITING),
        (CANCELLED, EventStatus.PUBLISHED, STARTS, Standing.CANCELLED),
        (CONFIRMED, EventStatus.CANCELLED, STARTS, Standing.EVENT_CANCELLED),
        (WAITING, EventStatus.CANCELLED, STARTS, Standing.EVENT_CANCELLED),
        (CANCELLED, EventStatus.CANCELLED, STARTS, Standing.CANCELLED),
        (CONFIRMED, EventStatus.PUBLISHED, ENDS - timedelta(seconds=1), Standing.CONFIRMED),
        (CONFIRMED, EventStatus.PUBLISHED, ENDS, Standing.OVER),
        (WAITING, EventStatus.PUBLISHED, ENDS, Standing.WAITED),
        (RegistrationStatus.PENDING, EventStatus.PUBLISHED, ENDS, Standing.UNDECIDED),
        (RegistrationStatus.UNVERIFIED, EventStatus.PUBLISHED, ENDS, Standing.UNDECIDED),
        (RegistrationStatus.DECLINED, EventStatus.PUBLISHED, ENDS, Standing.DECLINED),
        (CANCELLED, EventStatus.PUBLISHED, ENDS, Standing.CANCELLED),
        (CONFIRMED, EventStatus.CANCELLED, ENDS, Standing.EVENT_CANCELLED),
    ],
)
def test_standing_puts_registration_and_event_together(status, event_status, now, expected):
    assert standing(status, event(event_status), now) is expected


def test_event_is_finished_when_it_is_over_or_cancelled():
    moments = (STARTS, ENDS - timedelta(seconds=1), ENDS)
    assert [is_finished(event(), now) for now in moments] == [False, False, True]
    assert is_finished(event(EventStatus.CANCELLED), STARTS) is True
