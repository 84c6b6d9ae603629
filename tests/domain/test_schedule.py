"""The programme as days of shared and parallel parts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.schedule import at_once, programme

HELSINKI = ZoneInfo("Europe/Helsinki")
MORNING = datetime(2027, 3, 15, 6, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    name: str
    starts_at: datetime
    ends_at: datetime
    track_id: int | None = None


def item(name: str, hour: float, track: int | None = None, days: int = 0) -> Item:
    starts_at = MORNING + timedelta(hours=hour, days=days)
    return Item(name, starts_at, starts_at + timedelta(hours=1), track)


def names(items) -> list[str]:
    return [held.name for held in items]


def test_shared_then_parallel_then_shared():
    items = [
        item("opening", 0),
        item("keynote", 1),
        item("a1", 4, 1),
        item("b1", 4, 2),
        item("a2", 5, 1),
        item("end", 6),
    ]
    (day,) = programme(items, [2, 1], HELSINKI)
    before, parallel, after = day.parts
    assert (names(before.items), before.tracks) == (["opening", "keynote"], ())
    assert [(track, names(held)) for track, held in parallel.tracks] == [(2, ["b1"]), (1, ["a1", "a2"])]
    assert (parallel.starts_at, parallel.ends_at) == (items[2].starts_at, items[4].ends_at)
    assert (names(after.items), after.tracks) == (["end"], ())


def test_a_shared_break_parts_the_tracks():
    items = [item("a1", 0, 1), item("b1", 0, 2), item("coffee", 1), item("a2", 2, 1)]
    (day,) = programme(items, [1, 2], HELSINKI)
    assert [[track for track, _ in part.tracks] for part in day.parts] == [[1, 2], [], [1]]


def test_days_are_those_of_the_place():
    late = item("late", 15.75)  # 22.15 UTC: already the next day in Helsinki
    days = programme([item("first", 0), late, item("second", 0, days=1)], [], HELSINKI)
    assert [(day.date, [names(part.items) for part in day.parts]) for day in days] == [
        (date(2027, 3, 15), [["first"]]),
        (date(2027, 3, 16), [["late", "second"]]),
    ]


def test_no_programme_is_no_day():
    assert programme([], [1], HELSINKI) == []


def test_what_begins_together_is_one_line_in_every_track():
    items = [item("a1", 0, 1), item("a2", 0, 1), item("b1", 0.5, 2), item("a3", 1, 1)]
    assert [names(group) for group in at_once(items)] == [["a1", "a2"], ["b1"], ["a3"]]
    (day,) = programme(items, [1, 2], HELSINKI)
    assert [day.parts[0].rows[held.starts_at] for held in items] == [1, 1, 2, 3]
