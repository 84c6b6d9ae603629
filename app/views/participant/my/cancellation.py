"""Cancelling one's registration: a page that asks, and a button that does it."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from app.domain.participants import ChangeRefusal
from app.forms.fields import KutsuForm
from app.labels import participants
from app.services import registrations
from app.views.participant.my.own import mine, page

bp = Blueprint("cancellation", __name__)


@bp.get("/cancel")
def new(token: str) -> ResponseReturnValue:
    found = mine(token)
    if not found.may_change:
        return redirect(found.url("show"), 303)
    return page("cancellation/new", found, form=KutsuForm())


@bp.post("/cancel")
def create(token: str) -> ResponseReturnValue:
    """303 to the personal page, also when it was cancelled already; 409 when it is too late."""
    found = mine(token)
    form = KutsuForm()
    if not form.validate_on_submit():
        return page("cancellation/new", found, 422, form=form)
    if not found.may_change and found.registration.cancelled_at is None:
        form.refuse(participants.CHANGE_REFUSALS[ChangeRefusal.TOO_LATE])
        return page("cancellation/new", found, 409, form=form)
    registrations.cancel(found.registration.id)
    return redirect(found.url("show"), 303)
