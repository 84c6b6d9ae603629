"""What the list of events shows for a filter: rows by month, what can be chosen, and the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from app import clock, urls
from app.domain.event_list import NATIONWIDE, PAGE_SIZE, EventFilter, Month, months_between
from app.domain.events import EventKind, TermKind, next_boundary
from app.domain.feeds import FeedFilter
from app.domain.paging import page_count
from app.labels import dates, places, words
from app.labels.places import Sign
from app.queries import event_list
from app.views.language import current

if TYPE_CHECKING:
    from app.models import Event, Term


@dataclass(frozen=True)
class Option:
    """What can be chosen in a filter; lang: of the text, when it is not the page's."""

    value: str
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Row:
    """An event of the list, with its place and its places in words."""

    event: Event
    sign: Sign
    where: str
    several_days: bool


@dataclass(frozen=True)
class Listing:
    """One page of the list. left_out: something in the address is unknown, and was not followed."""

    wanted: EventFilter
    total: int
    rows_by_month: dict[str, list[Row]]
    regions: Sequence[Option]
    theme_groups: Sequence[Option]
    kinds: Sequence[Option]
    months: Sequence[Option]
    left_out: bool
    until: datetime | None

    @property
    def pages(self) -> int:
        return page_count(self.total, PAGE_SIZE)

    @property
    def chosen(self) -> str:
        """What the list was narrowed to, in words."""
        wanted = self.wanted
        chosen = (
            (self.regions, wanted.region),
            (self.theme_groups, wanted.theme),
            (self.kinds, wanted.kind),
            (self.months, str(wanted.month)),
        )
        names = [option.text for options, value in chosen for option in options if option.value == value]
        return ", ".join([*names, *([wanted.words] if wanted.words else [])])

    @property
    def feed(self) -> str:
        return urls.feed(self.wanted.feed, current().value)

    @property
    def calendar(self) -> str:
        """The page of the calendar of what was chosen, as far as calendars can be of it."""
        return calendar_page(self.wanted.feed)

    @property
    def everything(self) -> EventFilter:
        """The same list with nothing left out."""
        return EventFilter(past=self.wanted.past)

    def address(self, wanted: EventFilter) -> str:
        query = wanted.query
        return url_for("participant.events.index") + (f"?{query}" if query else "")


def calendar_page(chosen: FeedFilter) -> str:
    """The page that tells how to subscribe to this calendar."""
    endpoint, values = urls.calendar_endpoint(chosen, current().value)
    return url_for(endpoint, **values)


def listing(wanted: EventFilter, now: datetime) -> Listing:
    """The list for this filter. What the network does not know is not followed; a page too far is the last."""
    terms = event_list.terms()
    regions = [term for term in terms if term.kind is TermKind.REGION]
    theme_groups = [term for term in terms if term.kind is TermKind.THEME_GROUP]
    known = replace(
        wanted,
        region=wanted.region if wanted.region in {NATIONWIDE, *(term.slug for term in regions)} else "",
        theme=wanted.theme if wanted.theme in {term.slug for term in theme_groups} else "",
    )
    extent = event_list.extent(known, now)
    shown = known.on_page(min(known.page, page_count(extent.total, PAGE_SIZE)))
    found = event_list.page(shown, now)
    ends = [extent.next_end, *(next_boundary(item.event.facts, now) for item in found)]
    return Listing(
        wanted=shown,
        total=extent.total,
        rows_by_month=_by_month(found, now),
        regions=_regions(regions),
        theme_groups=[option(term) for term in theme_groups],
        kinds=[Option(kind.value, str(words.EVENT_KINDS[kind])) for kind in EventKind],
        months=_months(extent, shown),
        left_out=known != wanted,
        # An address that says more than the page follows is kept for nobody.
        until=now if shown != wanted else min((end for end in ends if end is not None), default=None),
    )


def month_of(moment: datetime) -> Month:
    local = clock.to_local(moment)
    return Month(local.year, local.month)


def _regions(terms: Sequence[Term]) -> list[Option]:
    """The regions, and what belongs to none; nothing to choose where the network has no regions."""
    return [*(option(term) for term in terms), Option(NATIONWIDE, str(_("Nationwide events only")))] if terms else []


def option(term: Term) -> Option:
    name = term.name.best(current())
    return Option(term.slug, name.text or term.slug, "" if name.language is current() else name.language.value)


def _by_month(found: Sequence[event_list.Listed], now: datetime) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for item in found:
        month = month_of(item.event.starts_at)
        grouped.setdefault(dates.month_name(month.year, month.number, current()), []).append(row(item, now))
    return grouped


def row(item: event_list.Listed, now: datetime) -> Row:
    """The event as every list shows it."""
    event = item.event
    return Row(
        event,
        places.sign(event.availability(now), event.opens_at, now, current()),
        places.where(event.venue_name, event.venue_city, onsite=event.onsite, online=event.online),
        clock.to_local(event.starts_at).date() != clock.to_local(event.ends_at).date(),
    )


def _months(extent: event_list.Extent, wanted: EventFilter) -> list[Option]:
    """The months that events span, and always the chosen one."""
    months = []
    if extent.first is not None and extent.last is not None:
        months = months_between(month_of(extent.first), month_of(extent.last))
    if wanted.month is not None and wanted.month not in months:
        months.append(wanted.month)
    months.sort(key=str, reverse=wanted.past)
    return [Option(str(month), dates.month_name(month.year, month.number, current())) for month in months]
