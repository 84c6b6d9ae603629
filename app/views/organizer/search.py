"""One search over events and people, from the header of every organizer's page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.permissions import Action, reach
from app.domain.search import MOST_PEOPLE, Search
from app.forms.search import SearchForm
from app.queries import search as queries
from app.views.organizer import guard

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
@guard.needs(Action.LIST_EVENTS)
def index() -> ResponseReturnValue:
    """The form alone: an address says nothing of whom somebody looked for."""
    return _page(SearchForm(None))


@bp.post("")
@guard.needs(Action.LIST_EVENTS)
def create() -> ResponseReturnValue:
    """200 with what was found: nothing is written, so there is nothing to redirect to."""
    form = SearchForm()
    if not form.validate_on_submit():
        return _page(form), 422
    return _page(form, form.asked)


def _page(form: SearchForm, asked: Search | None = None) -> str:
    viewer, now = guard.viewer(), clock.now()
    wanted = asked or Search.of("")
    seen = reach(viewer.role, Action.SEE_PEOPLE)
    return render_template(
        "organizer/search/index.html",
        form=form,
        asked=wanted,
        events=queries.Events() if wanted.is_empty else queries.events(viewer, wanted, now),
        people=queries.people(viewer, wanted),
        most_people=MOST_PEOPLE,
        sees_people=seen.everywhere or seen.in_scope or bool(seen.team),
    )
