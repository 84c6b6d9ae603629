"""Calendar files: one event to keep, and feeds to subscribe to. What is in them: app/outputs/calendar.py."""

from __future__ import annotations

import gzip
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, request
from flask_babel import gettext as _

from app import clock, urls
from app.domain.events import EventKind, TermKind
from app.domain.languages import Language
from app.labels import words
from app.outputs import calendar
from app.queries import feeds, network
from app.views.language import LANG, current
from app.views.web import accepts_gzip

if TYPE_CHECKING:
    from app.models import Event

bp = Blueprint("feeds", __name__, url_prefix=f"/{LANG}")

MAX_AGE = 900
#: Feeds are made anew from the database at most this often in a process.
FRESH_SECONDS = 2.0


@dataclass(frozen=True)
class Document:
    """A finished file: serving it costs no SQL."""

    body: bytes
    gzipped: bytes
    etag: str
    changed_at: datetime

    @classmethod
    def of(cls, body: bytes, changed_at: datetime) -> Document:
        return cls(body, gzip.compress(body, 6, mtime=0), calendar.etag(body), changed_at)


@dataclass(frozen=True)
class Item:
    """An event in a feed: what feeds choose by, and its VEVENT."""

    kind: EventKind
    regions: frozenset[str]
    themes: frozenset[str]
    vevent: bytes


@dataclass
class Shelf:
    """What one process knows of the feeds in one language for FRESH_SECONDS."""

    made_at: float
    changed_at: datetime
    items: list[Item]
    name: str
    terms: dict[tuple[TermKind, str], str]
    vevents: dict[tuple[object, ...], bytes]
    documents: dict[str, Document] = field(default_factory=dict)


@bp.get("/events/<slug>.ics")
def event(slug: str) -> Response:
    """One event, to be opened or imported: a copy that does not follow changes."""
    found = feeds.public_event(slug) or abort(404)
    document = Document.of(calendar.event_file(found, current()), found.calendar_changed_at)
    answer = _answer(document)
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return answer


@bp.get("/calendar/all.ics")
def everything() -> Response:
    shelf = _shelf()
    return _feed(shelf, _("All events"), shelf.items)


@bp.get("/calendar/region/<region>.ics")
def by_region(region: str) -> Response:
    """The region's own events and the nationwide ones."""
    shelf = _shelf()
    name = shelf.terms.get((TermKind.REGION, region)) or abort(404)
    return _feed(shelf, name, [item for item in shelf.items if not item.regions or region in item.regions])


@bp.get("/calendar/theme/<theme>.ics")
def by_theme(theme: str) -> Response:
    shelf = _shelf()
    name = shelf.terms.get((TermKind.THEME_GROUP, theme)) or abort(404)
    return _feed(shelf, name, [item for item in shelf.items if theme in item.themes])


@bp.get("/calendar/kind/<event_kind>.ics")
def by_kind(event_kind: str) -> Response:
    if event_kind not in set(EventKind):
        abort(404)
    shelf = _shelf()
    kind = EventKind(event_kind)
    return _feed(shelf, str(words.EVENT_KINDS[kind]), [item for item in shelf.items if item.kind is kind])


def _feed(shelf: Shelf, chosen: str, items: list[Item]) -> Response:
    document = shelf.documents.get(request.path)
    if document is None:
        heading = calendar.Heading(
            f"{shelf.name}: {chosen}",
            _("Events of the network. Changes and cancellations reach your calendar by themselves."),
        )
        source = urls.absolute(request.endpoint or "", lang=current().value, **(request.view_args or {}))
        body = calendar.feed((item.vevent for item in items), heading, source)
        document = shelf.documents[request.path] = Document.of(body, shelf.changed_at)
    return _answer(document)


def _answer(document: Document) -> Response:
    """The document under the rules for pollers: 304 when it is the same, gzip only for who asks."""
    zipped = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    answer = Response(document.gzipped if zipped else document.body, content_type="text/calendar; charset=utf-8")
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(document.etag, weak=True)
    answer.last_modified = document.changed_at
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    answer.make_conditional(request)
    return answer


def _shelf() -> Shelf:
    """The shelf of the request's language, filled anew when it is old."""
    shelves: dict[Language, Shelf] = current_app.extensions.setdefault("kutsu_feeds", {})
    language = current()
    old = shelves.get(language)
    if old is None or time.monotonic() - old.made_at > FRESH_SECONDS:
        shelves[language] = _filled(language, old)
    return shelves[language]


def _filled(language: Language, old: Shelf | None) -> Shelf:
    made_at = time.monotonic()
    # The window moves once a day, so that a feed is the same bytes from poll to poll.
    day = clock.to_local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    known = old.vevents if old else {}
    vevents: dict[tuple[object, ...], bytes] = {}
    items = []
    for found in feeds.in_window(day):
        slugs = {kind: frozenset(term.slug for term in found.terms if term.kind is kind) for kind in TermKind}
        key = _key(found, language)
        vevents[key] = known.get(key) or calendar.vevent(found, language)
        items.append(Item(found.kind, slugs[TermKind.REGION], slugs[TermKind.THEME_GROUP], vevents[key]))
    terms = {
        (term.kind, term.slug): term.name.best(language).text or term.slug
        for term in network.terms(TermKind.REGION, TermKind.THEME_GROUP)
    }
    whose = network.network()
    name = whose.name.best(language).text if whose else _("Network events")
    return Shelf(made_at, max(feeds.last_change() or day, day), items, name, terms, vevents)


def _key(found: Event, language: Language) -> tuple[object, ...]:
    """What a VEVENT was made from: the event's version, and the names of its terms, which have none."""
    names = tuple(term.name.best(language).text for term in found.terms)
    return (found.id, found.version, found.calendar_changed_at, names)
