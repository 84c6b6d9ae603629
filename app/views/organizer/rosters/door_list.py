"""The door list of one session for printing, as the event's own (registrations/door_list.py)."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.permissions import Action
from app.forms.attendees import PurposeForm
from app.queries import attendee_documents, rosters
from app.services import exports
from app.views.organizer import guard
from app.views.organizer.registrations.door_list import OPENS_HOURS, ask_anew
from app.views.organizer.rosters.listing import Meant, meant

bp = Blueprint("door_list", __name__, url_prefix="/door-list")


@bp.get("")
@guard.needs(Action.SEE_PEOPLE)
def new(slug: str, session_id: int) -> ResponseReturnValue:
    return _page(meant(session_id), PurposeForm(formdata=None, data={"purpose": _("Running the event")}))


@bp.post("")
@guard.needs(Action.SEE_PEOPLE)
def create(slug: str, session_id: int) -> ResponseReturnValue:
    found, form = meant(session_id), PurposeForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    number = exports.session_door_list(found.of, form.purpose.data or "", guard.actor())
    return redirect(url_for(".show", slug=slug, session_id=session_id, printing=number), 303)


@bp.get("/<int(max=2147483647):printing>")
@guard.needs(Action.SEE_PEOPLE)
def show(slug: str, session_id: int, printing: int) -> ResponseReturnValue:
    found, now = meant(session_id), clock.now()
    asked = attendee_documents.asked_for(guard.event().id, printing, session_id) or abort(404)
    if not asked.opens_for(guard.organizer().id, now):
        flash(ask_anew(), "warn")
        return redirect(url_for(".new", slug=slug, session_id=session_id))
    rows = rosters.door_list(found.of)
    return render_template("organizer/rosters/door_list/show.html", meant=found, rows=rows, now=now, until=asked.until)


def _page(found: Meant, form: PurposeForm) -> str:
    counts = rosters.counts(found.of)
    return render_template(
        "organizer/rosters/door_list/new.html", meant=found, form=form, counts=counts, hours=OPENS_HOURS
    )
