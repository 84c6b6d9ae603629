"""Public pages: the coming (or past) events, and one event. Both are kept by the page cache."""

from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request

from app.domain.event_list import EventFilter
from app.domain.events import next_boundary
from app.domain.feeds import FeedFilter
from app.forms import event_filter
from app.outputs import calendar, structured
from app.queries import event_list, events
from app.views import event_page, page_cache
from app.views.participant.listing import calendar_page, listing

bp = Blueprint("events", __name__)


@bp.get("/")
def index() -> Response:
    wanted = event_filter.read(request.args)
    misread = event_filter.misread(request.args, wanted)
    # A search or a misread address is one reader's own: it must not fill the memory.
    return page_cache.answer(
        wanted.query,
        version=lambda now: tuple(event_list.version(wanted, now)),
        render=lambda now: _list_page(wanted, now, misread=misread),
        keep=not (misread or wanted.words),
    )


@bp.get("/events/<slug>")
def show(slug: str) -> Response:
    """?track=<slug>: the shared programme and that track alone."""
    track = event_filter.slug(request.args.get("track", ""))
    return page_cache.answer(
        urlencode({"track": track}) if track else "",
        version=lambda now: events.version(slug) or abort(404),
        render=lambda now: _event_page(slug, track, now),
        any_query=not track,
        but=("track",),
    )


def _list_page(wanted: EventFilter, now: datetime, *, misread: bool) -> tuple[str, datetime | None]:
    found = listing(wanted, now)
    html = render_template("participant/events/index.html", listing=found, left_out=misread or found.left_out)
    return html, found.until


def _event_page(slug: str, track: str, now: datetime) -> tuple[str, datetime | None]:
    event = events.public_by_slug(slug) or abort(404)
    page = event_page.page(event, now, track)
    organizer = ", ".join(name.best(page.language).text for name in page.organizers)
    data = structured.event(event, page.places, page.language, organizer=organizer, capacity=page.pool.capacity)
    html = render_template(
        "participant/events/show.html",
        page=page,
        structured=data,
        copies=calendar.copies(event, page.language),
        follows=calendar_page(FeedFilter(series=page.series.slug if page.series else "")),
    )
    # A made-up track is one reader's own: it is kept for nobody.
    return html, now if track and page.track is None else next_boundary(event.facts, now)
