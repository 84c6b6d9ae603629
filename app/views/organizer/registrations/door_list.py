"""The door list for printing. It opens for whoever says what it is for, which the history keeps; the page itself
changes nothing.

Its address names the history's entry, so a list that nobody asked for cannot be opened, and going back or
reloading does not ask for it once more, for a while. Then, and of anybody else, the purpose is asked anew.
"""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.exports import DOOR_LIST_OPENS
from app.domain.permissions import Action
from app.forms.attendees import PurposeForm
from app.queries import attendee_documents, attendee_totals
from app.services import exports
from app.views.organizer import guard

OPENS_HOURS = DOOR_LIST_OPENS // timedelta(hours=1)
bp = Blueprint("door_list", __name__, url_prefix="/door-list")


@bp.get("")
@guard.needs(Action.SEE_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    return _page(PurposeForm(formdata=None, data={"purpose": _("Running the event")}))


@bp.post("")
@guard.needs(Action.SEE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    form = PurposeForm()
    if not form.validate_on_submit():
        return _page(form), 422
    number = exports.door_list(guard.event().id, form.purpose.data or "", guard.actor())
    return redirect(url_for(".show", slug=slug, printing=number), 303)


@bp.get("/<int(max=2147483647):printing>")
@guard.needs(Action.SEE_PEOPLE)
def show(slug: str, printing: int) -> ResponseReturnValue:
    event_id, now = guard.event().id, clock.now()
    asked = attendee_documents.asked_for(event_id, printing) or abort(404)
    if not asked.opens_for(guard.organizer().id, now):
        flash(ask_anew(), "warn")
        return redirect(url_for(".new", slug=slug))
    rows = attendee_documents.door_list(event_id)
    return render_template("organizer/registrations/door_list/show.html", rows=rows, now=now, until=asked.until)


def ask_anew() -> str:
    """Said instead of a list that does not open from this address, or not any more."""
    return str(_("A door list opens for %(hours)d hours, for the one who said what it is for.", hours=OPENS_HOURS))


def _page(form: PurposeForm) -> str:
    figures = attendee_totals.figures(guard.event().id)
    return render_template("organizer/registrations/door_list/new.html", form=form, figures=figures, hours=OPENS_HOURS)
