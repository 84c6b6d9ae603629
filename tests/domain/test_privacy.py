"""How long what is kept, and counts without names."""

from datetime import UTC, datetime, timedelta

import pytest

from app.clock import EVENT_ZONE
from app.domain.needs import Counts, CountsKind, Diet, Support, counted, counts_end
from app.domain.participants import Needs
from app.domain.privacy import DAYS, DataKind, PeriodFault, Periods

END = datetime(2027, 3, 12, 13, 30, tzinfo=UTC)


def test_defaults_are_those_of_the_law_dossier():
    periods = Periods()
    assert {kind: periods.days(kind) for kind in DAYS} == {
        DataKind.NEEDS: 14, DataKind.WITHOUT_PLACE: 90, DataKind.WITH_PLACE: 365,
    }  # fmt: skip
    assert periods.fault is None


@pytest.mark.parametrize("kind", DAYS)
def test_data_is_due_from_the_very_moment(kind):
    periods, until = Periods(), END + timedelta(days=DAYS[kind].default)
    assert periods.until(kind, END) == until
    assert not periods.due(kind, END, until - timedelta(microseconds=1))
    assert periods.due(kind, END, until)


@pytest.mark.parametrize(
    ("periods", "fault"),
    [
        (Periods(needs=30), None),
        (Periods(needs=31), PeriodFault(DataKind.NEEDS)),
        (Periods(needs=0), PeriodFault(DataKind.NEEDS)),
        (Periods(without_place=6), PeriodFault(DataKind.WITHOUT_PLACE)),
        (Periods(with_place=29), PeriodFault(DataKind.WITH_PLACE)),
        (Periods(with_place=1826), PeriodFault(DataKind.WITH_PLACE)),
        (Periods(with_place=60), PeriodFault(DataKind.WITHOUT_PLACE, too_long_beside=True)),
        (Periods(without_place=60, with_place=60), None),
    ],
)
def test_bounds(periods, fault):
    assert periods.fault == fault


def test_counts_tell_ticks_combinations_and_how_many_wrote_something():
    needs = [
        Needs(diets=(Diet.VEGAN, Diet.GLUTEN_FREE)),
        Needs(diets=(Diet.VEGAN,), diet="ei selleriä"),
        Needs(diet="vain omenaa"),
        Needs(supports=(Support.INDUCTION_LOOP,)),
        None,
    ]
    assert counted(CountsKind.MEALS, needs) == Counts(
        single={diet: {Diet.VEGAN: 2, Diet.GLUTEN_FREE: 1}.get(diet, 0) for diet in Diet},
        together={(Diet.VEGAN, Diet.GLUTEN_FREE): 1},
        worded=2,
        people=3,
        unreadable=1,
    )
    support = counted(CountsKind.SUPPORT, needs)
    assert (support.people, support.worded, support.single[Support.INDUCTION_LOOP]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("ends", "over"),
    [
        ("2027-03-12 15:30", "2027-03-14"),
        ("2027-03-27 23:59", "2027-03-29"),  # summer time begins on the 28th
        ("2027-03-12 00:00", "2027-03-14"),
    ],
)
def test_counts_end_with_the_day_after_the_event_in_local_time(ends, over):
    assert counts_end(here(ends)) == here(over)


def here(wall_time: str) -> datetime:
    return datetime.fromisoformat(wall_time).replace(tzinfo=EVENT_ZONE)


def test_needs_of_before_there_were_ticks_are_the_persons_own_words():
    assert Needs.of({"diet": "gluteeniton", "access": ""}) == Needs("gluteeniton", "")
    told = Needs("ei selleriä", "", (Diet.VEGAN,), (Support.STEP_FREE,))
    assert Needs.of(told.plain) == told
    assert Needs.of({"diet": "", "access": "", "diets": ["carnivore"], "supports": []}) == Needs()
