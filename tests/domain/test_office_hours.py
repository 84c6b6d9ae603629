"""Time to answer: until the end of a working day, as Finnish offices have them."""

from datetime import date, datetime

import pytest

from app.domain.office_hours import answer_by, is_working_day, verify_by, working_day_ends

at = datetime.fromisoformat


@pytest.mark.parametrize(
    ("day", "open_then"),
    [
        (date(2027, 3, 12), True),  # a Friday
        (date(2027, 3, 13), False),  # a Saturday
        (date(2027, 3, 14), False),
        (date(2027, 3, 15), True),
        (date(2027, 1, 1), False),  # New Year's Day, a Friday
        (date(2027, 1, 6), False),  # Epiphany
        (date(2027, 3, 25), True),  # Maundy Thursday
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 3, 29), False),  # Easter Monday
        (date(2027, 5, 6), False),  # Ascension Day
        (date(2027, 6, 25), False),  # Midsummer Eve: no public holiday, and offices are closed
        (date(2027, 12, 6), False),  # Independence Day
        (date(2027, 12, 24), False),  # Christmas Eve
        (date(2027, 12, 27), True),
        (date(2027, 2, 5), True),  # Runeberg's Day, a Friday: the flag is up, and people work
        (date(2027, 4, 27), True),  # Veterans' Day
        (date(2027, 12, 31), True),  # New Year's Eve
    ],
)
def test_working_days_are_those_of_finnish_offices(day, open_then):
    assert is_working_day(day) is open_then


@pytest.mark.parametrize(
    ("now", "days", "expected"),
    [
        # Today does not count, however early it is.
        (at("2027-03-08 00:01"), 1, at("2027-03-09 16:15")),
        (at("2027-03-08 23:59"), 1, at("2027-03-09 16:15")),
        (at("2027-03-08 09:00"), 2, at("2027-03-10 16:15")),
        # Over a weekend, and when it is one now.
        (at("2027-03-12 09:00"), 1, at("2027-03-15 16:15")),
        (at("2027-03-11 09:00"), 2, at("2027-03-15 16:15")),
        (at("2027-03-13 09:00"), 2, at("2027-03-16 16:15")),
        # Over Easter, over Christmas, and over the change to summer time: the clock on the wall counts.
        (at("2027-03-25 12:00"), 1, at("2027-03-30 16:15")),
        (at("2027-12-23 12:00"), 2, at("2027-12-28 16:15")),
        (at("2026-12-31 12:00"), 1, at("2027-01-04 16:15")),
    ],
)
def test_time_ends_with_a_working_day(now, days, expected):
    assert working_day_ends(now, days) == expected


def test_an_offer_waits_two_working_days_and_an_address_one():
    thursday = at("2027-03-04 10:00")
    assert answer_by(thursday) == at("2027-03-08 16:15")
    assert verify_by(thursday) == at("2027-03-05 16:15")
