"""Notices that every footer links: data protection (also an event's own), accessibility, cookies."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from app.domain.notices import NoticeKind, filled
from app.domain.privacy import DAYS, DataKind
from app.forms import event_filter
from app.labels import notices as labels
from app.labels.privacy import KINDS
from app.queries import notices
from app.queries.notices import EventController
from app.views import page_cache
from app.views.language import current
from app.views.notices import values
from app.views.site import site

bp = Blueprint("notices", __name__)


@bp.get("/<any(privacy,accessibility,cookies):kind>")
def show(kind: str) -> Response:
    """?event=<slug> on the data protection page names that event's controller."""
    notice = NoticeKind(kind)
    slug = event_filter.slug(request.args.get("event", "")) if notice is NoticeKind.PRIVACY else ""
    return page_cache.answer(
        urlencode({"event": slug}) if slug else "",
        version=lambda now: (notices.text(notice, current()), notices.controller(slug) if slug else None, site()),
        render=lambda now: _page(notice, slug, now),
        any_query=notice is not NoticeKind.PRIVACY,
    )


def _page(kind: NoticeKind, slug: str, now: datetime) -> tuple[str, datetime | None]:
    event = notices.controller(slug) if slug else None
    notice = notices.text(kind, current())
    html = render_template(
        "participant/notices/show.html",
        title=labels.TITLES[kind],
        text=filled(notice.text, values(event, current())),
        updated_at=notice.updated_at,
        event=event,
        leaving=_leaving(event) if event else [],
    )
    # A made-up event is one reader's own: it is kept for nobody.
    return html, now if slug and event is None else None


def _leaving(event: EventController) -> list[tuple[str, datetime]]:
    """What is removed by itself, and when: by kind, and answers by question."""
    kinds = [kind for kind in DAYS if kind is not DataKind.NEEDS or event.asks_needs]
    answers = [
        (_("Answers to: %(question)s", question=label.best(current()).text), event.ends_at + timedelta(days=days))
        for label, days in event.questions
    ]
    return [*((str(KINDS[kind]), event.periods.until(kind, event.ends_at)) for kind in kinds), *answers]
