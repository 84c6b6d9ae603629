"""The start page: my coming events with state and figures, drafts, past events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.domain.events import EventStatus
from app.domain.organizer_list import PER_PAGE, View, Wanted, page_count, page_number
from app.domain.permissions import Action, reach
from app.forms.fields import one_line
from app.labels import places
from app.labels.places import Sign
from app.queries import organizer_events
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.models import Event, Pool
    from app.queries.organizer_events import Managed

LONGEST_SEARCH = 100
VIEWS = {View.COMING: _l("Coming events"), View.DRAFTS: _l("Drafts"), View.PAST: _l("Past events")}


@dataclass(frozen=True)
class Row:
    """An event in the list, with its state in words."""

    event: Event
    pool: Pool
    sign: Sign
    undelivered: int


@guard.needs(Action.LIST_EVENTS)
def index() -> ResponseReturnValue:
    now = clock.now()
    asked = _wanted()
    totals = organizer_events.totals(asked, now)
    pages = page_count(totals[asked.view], PER_PAGE)
    wanted = Wanted(asked.viewer, asked.view, asked.words, min(asked.page, pages))
    rows = [_row(managed, now) for managed in organizer_events.page(wanted, now)]
    return render_template(
        "organizer/events/index.html",
        wanted=wanted,
        rows=rows,
        first=(wanted.page - 1) * PER_PAGE + 1,
        totals=totals,
        pages=pages,
        views=VIEWS,
        landing="organizer.events.show" if _sees(Action.SEE_EVENT) else "organizer.figures.show",
        opens_people=_sees(Action.SEE_PEOPLE),
    )


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
    return Row(managed.event, managed.pool, state(managed.event, now), managed.undelivered)


def _wanted() -> Wanted:
    """What the address asks for; anything that is not understood asks for the first page of coming events."""
    typed = request.args.get("view", "")
    return Wanted(
        viewer=guard.viewer(),
        view=View(typed) if typed in set(View) else View.COMING,
        words=one_line(request.args.get("q"))[:LONGEST_SEARCH],
        page=page_number(request.args.get("page", "")),
    )
