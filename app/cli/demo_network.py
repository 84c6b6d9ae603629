"""The example network moved in time, as domain/demo.py decides it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from app import clock
from app.domain.demo import FLAGSHIP, Occasion, cohort_starts, days_to_move, next_events
from app.domain.event_file import EventEntry, EventFile
from app.domain.events import EventStatus

MOMENTS = ("starts_at", "ends_at", "opens_at", "closes_at", "promotion_until")
OPEN_FOR = timedelta(days=14)
OPENS = time(9, 0)


def moved(file: EventFile, today: date) -> tuple[EventFile, list[str]]:
    """(the file for a demo on this day, slugs of the events that are to be full)."""
    past_before = file.past_before or date.min
    entries = [_moved(entry, days_to_move(occasion(entry), past_before, today)) for entry in file.events]
    open_slugs, full = next_events([occasion(entry) for entry in entries], today)
    opened = [_open(entry, today) if entry.slug in [FLAGSHIP, *open_slugs] else entry for entry in entries]
    return replace(file, events=tuple(opened)), full


def cohort(series: EventFile, network: EventFile, today: date) -> EventFile:
    """The series' events moved together, after the moved network's next ones; registration is open."""
    known = [occasion(entry) for entry in network.events]
    next_slugs, _full = next_events(known, today)
    last = max((known_one.starts_on for known_one in known if known_one.slug in next_slugs), default=today)
    first = min(occasion(entry).starts_on for entry in series.events)
    days = cohort_starts(last, today) - first
    return replace(series, events=tuple(_open(_moved(entry, days), today) for entry in series.events))


def occasion(entry: EventEntry) -> Occasion:
    """The entry as the rule sees it."""
    values = entry.values
    return Occasion(
        entry.slug,
        clock.to_local(values["starts_at"]).date(),
        entry.status or EventStatus.DRAFT,
        values["mode"],
        values["capacity"],
    )


def local(day: date, at: time) -> datetime:
    """A local time of day, in UTC."""
    return clock.from_local(datetime.combine(day, at))


def _moved(entry: EventEntry, days: timedelta) -> EventEntry:
    values: dict[str, Any] = {
        name: clock.same_time_later(value, days) if name in MOMENTS and value is not None else value
        for name, value in entry.values.items()
    }
    programme = tuple(
        replace(
            item,
            starts_at=clock.same_time_later(item.starts_at, days) if item.starts_at else None,
            ends_at=clock.same_time_later(item.ends_at, days) if item.ends_at else None,
        )
        for item in entry.programme or ()
    )
    return replace(entry, values=values, programme=programme)


def _open(entry: EventEntry, today: date) -> EventEntry:
    """Registration is open from the first to the last minute of the day."""
    opens, closes = entry.values["opens_at"], entry.values["closes_at"]
    if opens is None or opens > local(today, time.min):
        opens = local(today - OPEN_FOR, OPENS)
    if closes is not None and closes < local(today + timedelta(days=1), time.min):
        closes = None  # until it starts
    return replace(entry, values={**entry.values, "opens_at": opens, "closes_at": closes})
