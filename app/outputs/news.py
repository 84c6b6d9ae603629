"""Newly published events for programs that follow news: Atom (RFC 4287) and JSON Feed 1.1.

An entry's id is made of the event's public id and the language, never of its address: the same for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app import urls
from app.domain.events import EventStatus, TermKind
from app.domain.languages import Language
from app.labels import dates, words
from app.outputs.calendar.entry import place
from app.outputs.calendar.text import clean

if TYPE_CHECKING:
    from app.models import Event

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
#: A tag URI's date (RFC 4151): a year in which the address is ours.
YEAR = 2026
#: What a feed without entries says of its last change.
BEFORE_ALL = datetime(YEAR, 1, 1, tzinfo=UTC)
register_namespace("", ATOM)


@dataclass(frozen=True)
class Heading:
    """address: the feed's own; page: where people read the same; key: of what it is, apart from every other feed."""

    title: str
    description: str
    author: str
    language: Language
    key: str
    address: str
    page: str


@dataclass(frozen=True)
class Item:
    """An event as news. text: when, where and what, in lines."""

    id: str
    title: str
    text: str
    link: str
    published_at: datetime
    updated_at: datetime
    tags: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    cancelled: bool


def item(event: Event, language: Language) -> Item:
    """The event's terms must be loaded. Nothing that is for the confirmed alone is in it."""
    with force_locale(language.value):
        cancelled = event.status is EventStatus.CANCELLED
        title = clean(event.title.best(language).text or event.slug, one_line=True)
        groups = [term.name.best(language).text for term in event.terms if term.kind is TermKind.THEME_GROUP]
        said = (
            event.cancellation_reason.best(language).text if cancelled else "",
            f"{dates.span(event.starts_at, event.ends_at, language)}\n{place(event)}",
            event.summary.best(language).text,
        )
        published_at = (event.published_at or event.created_at).replace(microsecond=0)
        return Item(
            id=_tag(f"{language}/event-{event.public_id}"),
            title=_("CANCELLED: %(title)s", title=title) if cancelled else title,
            text="\n\n".join(filter(None, (clean(part) for part in said))),
            link=urls.event(event.slug, language.value),
            published_at=published_at,
            updated_at=max(published_at, event.calendar_changed_at.replace(microsecond=0)),
            tags=tuple(clean(tag, one_line=True) for tag in (*groups, str(words.EVENT_KINDS[event.kind]))),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            cancelled=cancelled,
        )


def updated_at(items: Iterable[Item]) -> datetime:
    return max((found.updated_at for found in items), default=BEFORE_ALL)


def atom(items: Sequence[Item], heading: Heading) -> bytes:
    root = Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": heading.language.value})
    _text(root, "id", _tag(heading.key))
    _text(root, "title", heading.title)
    _text(root, "subtitle", heading.description)
    _text(root, "updated", _moment(updated_at(items)))
    _text(SubElement(root, _name("author")), "name", heading.author)
    SubElement(root, _name("link"), {"rel": "self", "type": "application/atom+xml", "href": heading.address})
    SubElement(root, _name("link"), {"rel": "alternate", "type": "text/html", "href": heading.page})
    for found in items:
        entry = SubElement(root, _name("entry"))
        _text(entry, "id", found.id)
        _text(entry, "title", found.title)
        _text(entry, "published", _moment(found.published_at))
        _text(entry, "updated", _moment(found.updated_at))
        SubElement(entry, _name("link"), {"rel": "alternate", "type": "text/html", "href": found.link})
        for tag in found.tags:
            SubElement(entry, _name("category"), {"term": tag})
        _text(entry, "summary", found.text)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def json_feed(items: Sequence[Item], heading: Heading) -> bytes:
    document = {
        "version": JSON_FEED,
        "title": clean(heading.title, one_line=True),
        "description": clean(heading.description),
        "home_page_url": heading.page,
        "feed_url": heading.address,
        "language": heading.language.value,
        "authors": [{"name": clean(heading.author, one_line=True)}],
        "items": [_json_item(found, heading.language) for found in items],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _json_item(found: Item, language: Language) -> dict[str, Any]:
    """_event is our own extension, as JSON Feed lets names that begin with an underscore be."""
    return {
        "id": found.id,
        "url": found.link,
        "title": found.title,
        "content_text": found.text,
        "date_published": _moment(found.published_at),
        "date_modified": _moment(found.updated_at),
        "tags": list(found.tags),
        "language": language.value,
        "_event": {
            "starts_at": _moment(found.starts_at),
            "ends_at": _moment(found.ends_at),
            "cancelled": found.cancelled,
        },
    }


def _text(parent: Element, name: str, text: str) -> None:
    """Without what XML 1.0 cannot hold: one control character would make the whole feed unreadable."""
    SubElement(parent, _name(name)).text = clean(text)


def _name(local: str) -> str:
    return f"{{{ATOM}}}{local}"


def _tag(specific: str) -> str:
    return f"tag:{urlsplit(current_app.config['BASE_URL']).hostname},{YEAR}:{specific}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
