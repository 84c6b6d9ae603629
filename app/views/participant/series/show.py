"""The page of a series, kept by the page cache."""

from datetime import datetime

from flask import Response, abort, render_template

from app import urls
from app.domain.feeds import FeedFilter
from app.labels.series import BARS
from app.outputs import structured
from app.queries import series
from app.views import page_cache
from app.views.language import current
from app.views.participant.listing import calendar_page
from app.views.participant.series.occasions import occasions


def show(slug: str) -> Response:
    return page_cache.answer(
        "",
        version=lambda now: tuple(series.version(slug)) or abort(404),
        render=lambda now: _page(slug, now),
        any_query=True,
    )


def _page(slug: str, now: datetime) -> tuple[str, datetime | None]:
    page = occasions(series.public_by_slug(slug) or abort(404), now)
    data = structured.series(page.series, page.events, current())
    wanted = FeedFilter(series=slug)
    html = render_template(
        "participant/series/show.html",
        page=page,
        bars=BARS,
        structured=data,
        wanted=wanted,
        feed=urls.feed(wanted, current().value),
        calendar=calendar_page(wanted),
    )
    return html, page.until
