"""A month as a calendar shows it: whole weeks from Monday to Sunday, numbered as Finland does (ISO 8601)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from app.domain.event_list import Month

#: Calendars begin and end somewhere: dates do not go on for ever.
FIRST_YEAR, LAST_YEAR = 2000, 2099


class Spanning(Protocol):
    """Something that takes one day or several."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...


Item = TypeVar("Item", bound=Spanning)


@dataclass(frozen=True)
class Day(Generic[Item]):
    date: date
    in_month: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Week(Generic[Item]):
    number: int
    days: tuple[Day[Item], ...]


def ends(month: Month) -> tuple[date, date]:
    """The Monday of its first week, the Sunday of its last."""
    first = date(month.year, month.number, 1)
    last = date(month.next.year, month.next.number, 1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def weeks(month: Month, items: Iterable[Item]) -> list[Week[Item]]:
    """Each item on every day that it takes."""
    held: Sequence[Item] = list(items)
    first, last = ends(month)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    made = [
        Day(day, day.month == month.number, tuple(item for item in held if item.first <= day <= item.last))
        for day in days
    ]
    return [Week(made[at].date.isocalendar().week, tuple(made[at : at + 7])) for at in range(0, len(made), 7)]


def previous(month: Month) -> Month:
    return Month(month.year - 1, 12) if month.number == 1 else Month(month.year, month.number - 1)


def is_known(month: Month) -> bool:
    return FIRST_YEAR <= month.year <= LAST_YEAR
