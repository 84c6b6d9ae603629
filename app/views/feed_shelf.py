"""What one process knows of the public feeds: each event's entries, made once per version of the event.

Read anew from the database at most every PAGE_CACHE_SECONDS; only events that changed since are loaded and made again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Flask, current_app

from app import clock
from app.domain.events import TermKind
from app.domain.feeds import TERMS, FeedFilter, Subject
from app.domain.languages import Language
from app.labels.network import called
from app.outputs import calendar
from app.queries import feeds, network

if TYPE_CHECKING:
    from app.models import Event

log = logging.getLogger(__name__)

#: Google drops what is beyond a megabyte, about so many events.
MOST = 1000

#: An event and whether its programme is out: what else its entries show is in the version and in the terms' names.
Key = tuple[int, int, bool]


@dataclass(frozen=True)
class Item:
    """An event in a feed: what feeds choose by, and its entries."""

    subject: Subject
    entries: bytes


@dataclass(frozen=True)
class Shelf:
    """until: when a programme comes out, or the window moves on."""

    made_at: float
    changed_at: datetime
    until: datetime
    name: str
    terms: Mapping[tuple[TermKind, str], str]
    items: Mapping[Key, Item]
    stamp: Hashable

    def of(self, wanted: FeedFilter) -> list[Item]:
        """The soonest first, as many as calendars take."""
        return [item for item in self.items.values() if wanted.takes(item.subject)][:MOST]


class Shelves:
    """One per language and way of showing events; each was right at most `seconds` ago."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._filling = threading.Lock()
        self._kept: dict[tuple[Language, bool], Shelf] = {}

    def get(self, language: Language, *, by_session: bool) -> Shelf:
        """Two readers at once wait for one filling."""
        if (found := self._fresh(language, by_session)) is not None:
            return found
        with self._filling:
            if (found := self._fresh(language, by_session)) is not None:
                return found
            old = self._kept.get((language, by_session))
            filled = _filled(language, old, by_session=by_session)
            if self._seconds:
                self._kept[(language, by_session)] = filled
            return filled

    def _fresh(self, language: Language, by_session: bool) -> Shelf | None:
        found = self._kept.get((language, by_session))
        if found is None or not 0 <= time.time() - found.made_at < self._seconds or clock.now() >= found.until:
            return None
        return found


def init_app(app: Flask) -> None:
    app.extensions["kutsu_feeds"] = Shelves(app.config["PAGE_CACHE_SECONDS"])


def shelf(language: Language, *, by_session: bool) -> Shelf:
    """The shelf in this language as it is now."""
    shelves: Shelves = current_app.extensions["kutsu_feeds"]
    return shelves.get(language, by_session=by_session)


def _filled(language: Language, old: Shelf | None, *, by_session: bool) -> Shelf:
    made_at, now = time.time(), clock.now()
    # The window moves once a day, so that a feed is the same bytes from poll to poll.
    day = clock.day_began()
    terms = {
        (term.kind, term.slug): term.name.best(language).text or term.slug for term in network.terms(*TERMS.values())
    }
    listed = feeds.listed(day)
    out = {item.id: item.programme_from is None or item.programme_from <= now for item in listed}
    keys: list[Key] = [(item.id, item.version, out[item.id]) for item in listed]
    known = old.items if old is not None and old.terms == terms else {}
    missing = {key[0]: key for key in keys if key not in known}
    made = {missing[number]: item for number, item in _items(missing, out, language, by_session=by_session)}
    items = {key: found for key in keys if (found := made.get(key) or known.get(key)) is not None}
    whose = network.network()
    name = called(whose.name if whose else None, language)
    later = [item.programme_from for item in listed if item.programme_from is not None and item.programme_from > now]
    return Shelf(
        made_at=made_at,
        changed_at=max(feeds.last_change() or day, day),
        until=min([clock.same_time_later(day, timedelta(days=1)), *later]),
        name=name,
        terms=terms,
        items=items,
        stamp=(day, name, frozenset(terms.items()), tuple(items)),
    )


def _items(
    missing: Mapping[int, Key], out: Mapping[int, bool], language: Language, *, by_session: bool
) -> Iterator[tuple[int, Item]]:
    for event in feeds.loaded(missing.keys(), sessions=by_session):
        try:
            yield event.id, _item(event, language, by_session=by_session, out=out[event.id])
        except ValueError:
            # One event that cannot be written must not take the others with it.
            log.exception("event left out of feeds", extra={"event_id": event.id})


def _item(event: Event, language: Language, *, by_session: bool, out: bool) -> Item:
    slugs = {kind: frozenset(term.slug for term in event.terms if term.kind is kind) for kind in TermKind}
    return Item(
        Subject(
            kind=event.kind,
            regions=slugs[TermKind.REGION],
            themes=slugs[TermKind.THEME_GROUP],
            organizers=slugs[TermKind.OPERATOR],
            series=event.series.slug if event.series is not None else "",
        ),
        calendar.for_everyone(event, language, event.sessions if by_session and out else (), by_session=by_session),
    )
