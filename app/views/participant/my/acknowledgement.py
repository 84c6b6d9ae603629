"""Whoever was registered by others says that it is right."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from app.domain.participants import ChangeRefusal
from app.forms.choices import OfferForm
from app.labels import participants
from app.services import people_import
from app.views.participant.my.own import mine
from app.views.participant.my.show import answer

bp = Blueprint("acknowledgement", __name__, url_prefix="/coming")


@bp.post("")
def create(token: str) -> ResponseReturnValue:
    """303 to the personal page, which says so; 409 when there is nothing to confirm any more."""
    found = mine(token)
    form = OfferForm()
    if not form.validate_on_submit():
        return answer(found, form, 422)
    if not found.may_change or not people_import.acknowledge(found.registration.id):
        form.refuse(participants.CHANGE_REFUSALS[ChangeRefusal.TOO_LATE])
        return answer(found, form, 409)
    return redirect(found.url("show"), 303)
