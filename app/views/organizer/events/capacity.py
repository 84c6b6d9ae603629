"""Changing the capacity alone, without the whole form."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.capacity import BelowConfirmed
from app.domain.permissions import Action
from app.forms.event_steps import CapacityForm
from app.queries.places import main_pool
from app.services import capacity
from app.views.organizer import guard
from app.views.organizer.events.form_page import below_confirmed

bp = Blueprint("capacity", __name__, url_prefix="/events/<slug>/capacity")


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str) -> ResponseReturnValue:
    held = main_pool(guard.event().pools).capacity
    return _page(CapacityForm(data={"capacity": "" if held is None else str(held)}))


@bp.post("")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str) -> ResponseReturnValue:
    """303 to the event's page; 409 with the figures when fewer would fit than are confirmed."""
    form = CapacityForm()
    if not form.validate_on_submit():
        return _page(form), 422
    result = capacity.change(guard.event().id, form.capacity.number, guard.actor())
    if isinstance(result, BelowConfirmed):
        form.capacity.errors = [below_confirmed(result)]
        return _page(form), 409
    flash(_("The capacity has been changed."), "ok")
    return redirect(url_for("organizer.events.show", slug=slug), 303)


def _page(form: CapacityForm) -> str:
    return render_template("organizer/events/capacity/edit.html", form=form, pool=main_pool(guard.event().pools))
