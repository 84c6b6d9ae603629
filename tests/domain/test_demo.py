"""The demo's rule of dates: whole years, before or after the day, working days, what is open and what is full."""

from datetime import date, timedelta

import pytest

from app.domain.demo import FLAGSHIP, Occasion, Turnout, days_to_move, next_events, turnout, working_day
from app.domain.events import EventStatus, RegistrationMode

PAST_BEFORE = date(2019, 12, 1)


def moved(starts_on: date, today: date, slug: str = "x") -> date:
    return starts_on + days_to_move(Occasion(slug, starts_on), PAST_BEFORE, today)


@pytest.mark.parametrize(
    ("starts_on", "today", "expected"),
    [
        # Before past_before: the latest occurrence before the day.
        (date(2018, 3, 12), date(2026, 11, 22), date(2026, 3, 12)),
        (date(2018, 3, 12), date(2026, 3, 12), date(2025, 3, 12)),
        (date(2018, 3, 12), date(2026, 3, 13), date(2026, 3, 12)),
        # 28.3.2026 is a Saturday, 27.3. the Friday; 13.9.2026 a Sunday, 14.9. the Monday.
        (date(2019, 3, 28), date(2026, 11, 22), date(2026, 3, 27)),
        (date(2019, 3, 28), date(2026, 3, 28), date(2026, 3, 27)),
        (date(2018, 9, 13), date(2026, 9, 14), date(2025, 9, 12)),
        (date(2018, 9, 13), date(2026, 9, 15), date(2026, 9, 14)),
        # The others: the next occurrence after the day.
        (date(2020, 2, 12), date(2026, 11, 22), date(2027, 2, 12)),
        (date(2020, 2, 12), date(2027, 2, 12), date(2028, 2, 11)),
        (date(2022, 5, 11), date(2026, 5, 10), date(2026, 5, 11)),
        # 17.3.2029 is a Saturday: on Friday the 16th the event is not after the day any more.
        (date(2022, 3, 17), date(2029, 3, 16), date(2030, 3, 18)),
        # A leap day.
        (date(2020, 2, 29), date(2026, 11, 22), date(2027, 3, 1)),
        (date(2016, 2, 29), date(2029, 6, 1), date(2029, 2, 28)),
        (date(2016, 2, 29), date(2028, 6, 1), date(2028, 2, 28)),
    ],
)
def test_an_event_moves_by_whole_years_to_a_working_day(starts_on, today, expected):
    assert moved(starts_on, today) == expected


@pytest.mark.parametrize("year", range(2026, 2040))
def test_the_flagship_keeps_25_march_even_on_a_weekend(year):
    assert moved(date(2020, 3, 25), date(year, 3, 24), FLAGSHIP) == date(year, 3, 25)
    assert moved(date(2020, 3, 25), date(year, 3, 25), FLAGSHIP) == date(year + 1, 3, 25)


@pytest.mark.parametrize("starts_on", [date(2018, 9, 24), date(2019, 11, 26), date(2020, 4, 22), date(2022, 3, 17)])
def test_on_every_day_of_five_years_it_is_within_a_year_on_the_right_side(starts_on):
    for number in range(5 * 366):
        today = date(2026, 1, 1) + timedelta(days=number)
        day = moved(starts_on, today)
        assert day.weekday() < 5
        assert (day < today) is (starts_on < PAST_BEFORE)
        assert day != today
        assert abs(day - today) <= timedelta(days=368)
        assert abs(day.replace(year=2024) - starts_on.replace(year=2024)) <= timedelta(days=1)


def test_saturday_goes_back_and_sunday_forward():
    week = [date(2026, 11, 16) + timedelta(days=number) for number in range(7)]
    assert [working_day(day).day for day in week] == [16, 17, 18, 19, 20, 20, 23]


TODAY = date(2026, 11, 22)


def coming(slug: str, days: int, **changes) -> Occasion:
    return Occasion(slug, TODAY + timedelta(days=days), **changes)


BY_INVITATION = {"mode": RegistrationMode.INVITATION_ONLY}


@pytest.mark.parametrize(
    ("occasions", "expected"),
    [
        ([coming("b", 2, capacity=60), coming("a", 1, capacity=100), coming("c", 3)], (["a", "b"], ["b"])),
        ([coming("past", -1), coming("a", 1), coming("b", 2, capacity=9)], (["a", "b"], ["b"])),
        ([coming(FLAGSHIP, 1), coming("a", 2, capacity=5), coming("b", 3)], (["a", "b"], ["a"])),
        ([coming("off", 1, status=EventStatus.CANCELLED), coming("a", 2, capacity=1), coming("b", 3)],
         (["a", "b"], ["a"])),
        # By invitation between: the next two, and the next two of the public form.
        ([coming("i", 1, capacity=5, **BY_INVITATION), coming("a", 2, capacity=9), coming("b", 3, capacity=2)],
         (["i", "a", "b"], ["a"])),
        ([coming("i", 1, capacity=7, **BY_INVITATION), coming("j", 2, capacity=6, **BY_INVITATION), coming("a", 3),
          coming("b", 4, capacity=2)], (["i", "j", "a", "b"], ["j", "b"])),
        ([coming("a", 1, capacity=3)], (["a"], ["a"])),
        ([], ([], [])),
    ],
)  # fmt: skip
def test_two_that_come_next_are_open_and_one_of_them_is_full(occasions, expected):
    assert next_events(occasions, TODAY) == expected


def test_a_full_event_has_a_waiting_list_after_all_cancellations():
    for number in range(50):
        numbers = turnout(coming(f"event-{number}", 5, capacity=60), full=True, today=TODAY)
        assert numbers.registered - numbers.cancelled >= 68


def test_turnout_is_the_same_every_time_and_within_the_places():
    for number in range(50):
        event = coming(f"event-{number}", number - 25, capacity=40)
        numbers = turnout(event, full=False, today=TODAY)
        assert numbers == turnout(event, full=False, today=TODAY)
        assert 0 <= numbers.cancelled <= numbers.registered <= 40
    assert turnout(coming(FLAGSHIP, 5, capacity=200), full=False, today=TODAY) == Turnout(137, 5)
