"""What the pages of a series show of its occasions, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.events import EventStatus, next_boundary
from app.domain.languages import Language, LocalizedText
from app.domain.series import AtOnce, Occasion, at_once
from app.queries import offerings
from app.queries.series import PublicSeries
from app.views.language import current
from app.views.participant.listing import Row, row

if TYPE_CHECKING:
    from app.models import Event, Series


@dataclass(frozen=True)
class Occasions:
    """A series at one moment. at_once: registering for all of it with one form."""

    series: Series
    now: datetime
    rows: Sequence[Row]
    at_once: AtOnce

    @property
    def events(self) -> list[Event]:
        return [item.event for item in self.rows]

    @property
    def coming(self) -> list[Row]:
        return [item for item in self.rows if item.event.ends_at > self.now]

    @property
    def past(self) -> list[Row]:
        """Latest first, as in the list of events."""
        return [item for item in reversed(self.rows) if item.event.ends_at <= self.now]

    @cached_property
    def together(self) -> list[Row]:
        """Those that one form would be for."""
        return [item for item in self.rows if item.event.id in self.at_once.event_ids]

    @property
    def others(self) -> list[Row]:
        """The coming ones that it would not be for."""
        return [item for item in self.coming if item not in self.together]

    @property
    def until(self) -> datetime | None:
        """When a page of it will say something else by itself."""
        ends = [next_boundary(event.facts, self.now) for event in self.events]
        return min((end for end in ends if end is not None), default=None)

    @property
    def other_languages(self) -> list[Language]:
        """The languages, other than the page's, in which part of the text is shown for want of a translation."""
        series, language = self.series, current()
        texts: list[LocalizedText] = [series.title, series.summary, series.description]
        phrases = [text.best(language) for text in (*texts, *(event.title for event in self.events))]
        found = {phrase.language for phrase in phrases if phrase}
        return [other for other in Language if other in found and other is not language]


def occasions(found: PublicSeries, now: datetime) -> Occasions:
    """Reads programmes only where one form for all is possible at all."""
    series = found.series
    going = [item.event for item in found.occasions if item.event.status is EventStatus.PUBLISHED]
    coming = [event for event in going if event.ends_at > now]
    asking = offerings.asking([event.id for event in coming]) if series.whole else frozenset()
    decided = at_once(
        [Occasion(event.id, event.facts, event.id in asking) for event in coming], now, whole=series.whole
    )
    return Occasions(series, now, [row(item, now) for item in found.occasions], decided)
