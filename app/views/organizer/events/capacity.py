"""Changing the capacity alone, without the whole form."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.capacity import BelowConfirmed
from app.domain.entrance import FaultyEntrance
from app.domain.permissions import Action
from app.forms.event_steps import CapacityForm
from app.labels.event_faults import ENTRANCE_FAULTS
from app.queries import attendee_totals
from app.queries.places import main_pool
from app.services import capacity
from app.services.capacity import CapacityChangedMeanwhile, Shown
from app.views.organizer import guard
from app.views.organizer.events.form_page import below_confirmed

bp = Blueprint("capacity", __name__, url_prefix="/events/<slug>/capacity")


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str) -> ResponseReturnValue:
    held = _typed(main_pool(guard.event().pools).capacity)
    return _page(CapacityForm(data={"capacity": held, "seen": held}))


@bp.post("")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str) -> ResponseReturnValue:
    """303 to the event's page; 422 what to mend, also of who gets in; 409 with the figures when fewer would fit than
    are confirmed, or what others saved."""
    form = CapacityForm()
    if not form.validate_on_submit():
        return _page(form), 422
    shown = Shown(form.seen.number)
    result = capacity.change(guard.event().id, form.capacity.number, guard.actor(), seen=shown)
    match result:
        case BelowConfirmed():
            form.capacity.errors = [below_confirmed(result)]
            return _page(form), 409
        case FaultyEntrance(faults):
            form.capacity.errors = [str(ENTRANCE_FAULTS[fault]) for fault in faults]
            return _page(form), 422
        case CapacityChangedMeanwhile(now):
            form.capacity.errors = [_meanwhile(now)]
            form.seen.data = _typed(now)
            return _page(form), 409
    flash(_("The capacity has been changed."), "ok")
    return redirect(url_for("organizer.events.show", slug=slug), 303)


def _typed(number: int | None) -> str:
    return "" if number is None else str(number)


def _meanwhile(now: int | None) -> str:
    if now is None:
        return str(_("Someone else removed the limit meanwhile. Save again if you want a capacity all the same."))
    return str(
        _("Someone else changed the capacity to %(now)d meanwhile. Save again if you want yours all the same.", now=now)
    )


def _page(form: CapacityForm) -> str:
    figures = attendee_totals.figures(guard.event().id)
    return render_template("organizer/events/capacity/edit.html", form=form, figures=figures)
