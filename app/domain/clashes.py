"""When two events of the network are in each other's way: a warning to organizers, which forbids nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.events import TermKind

#: What makes two events of one day be for the same people.
SHARED_KINDS = (TermKind.REGION, TermKind.THEME_GROUP, TermKind.AUDIENCE)
#: Schools and offices are on holiday.
QUIET_MONTH = 7
#: Of an event that goes on for longer, only so many days are looked at.
MOST_DAYS = 366


@dataclass(frozen=True)
class Held:
    """The days of an event in Helsinki, both inside, and whom it is for: ids of terms by kind."""

    first: date
    last: date
    terms: dict[TermKind, frozenset[int]] = field(default_factory=dict)

    @property
    def is_nationwide(self) -> bool:
        return not self.terms.get(TermKind.REGION)

    @property
    def days(self) -> Iterator[date]:
        for number in range(min((self.last - self.first).days + 1, MOST_DAYS)):
            yield self.first + timedelta(days=number)

    @property
    def is_in_quiet_month(self) -> bool:
        return any(day.month == QUIET_MONTH for day in self.days)


@dataclass(frozen=True)
class Overlap:
    """Why two events are in each other's way. shared: ids of terms; nationwide: one of them is for every region."""

    shared: frozenset[int]
    nationwide: bool


def overlap(mine: Held, other: Held) -> Overlap | None:
    """None: on other days, or for other people."""
    if other.last < mine.first or mine.last < other.first:
        return None
    shared = frozenset[int]().union(
        *(mine.terms.get(kind, frozenset()) & other.terms.get(kind, frozenset()) for kind in SHARED_KINDS)
    )
    nationwide = mine.is_nationwide or other.is_nationwide
    return Overlap(shared, nationwide) if shared or nationwide else None
