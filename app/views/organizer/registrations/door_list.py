"""The door list for printing. A button opens it and is kept in the history; the page itself changes nothing.

Its address names the history's entry, so a list that nobody asked for cannot be opened, and going back or
reloading does not ask for it once more.
"""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.queries import attendee_documents, attendee_totals
from app.services import exports
from app.views.organizer import guard

bp = Blueprint("door_list", __name__, url_prefix="/door-list")


@bp.get("")
@guard.needs(Action.SEE_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    return _page(KutsuForm(None))


@bp.post("")
@guard.needs(Action.SEE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(form), 422
    number = exports.door_list(guard.event().id, guard.actor())
    return redirect(url_for(".show", slug=slug, printing=number), 303)


@bp.get("/<int(max=2147483647):printing>")
@guard.needs(Action.SEE_PEOPLE)
def show(slug: str, printing: int) -> ResponseReturnValue:
    event_id = guard.event().id
    if not attendee_documents.was_asked_for(event_id, printing):
        abort(404)
    rows = attendee_documents.door_list(event_id)
    return render_template("organizer/registrations/door_list/show.html", rows=rows, now=clock.now())


def _page(form: KutsuForm) -> str:
    figures = attendee_totals.figures(guard.event().id)
    return render_template("organizer/registrations/door_list/new.html", form=form, figures=figures)
