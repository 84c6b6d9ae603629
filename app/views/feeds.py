"""Public calendar files: one event to keep, and feeds to subscribe to. What is in them: app/outputs/calendar."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from app import urls
from app.domain.feeds import NAMES, FeedFilter
from app.outputs import calendar
from app.queries import feed_filter, feeds
from app.views import feed_choice, feed_shelf, page_cache
from app.views.feed_shelf import Shelf
from app.views.language import LANG, current
from app.views.page_cache import Kind, Page

bp = Blueprint("feeds", __name__, url_prefix=f"/{LANG}")

MAX_AGE = 900
ICS = Kind("text/calendar; charset=utf-8", MAX_AGE)


@bp.get("/events/<slug>.ics")
def event(slug: str) -> Response:
    """One event, to be opened or imported: a copy that does not follow changes."""
    found = feeds.public_event(slug) or abort(404)
    body = calendar.document([calendar.of_event(found, current())])
    answer = page_cache.respond(Page.of(body, ICS, "feeds.event", changed_at=found.calendar_changed_at))
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return answer


@bp.get("/calendar/all.ics")
def everything() -> Response:
    return _feed({})


@bp.get("/calendar/region/<region>.ics")
def by_region(region: str) -> Response:
    """The region's own events and the nationwide ones."""
    return _feed({"region": region})


@bp.get("/calendar/theme/<theme>.ics")
def by_theme(theme: str) -> Response:
    return _feed({"theme": theme})


@bp.get("/calendar/kind/<event_kind>.ics")
def by_kind(event_kind: str) -> Response:
    return _feed({"kind": event_kind})


@bp.get("/calendar/organizer/<organizer>.ics")
def by_organizer(organizer: str) -> Response:
    return _feed({"organizer": organizer})


@bp.get("/calendar/series/<series>.ics")
def by_series(series: str) -> Response:
    return _feed({"series": series})


def _feed(path: Mapping[str, str]) -> Response:
    """The feed of this path and query; a value that nothing has is no feed: it would stay empty for ever."""
    wanted = feed_choice.read({**request.args.to_dict(), **path}) or abort(404)
    query = wanted.query_beside(path)
    return page_cache.kept(
        query,
        version=lambda now: _version(wanted),
        make=lambda now, last: _made(wanted, last, any_query=not query),
    )


def _version(wanted: FeedFilter) -> Hashable:
    """Of the shelf, and of what a series is called: that is on no shelf."""
    stamp = feed_shelf.shelf(current(), by_session=wanted.by_session).stamp
    return (stamp, tuple(feed_filter.names_version(wanted))) if wanted.series else stamp


def heading(wanted: FeedFilter, shelf: Shelf) -> calendar.Heading:
    """What the calendar is called: the network and what was chosen. 404 for what nobody knows."""
    return calendar.Heading(
        f"{shelf.name}: {feed_choice.said(wanted, shelf.terms)}",
        _("Events of the network. Changes and cancellations reach your calendar by themselves."),
        urls.feed(wanted, current().value),
    )


def _made(wanted: FeedFilter, last: Page | None, *, any_query: bool) -> tuple[Page, datetime | None]:
    shelf = feed_shelf.shelf(current(), by_session=wanted.by_session)
    body = calendar.feed((item.entries for item in shelf.of(wanted)), heading(wanted, shelf))
    changed_at = page_cache.changed_at(shelf.changed_at, body, last)
    page = Page.of(body, ICS, request.endpoint or "", any_query=any_query, but=NAMES, changed_at=changed_at)
    return page, shelf.until
