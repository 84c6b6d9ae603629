"""Whether one may register for all occasions at once."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.events import EventFacts, EventStatus, RegistrationMode
from app.domain.series import MOST_AT_ONCE, AtOnce, Bar, Occasion, at_once

NOW = datetime(2027, 1, 14, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def occasion(number: int, **changes: object) -> Occasion:
    values: dict[str, object] = {
        "status": EventStatus.PUBLISHED,
        "mode": RegistrationMode.OPEN,
        "starts_at": NOW + number * DAY,
        "ends_at": NOW + number * DAY + timedelta(hours=6),
        "opens_at": NOW - 40 * DAY,
        "closes_at": None,
        "registration_closed": False,
        "waiting_list": True,
        "promotion_until": None,
    }
    return Occasion(number, EventFacts(**{**values, **changes}))


@pytest.mark.parametrize(
    "shut",
    [
        {"status": EventStatus.DRAFT},
        {"status": EventStatus.CANCELLED},
        {"opens_at": NOW + DAY},
        {"opens_at": None},
        {"closes_at": NOW - DAY},
        {"registration_closed": True},
        {"mode": RegistrationMode.INVITATION_ONLY},
        {"starts_at": NOW - 2 * DAY, "ends_at": NOW - DAY},
    ],
)
def test_only_open_occasions_are_registered_for(shut):
    occasions = [occasion(1), occasion(2, **shut), occasion(3)]
    assert at_once(occasions, NOW, whole=True) == AtOnce((1, 3))
    assert at_once([occasion(2, **shut)], NOW, whole=True) == AtOnce((), Bar.NONE_OPEN)


def test_a_series_of_separate_occasions_has_no_form_of_its_own():
    assert at_once([occasion(1)], NOW, whole=False).bar is Bar.EACH_APART


def test_one_form_writes_no_more_mails_than_a_mailbox_stands():
    many = [occasion(number) for number in range(1, MOST_AT_ONCE + 2)]
    assert at_once(many[1:], NOW, whole=True).bar is None
    assert at_once(many, NOW, whole=True).bar is Bar.TOO_MANY
