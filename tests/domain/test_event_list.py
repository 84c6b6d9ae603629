"""Filters of the public list: one spelling for each page."""

from app.domain.event_list import MOST_MONTHS, EventFilter, Month, months_between
from app.domain.events import EventKind


def test_the_query_leaves_out_what_is_empty():
    assert EventFilter().query == ""
    wanted = EventFilter("HYKS", "lapset", EventKind.WEBINAR, Month(2027, 3), "köyhä & rikas", past=True, page=2)
    assert wanted.query == (
        "region=HYKS&theme=lapset&kind=webinar&month=2027-03&q=k%C3%B6yh%C3%A4+%26+rikas&past=1&page=2"
    )
    assert wanted.arguments == {
        "region": "HYKS",
        "theme": "lapset",
        "kind": "webinar",
        "month": "2027-03",
        "q": "köyhä & rikas",
        "past": "1",
    }


def test_what_narrows():
    assert [
        wanted.narrows
        for wanted in (EventFilter(), EventFilter(past=True, page=3), EventFilter(words="a"), EventFilter(region="X"))
    ] == [False, False, True, True]


def test_the_other_time_keeps_all_but_month_and_page():
    wanted = EventFilter("HYKS", month=Month(2027, 3), page=4)
    assert wanted.other_time() == EventFilter("HYKS", past=True)
    assert wanted.other_time().other_time() == EventFilter("HYKS")


def test_months_between_cross_the_year_and_end():
    assert [str(month) for month in months_between(Month(2026, 11), Month(2027, 2))] == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
    ]
    assert len(months_between(Month(2000, 1), Month(9999, 12))) == MOST_MONTHS
