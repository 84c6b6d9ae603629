"""How the demo network moves in time, as demo.rule in demo/network.json says it.

Events before past_before move by whole years to their latest occurrence before the demo's date, the
others to their next one after it; a weekend moves to the nearest working day; windows move along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.events import EventStatus, RegistrationMode

#: Its registration is open whatever the date, and it stays on its day, weekend or not.
FLAGSHIP = "2020-dont-give-up"

#: So many of the events that come next are open too; the first that anyone may register for is full.
OPEN_NEXT = 2


@dataclass(frozen=True)
class Occasion:
    """An event of the demo as the rule sees it; dates are local ones."""

    slug: str
    starts_on: date
    status: EventStatus = EventStatus.PUBLISHED
    mode: RegistrationMode = RegistrationMode.OPEN

    @property
    def public(self) -> bool:
        return self.mode is not RegistrationMode.INVITATION_ONLY


def days_to_move(occasion: Occasion, past_before: date, today: date) -> timedelta:
    """By how many days the event, and all its times, move for a demo on this day."""
    keeps_day = occasion.slug == FLAGSHIP
    if occasion.starts_on < past_before:
        candidates = (_moved(occasion.starts_on, year, keeps_day) for year in range(today.year + 1, today.year - 9, -1))
        return next(day for day in candidates if day < today) - occasion.starts_on
    candidates = (_moved(occasion.starts_on, year, keeps_day) for year in range(today.year - 1, today.year + 9))
    return next(day for day in candidates if day > today) - occasion.starts_on


def _moved(day: date, year: int, keeps_day: bool) -> date:
    moved = day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
    return moved if keeps_day else working_day(moved)


def working_day(day: date) -> date:
    """Saturday becomes Friday, Sunday Monday."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def next_events(moved: Sequence[Occasion], today: date) -> tuple[list[str], list[str]]:
    """(open, full): slugs of the events besides the flagship whose registration is open, and of those that are full.

    Two come next for everybody, and two come next on the public form alone: where an event by
    invitation stands between, both readings of the rule hold, each with one full event.
    """
    coming = sorted(
        (
            occasion
            for occasion in moved
            if occasion.starts_on > today and occasion.status is EventStatus.PUBLISHED and occasion.slug != FLAGSHIP
        ),
        key=lambda occasion: (occasion.starts_on, occasion.slug),
    )
    first = [occasion.slug for occasion in coming[:OPEN_NEXT]]
    public = [occasion.slug for occasion in coming if occasion.public][:OPEN_NEXT]
    full = public[:1] if not public or public[0] in first else [public[0], first[0]]
    return list(dict.fromkeys([*first, *public])), full
