"""When mail is tried again, how much our forms may cause, and which mail would tell yesterday's news."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.events import EventStatus
from app.domain.mail import BACKOFF, LIMITS, MAX_TRIES, MailKind, is_outdated, may_cause_more, next_try
from app.domain.registration import RegistrationStatus

NOW = datetime(2027, 1, 14, 9, 0, tzinfo=UTC)
CONFIRMED, WAITING, CANCELLED = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING, RegistrationStatus.CANCELLED
UNVERIFIED, PENDING, DECLINED = RegistrationStatus.UNVERIFIED, RegistrationStatus.PENDING, RegistrationStatus.DECLINED
PUBLISHED, OFF = EventStatus.PUBLISHED, EventStatus.CANCELLED


def test_tries_come_further_and_further_apart_until_we_give_up():
    waits = [next_try(tries, NOW) for tries in range(1, MAX_TRIES + 1)]
    assert waits[-1] is None
    assert [(at - NOW) // timedelta(minutes=1) for at in waits[:-1]] == list(BACKOFF)
    assert sorted(BACKOFF) == list(BACKOFF)


@pytest.mark.parametrize("limit", range(len(LIMITS)))
def test_an_address_gets_so_much_and_no_more(limit):
    written = [0] * len(LIMITS)
    written[limit] = LIMITS[limit][1] - 1
    assert may_cause_more(written)
    written[limit] += 1
    assert not may_cause_more(written)


#: Whoever has not confirmed the address hears no news of the event.
CONCERNED = {(CONFIRMED, PUBLISHED), (WAITING, PUBLISHED), (PENDING, PUBLISHED)}
TRUE_WHEN = {
    MailKind.VERIFY: {(UNVERIFIED, PUBLISHED)},
    MailKind.RECEIVED: {(PENDING, PUBLISHED)},
    MailKind.NOT_APPROVED: {(DECLINED, PUBLISHED), (DECLINED, OFF)},
    MailKind.PLACE_OFFERED: {(WAITING, PUBLISHED)},
    MailKind.PLACE_OFFER_LAPSED: {(CANCELLED, PUBLISHED), (CANCELLED, OFF)},
    MailKind.CONFIRMED: {(CONFIRMED, PUBLISHED)},
    MailKind.PROMOTED: {(CONFIRMED, PUBLISHED)},
    MailKind.WAITING: {(WAITING, PUBLISHED)},
    MailKind.CALENDAR_DECLINED: {(CONFIRMED, PUBLISHED)},
    MailKind.REMINDER: {(CONFIRMED, PUBLISHED)},
    MailKind.CANCELLED_BY_SELF: {(CANCELLED, PUBLISHED), (CANCELLED, OFF)},
    MailKind.CANCELLED_BY_ORGANIZER: {(CANCELLED, PUBLISHED), (CANCELLED, OFF)},
    MailKind.CHANGED_BY_ORGANIZER: CONCERNED,
    MailKind.EVENT_CHANGED: CONCERNED,
    MailKind.EVENT_RESTORED: CONCERNED,
    **{kind: CONCERNED for kind in MailKind if kind.startswith("session_") or kind is MailKind.CHOICES_CHANGED},
    MailKind.EVENT_CANCELLED: {(status, OFF) for status in RegistrationStatus},
}


@pytest.mark.parametrize("kind", MailKind)
def test_only_mail_that_is_still_true_is_sent(kind):
    always = {(status, event) for status in RegistrationStatus for event in (PUBLISHED, OFF)}
    still_true = {(status, event) for status, event in always if not is_outdated(kind, status, event)}
    assert still_true == TRUE_WHEN.get(kind, always)
