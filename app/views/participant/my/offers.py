"""Answering when a place became free at the same time as one that the participant has."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.forms.choices import OfferForm
from app.services import choices
from app.services.choices import Rechosen
from app.views.participant.my import show
from app.views.participant.my.own import mine

bp = Blueprint("offers", __name__)


@bp.post("/offers")
def create(token: str) -> ResponseReturnValue:
    """303 to the personal page, which says how things stand, also when the place was not held any more."""
    found = mine(token)
    form = OfferForm()
    if (again := show.not_answered(found, form)) is not None:
        return again
    result = choices.answer(found.registration.id, form.session_id, take=bool(form.take.data))
    if not isinstance(result, Rechosen):
        flash(_("The place is not held for you any more. You have what you had before."), "warn")
    elif form.take.data:
        flash(_("The new place is yours. You gave up what was at the same time."), "ok")
    else:
        flash(_("You keep what you had. The other place goes to the next in line."), "ok")
    return redirect(found.url("show"), 303)
