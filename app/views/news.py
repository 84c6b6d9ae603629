"""Newly published events for programs that follow news, as Atom and as JSON Feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from app import urls
from app.domain.feeds import ALONE, FeedFilter
from app.labels.network import called
from app.outputs import news as output
from app.outputs.news import Heading, Item
from app.queries import feeds, news
from app.views import feed_choice, page_cache
from app.views.language import LANG, current
from app.views.page_cache import Kind, Page
from app.views.site import site

bp = Blueprint("news", __name__, url_prefix=f"/{LANG}")

MAX_AGE = 900
#: The pages of other sites may read them too: they are the same for everyone.
FOR_ALL = (("Access-Control-Allow-Origin", "*"),)
ATOM = Kind("application/atom+xml; charset=utf-8", MAX_AGE, headers=FOR_ALL)
JSON = Kind("application/feed+json; charset=utf-8", MAX_AGE, headers=FOR_ALL)
Write = Callable[[Sequence[Item], Heading], bytes]


@bp.get("/events.atom")
def atom() -> Response:
    return _answer(output.atom, ATOM)


@bp.get("/events.json")
def json() -> Response:
    return _answer(output.json_feed, JSON)


def _answer(write: Write, kind: Kind) -> Response:
    """With the filters of a calendar; 404 where they are of nothing."""
    wanted = feed_choice.read({name: request.args.get(name, "") for name in ALONE}) or abort(404)
    return page_cache.kept(
        wanted.query, version=lambda now: tuple(news.version(wanted)), make=partial(_made, wanted, write, kind)
    )


def _made(
    wanted: FeedFilter, write: Write, kind: Kind, _now: datetime, last: Page | None
) -> tuple[Page, datetime | None]:
    items = [output.item(event, current()) for event in news.newest(wanted)]
    body = write(items, _heading(wanted))
    endpoint, query = request.endpoint or "", wanted.query
    changed = max(feeds.last_change() or output.BEFORE_ALL, output.updated_at(items))
    changed_at = page_cache.changed_at(changed, body, last)
    return Page.of(body, kind, endpoint, any_query=not query, but=ALONE, changed_at=changed_at), None


def _heading(wanted: FeedFilter) -> Heading:
    language, network = current(), called(site().name, current())
    said = feed_choice.said(wanted, feed_choice.names_of(feed_choice.terms()))
    return Heading(
        title=f"{network}: {said}",
        description=_("Newly published events, and changes to them."),
        author=network,
        language=language,
        key=f"{language}/events{'?' if wanted.query else ''}{wanted.query}",
        address=urls.absolute(request.endpoint or "", lang=language.value, **wanted.arguments),
        page=urls.events(wanted, language.value),
    )
