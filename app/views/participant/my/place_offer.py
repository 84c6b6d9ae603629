"""Answering when a place became free and is held for the participant, who was next in line."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.admissions import AdmissionRefusal
from app.forms.choices import OfferForm
from app.labels import admissions
from app.services import place_offers
from app.views.participant.my import show
from app.views.participant.my.own import mine

bp = Blueprint("place_offer", __name__)


@bp.post("/place")
def create(token: str) -> ResponseReturnValue:
    """303 to the personal page, which says how things stand, also when the place was not held any more."""
    found = mine(token)
    form = OfferForm()
    if (again := show.not_answered(found, form)) is not None:
        return again
    result = place_offers.answer(found.registration.id, take=bool(form.take.data))
    if isinstance(result, AdmissionRefusal):
        flash(str(admissions.REFUSALS[result]), "warn")
    elif form.take.data:
        flash(_("The place is yours."), "ok")
    else:
        flash(_("The place goes to the next in line."), "ok")
    return redirect(found.url("show"), 303)
