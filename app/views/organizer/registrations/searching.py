"""The attendee list's search. It is posted, and leads to an address in which nobody can read whom it is about."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.forms.search import in_address
from app.views.organizer import guard
from app.views.organizer.registrations.listing import answer, asked_for

bp = Blueprint("searching", __name__, url_prefix="/search")


@bp.post("")
@guard.needs(Action.SEE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the list, its filters as they are called there; 422 when the page was open too long."""
    form, wanted = KutsuForm(), asked_for(request.form)
    if not form.validate_on_submit():
        return answer(wanted, 1, problems=form.problems), 422
    return redirect(url_for("organizer.registrations.index", slug=slug, **in_address(wanted.arguments)), 303)
