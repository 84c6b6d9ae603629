"""The start page: what waits for me, and my events by view, filtered and sorted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.domain.attention import Concern
from app.domain.event_list import NATIONWIDE
from app.domain.events import EventStatus, TermKind
from app.domain.organizer_list import PER_PAGE, Order, View, Whose
from app.domain.paging import page_count
from app.domain.permissions import Action, reach
from app.forms import organizer_list as asked
from app.labels import attention as labels
from app.labels import places
from app.labels.places import Sign
from app.queries import attention, event_list, organizer_events
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.models import Event
    from app.queries.attention import Waiting
    from app.queries.organizer_events import Managed

VIEWS = {
    View.COMING: _l("Coming events"),
    View.DRAFTS: _l("Drafts"),
    View.PAST: _l("Past events"),
    View.CANCELLED: _l("Cancelled events"),
}
WHOSE = {Whose.REACHED: _l("All that you see"), Whose.OWN: _l("Your own team, region and theme")}
ORDERS = {Order.USUAL: _l("By date"), Order.TITLE: _l("By name"), Order.CHANGED: _l("Last changed first")}
#: Where each thing that waits is mended, with the address' own query.
MENDED: dict[Concern, tuple[str, dict[str, str]]] = {
    Concern.PENDING: ("organizer.registrations.index", {"status": "pending", "sort": "registered"}),
    Concern.ERASURE_ASKED: ("organizer.registrations.index", {"status": "erasure_asked"}),
    Concern.UNDELIVERED: ("organizer.mail.index", {}),
    Concern.FREE_PLACES: ("organizer.registrations.index", {"status": "waiting", "sort": "status"}),
    Concern.DRAFT_NEAR: ("organizer.events.show", {}),
    Concern.MESSAGE_STOPPED: ("organizer.messages.index", {}),
    Concern.EXPORT_FAILED: ("organizer.registrations.files.index", {}),
}


@dataclass(frozen=True)
class Row:
    """An event in the list, with its figures, and its state in words."""

    event: Event
    figures: Managed
    sign: Sign


@dataclass(frozen=True)
class Task:
    """Something that waits: the sentence and where it leads."""

    waiting: Waiting
    sentence: str
    address: str


@guard.needs(Action.LIST_EVENTS)
def index() -> ResponseReturnValue:
    now = clock.now()
    regions, themes = terms()
    wanted = asked.wanted(request.args, guard.viewer())
    wanted = replace(
        wanted,
        region=wanted.region if wanted.region in dict(regions) else "",
        theme=wanted.theme if wanted.theme in dict(themes) else "",
    )
    totals = organizer_events.totals(wanted, now)
    pages = page_count(totals[wanted.view], PER_PAGE)
    wanted = wanted.on_page(min(wanted.page, pages))
    return render_template(
        "organizer/events/index.html",
        wanted=wanted,
        rows=[_row(managed, now) for managed in organizer_events.page(wanted, now)],
        tasks=[_task(one) for one in attention.of(wanted.viewer, now)] if wanted.is_start else [],
        first=(wanted.page - 1) * PER_PAGE + 1,
        totals=totals,
        pages=pages,
        views=VIEWS,
        whose=WHOSE,
        orders=ORDERS,
        regions=regions,
        themes=themes,
        landing=landing(),
        opens_people=_sees(Action.SEE_PEOPLE),
    )


def landing() -> str:
    """What opens when an event is chosen: its page, or figures for whoever sees no more of any."""
    return "organizer.events.show" if _sees(Action.SEE_EVENT) else "organizer.figures.show"


def terms() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The regions and the theme groups to filter by, as (value, name)."""
    found: dict[TermKind, list[tuple[str, str]]] = {TermKind.REGION: [], TermKind.THEME_GROUP: []}
    for term in event_list.terms():
        found[term.kind].append((term.slug, term.name.best(current()).text or term.slug))
    regions = found[TermKind.REGION]
    if regions:
        regions.append((NATIONWIDE, _("Nationwide events only")))
    return regions, found[TermKind.THEME_GROUP]


def _sees(action: Action) -> bool:
    """Of every event that is listed."""
    role = guard.organizer().role
    return reach(role, action) == reach(role, Action.SEE_FIGURES)


def state(event: Event, now: datetime) -> Sign:
    """Where an event stands, in a few words, for its organizers."""
    if event.status is EventStatus.DRAFT:
        return Sign("wait", _("Draft"))
    return places.sign(event.availability(now), event.opens_at, now, current())


def _row(managed: Managed, now: datetime) -> Row:
    return Row(managed.event, managed, state(managed.event, now))


def _task(waiting: Waiting) -> Task:
    endpoint, query = MENDED[waiting.concern]
    address = url_for(endpoint, slug=waiting.slug, **query)  # type: ignore[arg-type]
    return Task(waiting, labels.said(waiting.concern, waiting.count), address)
