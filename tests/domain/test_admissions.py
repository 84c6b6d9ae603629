"""Until when an address can be confirmed, an organizer can decide, and a place that is held can be taken."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.admissions import AdmissionRefusal, may_answer, may_verify
from app.domain.bulk import BulkKind, Outcome, RegistrationFacts, hindrance
from app.domain.events import EventFacts, EventStatus, RegistrationMode
from app.domain.registration import RegistrationStatus

STARTS = datetime(2027, 3, 12, 7, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=6)
UNTIL = STARTS - timedelta(days=2)
SECOND = timedelta(seconds=1)
PUBLISHED, OFF = EventStatus.PUBLISHED, EventStatus.CANCELLED
R = AdmissionRefusal


def event(status: EventStatus = PUBLISHED, *, closed: bool = False) -> EventFacts:
    closes = STARTS - timedelta(days=9)
    return EventFacts(status, RegistrationMode.APPROVAL, STARTS, ENDS, None, closes, closed, True, None)


@pytest.mark.parametrize("late", [(may_verify, R.TOO_LATE), (may_answer, R.NOT_OFFERED)])
@pytest.mark.parametrize(
    ("status", "until", "now", "expected"),
    [
        (PUBLISHED, UNTIL, UNTIL - SECOND, None),
        (PUBLISHED, UNTIL, UNTIL, None),  # the last moment is inside
        (PUBLISHED, UNTIL, UNTIL + SECOND, "late"),
        (PUBLISHED, None, UNTIL, "late"),  # nothing was asked
        (PUBLISHED, ENDS, ENDS - SECOND, None),
        (PUBLISHED, ENDS, ENDS, R.EVENT_OVER),
        (OFF, UNTIL, UNTIL, R.EVENT_CANCELLED),
        (OFF, UNTIL, UNTIL + SECOND, R.EVENT_CANCELLED),  # what matters more is said
        (OFF, UNTIL, ENDS, R.EVENT_CANCELLED),
    ],
)
def test_participants_have_until_the_last_moment(late, status, until, now, expected):
    rule, refusal = late
    assert rule(event(status), until, now) is (refusal if expected == "late" else expected)


@pytest.mark.parametrize("kind", [BulkKind.APPROVE, BulkKind.DECLINE])
@pytest.mark.parametrize(
    ("status", "now", "expected"),
    [
        (PUBLISHED, UNTIL, None),
        (PUBLISHED, STARTS, None),
        (PUBLISHED, ENDS - SECOND, None),
        (PUBLISHED, ENDS, Outcome.NOT_NOW),
        (OFF, UNTIL, Outcome.NOT_NOW),
    ],
)
def test_organizers_decide_until_the_event_is_over(kind, status, now, expected):
    pending = RegistrationFacts(RegistrationStatus.PENDING)
    assert hindrance(kind, pending, event(status), now) is expected


def test_who_came_in_time_is_let_in_when_registration_has_closed():
    assert may_verify(event(closed=True), UNTIL, UNTIL) is None
    assert may_answer(event(closed=True), UNTIL, UNTIL) is None
