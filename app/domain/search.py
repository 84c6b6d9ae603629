"""What somebody types into the organizers' search: words, and among them days, months and years."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

#: Letters of a search in a list of ours; further ones are ignored.
LONGEST_SEARCH = 100
#: Words beyond these are ignored: nobody needs them, and each costs.
MOST_WORDS = 6
#: A search for people with less than this would be a list of everybody.
SHORTEST = 2
MOST_EVENTS = 20
PEOPLE_PER_PAGE = 20
#: Of a search that finds more registrations, the first by name are shown.
MOST_PEOPLE = 500

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(20\d\d)", re.ASCII)
_ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})[/.](20\d\d)", re.ASCII)
_YEAR = re.compile(r"(20\d\d)", re.ASCII)


@dataclass(frozen=True)
class Span:
    """Days, both ends inside."""

    first: date
    last: date


@dataclass(frozen=True)
class Search:
    """words: of names and texts; spans: what an event must be within, or touch."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    text: str = ""
    page: int = 1

    @classmethod
    def of(cls, text: str, page: int = 1) -> Self:
        typed = text.split()[:MOST_WORDS]
        found = [(word, span(word)) for word in typed]
        return cls(
            tuple(word for word, days in found if days is None),
            tuple(days for _, days in found if days is not None),
            text,
            page,
        )

    @property
    def is_for_people(self) -> bool:
        """Days are no part of a name."""
        return not self.spans and any(len(word) >= SHORTEST for word in self.words)

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.spans


def span(word: str) -> Span | None:
    """The days that a word means: 14.1.2027, 2027-01-14, 1/2027, 2027. None: it is just a word."""
    if (found := _DAY.fullmatch(word)) is not None:
        return _days(int(found[3]), int(found[2]), int(found[1]))
    if (found := _ISO.fullmatch(word)) is not None:
        return _days(int(found[1]), int(found[2]), int(found[3]))
    if (found := _MONTH.fullmatch(word)) is not None and 1 <= (month := int(found[1])) <= 12:
        year = int(found[2])
        return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    if (found := _YEAR.fullmatch(word)) is not None:
        return Span(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31))
    return None


def _days(year: int, month: int, day: int) -> Span | None:
    try:
        return Span(date(year, month, day), date(year, month, day))
    except ValueError:
        return None
