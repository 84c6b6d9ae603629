"""Confirming someone who waits: a page with the figures that asks, also about going over the capacity."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.organizer_acts import ActRefusal, Placing, RefusedAct
from app.domain.permissions import Action
from app.forms.attendees import ConfirmForm
from app.labels import attendees as labels
from app.queries import attendee_totals
from app.services import attendees
from app.views.organizer import guard
from app.views.organizer.registrations import record
from app.views.organizer.registrations.record import Record

bp = Blueprint("confirmation", __name__, url_prefix="/<code>/confirm")
SHOW = "organizer.registrations.show"


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def new(slug: str, code: str) -> ResponseReturnValue:
    found = record.one(code)
    if "confirm" not in found.acts:
        return redirect(url_for(SHOW, slug=slug, code=code), 303)
    return _page(found, ConfirmForm(None))


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str, code: str) -> ResponseReturnValue:
    """303 to the participant's page; 409 with the figures of now when there is no room and nobody was asked."""
    found = record.one(code)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    result = attendees.confirm(found.registration.id, form.asked, guard.actor())
    if isinstance(result, RefusedAct):
        if result.reason is not ActRefusal.FULL:
            return record.page(code, [("", str(labels.ACT_REFUSALS[result.reason]))]), 409
        form.refuse(_("The event became full meanwhile. Look at the figures and decide again."))
        return _page(record.one(code), form), 409
    flash(_("%(name)s has a place and is told by e-mail.", name=result.name), "ok")
    return redirect(url_for(SHOW, slug=slug, code=code), 303)


def _page(found: Record, form: ConfirmForm) -> str:
    """What the button asks for is what the page says."""
    figures = attendee_totals.figures(guard.event().id)
    full = figures.free == 0 and found.offered_until is None  # the place that is held for them is theirs
    form.placing.data = (Placing.OVER_CAPACITY if full else Placing.IF_ROOM).value
    return render_template(
        "organizer/registrations/confirmation/new.html", record=found, form=form, figures=figures, full=full
    )
