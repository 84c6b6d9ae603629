"""A series: events that belong together, and whether one may register for all of its occasions at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from app.domain.events import EventFacts
from app.domain.languages import LocalizedText
from app.domain.registration import Refusal, Refused, gate

NO_TEXT = LocalizedText()
#: One form writes one mail for each occasion: more than these at once would flood a mailbox that a stranger typed.
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class SeriesDetails:
    """What organizers write of a series. whole: one registers once for all occasions; else for each apart."""

    title: LocalizedText
    summary: LocalizedText = NO_TEXT
    description: LocalizedText = NO_TEXT  # Markdown
    whole: bool = False


@dataclass(frozen=True)
class SeriesContents(SeriesDetails):
    """The same with its events, of those that an editor may choose: what the form of a series holds."""

    events: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SeriesOccasions:
    """The events alone, of those that an editor may choose: what someone says of a series that others run too."""

    events: frozenset[int]


SERIES_FIELDS = tuple(item.name for item in fields(SeriesDetails))


class Bar(StrEnum):
    """Why nobody can register for all occasions at once at this moment."""

    EACH_APART = "each_apart"
    NONE_OPEN = "none_open"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Occasion:
    """An event of a series as the rules see it."""

    event_id: int
    facts: EventFacts


@dataclass(frozen=True)
class AtOnce:
    """What one form would be for: the open occasions; with a bar there is no such form now."""

    event_ids: tuple[int, ...]
    bar: Bar | None = None


def at_once(occasions: Sequence[Occasion], now: datetime, *, whole: bool) -> AtOnce:
    """Places are not asked about: who registers for all may wait for some of them."""
    found = [occasion for occasion in occasions if gate(occasion.facts, None, now) is None]
    event_ids = tuple(occasion.event_id for occasion in found)
    if not whole:
        return AtOnce(event_ids, Bar.EACH_APART)
    if not found:
        return AtOnce(event_ids, Bar.NONE_OPEN)
    return AtOnce(event_ids, Bar.TOO_MANY if len(found) > MOST_AT_ONCE else None)


@dataclass(frozen=True)
class Barred:
    """A refusal: nobody can register for all at once now."""

    bar: Bar


@dataclass(frozen=True)
class RefusedForAll:
    """A refusal that concerns all occasions; nothing was written."""

    reason: Refusal


@dataclass(frozen=True)
class RefusedAt:
    """A refusal of one's form, by the ids of the occasions that it failed at; nothing was written for any."""

    occasions: Mapping[int, Refused]
