"""The page beside each calendar feed: what is in the calendar, how to subscribe to it, and which others there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext as _

from app import urls
from app.domain import embedding
from app.domain.events import EventKind, TermKind
from app.domain.feeds import NAMES, FeedFilter
from app.labels import words
from app.labels.network import called
from app.queries import feed_filter
from app.views import feed_choice, page_cache
from app.views.language import current
from app.views.participant.listing import Option, calendar_page, option
from app.views.site import site
from app.views.subscription import Subscription

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from app.models import Term

bp = Blueprint("calendars", __name__, url_prefix="/calendar")


@dataclass(frozen=True)
class Choice:
    """One of the form's lists; options: what there is."""

    name: str
    label: str
    everything: str
    options: Sequence[Option]
    chosen: str


@dataclass(frozen=True)
class Calendar:
    """A calendar, and the addresses that lead to it. said: what it is of, in words."""

    wanted: FeedFilter
    said: str
    choices: Sequence[Choice] = field(default_factory=list)

    @cached_property
    def name(self) -> str:
        """As subscribers' programs call it."""
        return f"{called(site().name, current())}: {self.said}"

    @cached_property
    def address(self) -> str:
        return urls.feed(self.wanted, current().value)

    @cached_property
    def subscription(self) -> Subscription:
        return Subscription(self.address, self.name)

    @property
    def snippet(self) -> str:
        address = urls.absolute("participant.embed.show", lang=current().value, **self.wanted.chosen)
        return embedding.snippet(address, self.name)

    def of(self, name: str, value: str) -> str:
        """The page of the calendar of this alone."""
        return calendar_page(feed_choice.read({name: value}) or FeedFilter())


@bp.get("/all")
def show() -> AnyResponse:
    """All events, or those of the query."""
    return _answer({})


@bp.get("/<any(region,theme,kind,organizer,series):by>/<value>")
def by(by: str, value: str) -> AnyResponse:
    """What has a calendar of its own: a region, a theme group …"""
    return _answer({by: value})


def _answer(path: Mapping[str, str]) -> AnyResponse:
    """The page of this path and query; the form's address is led on to the one address of what it chose."""
    wanted = feed_choice.read({**request.args.to_dict(), **path}) or abort(404)
    query = wanted.query_beside(path)
    home = calendar_page(wanted)
    asks = any(name in request.args for name in NAMES)
    if home.partition("?")[0] != request.path or (asks and request.query_string.decode("latin-1") != query):
        return redirect(home)
    return page_cache.answer(
        query,
        version=lambda now: feed_filter.names_version(wanted),
        render=lambda now: _page(wanted),
        any_query=not query,
        but=NAMES,
    )


def _page(wanted: FeedFilter) -> tuple[str, datetime | None]:
    terms = feed_choice.terms()
    said = feed_choice.said(wanted, feed_choice.names_of(terms))
    return render_template(
        "participant/calendars/show.html", page=Calendar(wanted, said, _choices(wanted, terms))
    ), None


def _choices(wanted: FeedFilter, terms: Sequence[Term]) -> list[Choice]:
    """What the network has of each; nothing to choose where a list is empty."""

    def of(kind: TermKind) -> list[Option]:
        return [option(term) for term in terms if term.kind is kind]

    kinds = [Option(kind.value, str(words.EVENT_KINDS[kind])) for kind in EventKind]
    found = [
        Choice("region", _("Region"), _("All regions"), of(TermKind.REGION), wanted.region),
        Choice("theme", _("Theme group"), _("All theme groups"), of(TermKind.THEME_GROUP), wanted.theme),
        Choice("kind", _("Kind of event"), _("All kinds"), kinds, wanted.kind or ""),
        Choice("organizer", _("Organizer"), _("All organizers"), of(TermKind.OPERATOR), wanted.organizer),
    ]
    return [choice for choice in found if choice.options]
