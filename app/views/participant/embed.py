"""The list of coming events for the pages of other web sites: no frame, no cookies, no script, its own policy."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, make_response, render_template, request

from app import urls
from app.domain import embedding
from app.domain.embedding import Embedded
from app.domain.events import next_boundary
from app.domain.feeds import FeedFilter
from app.queries import embedded
from app.views import feed_choice, page_cache, web
from app.views.language import current
from app.views.page_cache import Kind
from app.views.participant.listing import row

bp = Blueprint("embed", __name__, url_prefix="/embed")

POLICY = ("Content-Security-Policy", web.EMBEDDED_CSP)
FRAMED = Kind(page_cache.HTML.content_type, page_cache.HTML.max_age, page_cache.HTML.stale, (POLICY,))


@bp.get("/events")
def show() -> Response:
    """The filters of a calendar, and limit: at most so many."""
    asked = Embedded(feed_choice.read(request.args) or abort(_gone()), embedding.limit(request.args.get("limit", "")))
    return page_cache.answer(
        asked.query,
        version=lambda now: tuple(embedded.version(asked, now)),
        render=lambda now: _page(asked, now),
        any_query=not asked.query,
        but=embedding.NAMES,
        kind=FRAMED,
    )


def _page(asked: Embedded, now: datetime) -> tuple[str, datetime | None]:
    said = feed_choice.known(asked.wanted, feed_choice.names_of(feed_choice.terms())) or abort(_gone())
    found = embedded.coming(asked, now)
    ends = [next_boundary(item.event.facts, now) for item in found]
    html = render_template(
        "participant/embed/show.html",
        said=said,
        rows=[row(item, now) for item in found],
        all_events=urls.events(asked.wanted, current().value),
    )
    return html, min((end for end in ends if end is not None), default=None)


def _gone() -> Response:
    """404 in the frame: a page without this policy would leave the reader of the other site a browser's fault."""
    html = render_template(
        "participant/embed/show.html", said=None, rows=(), all_events=urls.events(FeedFilter(), current().value)
    )
    answer = make_response(html, 404)
    answer.headers.extend([POLICY])
    return answer
