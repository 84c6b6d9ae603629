"""The roster of one session: who has a place, who is offered one, who waits, who wishes; page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.paging import page_count, page_number
from app.domain.permissions import Action
from app.domain.rosters import PER_PAGE, STATES, Counts, Roster, RosterSort
from app.forms.rosters import roster_of
from app.labels import rosters as labels
from app.queries import outline, rosters
from app.queries.rosters import Of, RosterPerson
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.domain.places import Pool
    from app.models import EventSession
    from app.queries.outline import Outline


@dataclass(frozen=True)
class Meant:
    """The session that the address names, in its programme."""

    outline: Outline
    of: Of

    @property
    def session(self) -> EventSession:
        return self.of.session

    @property
    def pool(self) -> Pool | None:
        """None: the session is not chosen."""
        return self.outline.places_in(self.session)

    @property
    def instead(self) -> list[EventSession]:
        """Where its people could be moved to."""
        return self.outline.instead_of(self.session) if self.of.is_chosen else []


@dataclass(frozen=True)
class RosterPage:
    """What the page shows; number: of the page, from 1."""

    roster: Roster
    counts: Counts
    rows: Sequence[RosterPerson]
    number: int

    @property
    def total(self) -> int:
        return self.counts.shown(self.roster)

    @property
    def pages(self) -> int:
        return page_count(self.total, PER_PAGE)

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def meant(session_id: int) -> Meant:
    """The event's session with this id, or 404."""
    found = outline.of(guard.event().id)
    session = found.session(session_id) or abort(404)
    return Meant(found, Of(session, found.places_in(session) is not None))


@guard.needs(Action.SEE_PEOPLE)
def index(slug: str, session_id: int) -> ResponseReturnValue:
    roster, found = roster_of(request.args), meant(session_id)
    counts = rosters.counts(found.of)
    pages = page_count(counts.shown(roster), PER_PAGE)
    number = min(page_number(request.args.get("page", "")), pages)
    return render_template(
        "organizer/rosters/index.html",
        meant=found,
        page=RosterPage(roster, counts, rosters.page(found.of, roster, number), number),
        labels=labels,
        states=[(state, labels.STATES[state]) for state in STATES],
        Sort=RosterSort,
    )
