"""Which steps an event may take, in every state."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.events import EventFacts, EventStatus, RegistrationMode
from app.domain.publication import Step, may_take

NOW = datetime(2027, 1, 14, 7, tzinfo=UTC)


def event(status: EventStatus, *, closed: bool = False, ends_in: int = 6) -> EventFacts:
    ends_at = NOW + timedelta(hours=ends_in)
    return EventFacts(
        status, RegistrationMode.OPEN, ends_at - timedelta(hours=6), ends_at, None, None, closed, True, None
    )


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        (event(EventStatus.DRAFT), {Step.PUBLISH}),
        (event(EventStatus.DRAFT, ends_in=-1), {Step.PUBLISH}),
        (event(EventStatus.PUBLISHED), {Step.CLOSE, Step.CANCEL}),
        (event(EventStatus.PUBLISHED, closed=True), {Step.REOPEN, Step.CANCEL}),
        (event(EventStatus.PUBLISHED, ends_in=0), set()),
        (event(EventStatus.CANCELLED), {Step.RESTORE}),
        (event(EventStatus.CANCELLED, closed=True), {Step.RESTORE}),
        (event(EventStatus.CANCELLED, ends_in=0), set()),
    ],
)
def test_may_take(facts, steps):
    assert {step for step in Step if may_take(step, facts, NOW)} == steps
