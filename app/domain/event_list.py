"""Which events a reader asks the public list for: the filters of its address, and its pages."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from app.domain.events import EventKind
from app.domain.feeds import FeedFilter

PAGE_SIZE = 20
#: No list of months to choose from is longer than this.
MOST_MONTHS = 60
#: The value of the region filter for events that belong to no region.
NATIONWIDE = "nationwide"


@dataclass(frozen=True)
class Month:
    """A calendar month in Helsinki."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def next(self) -> "Month":
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)


@dataclass(frozen=True)
class EventFilter:
    """A page of the list. Empty values leave nothing out; past: events that are over, latest first."""

    region: str = ""
    theme: str = ""
    kind: EventKind | None = None
    month: Month | None = None
    words: str = ""
    past: bool = False
    page: int = 1

    @property
    def narrows(self) -> bool:
        return bool(self.region or self.theme or self.kind or self.month or self.words)

    @property
    def feed(self) -> FeedFilter:
        """The calendar of what was chosen, as far as calendars can be of it."""
        region = "" if self.region == NATIONWIDE else self.region
        return FeedFilter(region=region, theme=self.theme, kind=self.kind)

    @property
    def arguments(self) -> dict[str, str]:
        """The query's names and values, all but the page: in one order, without empty values."""
        values = {
            "region": self.region,
            "theme": self.theme,
            "kind": self.kind.value if self.kind else "",
            "month": str(self.month) if self.month else "",
            "q": self.words,
            "past": "1" if self.past else "",
        }
        return {name: value for name, value in values.items() if value}

    @property
    def query(self) -> str:
        """The one spelling of this page's query string."""
        return urlencode(self.arguments | ({"page": str(self.page)} if self.page > 1 else {}))

    def on_page(self, number: int) -> Self:
        return replace(self, page=number)

    def other_time(self) -> Self:
        """Past events instead of coming ones, or the other way round; the month would fit neither."""
        return replace(self, past=not self.past, month=None, page=1)


def months_between(first: Month, last: Month) -> list[Month]:
    """Both ends and what is between, at most MOST_MONTHS."""
    months = [first]
    while months[-1] != last and len(months) < MOST_MONTHS:
        months.append(months[-1].next)
    return months
