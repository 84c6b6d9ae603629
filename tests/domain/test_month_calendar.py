"""A month as whole weeks."""

from dataclasses import dataclass
from datetime import date

import pytest

from app.domain.event_list import Month
from app.domain.month_calendar import ends, previous, weeks


@dataclass(frozen=True)
class Item:
    first: date
    last: date


@pytest.mark.parametrize(
    ("month", "first", "last", "numbers"),
    [
        (Month(2027, 1), date(2026, 12, 28), date(2027, 1, 31), [53, 1, 2, 3, 4]),
        (Month(2027, 2), date(2027, 2, 1), date(2027, 2, 28), [5, 6, 7, 8]),
        (Month(2026, 8), date(2026, 7, 27), date(2026, 9, 6), [31, 32, 33, 34, 35, 36]),
        (Month(2099, 12), date(2099, 11, 30), date(2100, 1, 3), [49, 50, 51, 52, 53]),
    ],
)
def test_weeks_begin_on_monday_with_their_iso_numbers(month, first, last, numbers):
    assert ends(month) == (first, last)
    found = weeks(month, [])
    assert [week.number for week in found] == numbers
    assert all(len(week.days) == 7 and week.days[0].date.weekday() == 0 for week in found)


def test_an_item_is_on_each_of_its_days():
    item = Item(date(2027, 2, 7), date(2027, 2, 9))
    days = [day for week in weeks(Month(2027, 2), [item]) for day in week.days]
    assert [day.date.day for day in days if day.items] == [7, 8, 9]
    assert [day.in_month for day in days] == [True] * 28


def test_the_month_before():
    assert previous(Month(2027, 1)) == Month(2026, 12)
    assert previous(Month(2027, 3)) == Month(2027, 2)
