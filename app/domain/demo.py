"""How the demo network moves in time, as demo.rule in demo/network.json says it.

Events before past_before move by whole years to their latest occurrence before the demo's date, the
others to their next one after it; a weekend moves to the nearest working day; windows move along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.domain.events import EventStatus, RegistrationMode

#: Its registration is open whatever the date, and it stays on its day, weekend or not.
FLAGSHIP = "2020-dont-give-up"

#: So many of the events that come next are open too; one of them is full, with a waiting list.
OPEN_NEXT = 2

#: The load is to be quick: no event but a full one has more registrations than this.
MOST = 60


#: The series of workdays begins so long after the events that come next; its first days fill up.
COHORT_AFTER = timedelta(days=21)
TUESDAY = 1


@dataclass(frozen=True)
class Occasion:
    """An event of the demo as the rule sees it; its date is the local one."""

    slug: str
    starts_on: date
    status: EventStatus = EventStatus.PUBLISHED
    mode: RegistrationMode = RegistrationMode.OPEN
    capacity: int | None = None

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

    Two events come next for everybody, and two on the public form alone. Where events by invitation
    stand between, both pairs are open, and each has one full event: the same one if they share one,
    and of several the smallest.
    """
    coming = sorted(
        (
            occasion
            for occasion in moved
            if occasion.starts_on > today and occasion.status is EventStatus.PUBLISHED and occasion.slug != FLAGSHIP
        ),
        key=lambda occasion: (occasion.starts_on, occasion.slug),
    )
    first, public = coming[:OPEN_NEXT], [occasion for occasion in coming if occasion.public][:OPEN_NEXT]
    shared = [occasion for occasion in first if occasion in public]
    full = [_smallest(pair) for pair in ([shared] if shared else [first, public]) if pair]
    return list(dict.fromkeys(occasion.slug for occasion in [*first, *public])), [occasion.slug for occasion in full]


def cohort_starts(after: date, today: date) -> date:
    """The first day of the series: a Tuesday, some weeks after the events that come next, which it must not precede."""
    earliest = max(after, today) + COHORT_AFTER
    return earliest + timedelta(days=(TUESDAY - earliest.weekday()) % 7)


def _smallest(occasions: Sequence[Occasion]) -> Occasion:
    return min(occasions, key=lambda occasion: (occasion.capacity is None, occasion.capacity or 0))


@dataclass(frozen=True)
class Turnout:
    """How many register for an event of the demo, and how many of these cancel."""

    registered: int = 0
    cancelled: int = 0


def turnout(occasion: Occasion, *, full: bool, today: date) -> Turnout:
    """Plausible numbers, always the same ones for the same event: more for the past than for what is to come."""
    chance = Random(occasion.slug)  # noqa: S311 - numbers of a demo, not secrets
    places = min(occasion.capacity or MOST, MOST)
    if full:
        cancelled = 3
        return Turnout((occasion.capacity or 0) + cancelled + chance.randint(8, 14), cancelled)
    if occasion.slug == FLAGSHIP:
        return Turnout(137, 5)
    share = chance.uniform(0.55, 0.95) if occasion.starts_on < today else chance.uniform(0.15, 0.4)
    registered = round(places * share)
    return Turnout(registered, registered // 18)
