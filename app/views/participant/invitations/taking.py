"""Whoever is invited and has registered another way makes that registration the answer, with one button."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from app.domain.admissions import AdmissionRefusal
from app.domain.invitations import Barred
from app.forms.fields import KutsuForm
from app.labels import admissions
from app.services import invitation_answers
from app.views.participant.invitations.own import Opened, ended, opened, registered_otherwise

bp = Blueprint("taking", __name__, url_prefix="/take")


@bp.post("")
def create(token: str) -> ResponseReturnValue:
    """303 to the invitation's page, which says how it stands; 409 when the event has filled up; 410 when the invitation
    has ended."""
    found, form = opened(token), KutsuForm()
    if found.bar is not Barred.REGISTERED:
        return _elsewhere(found)
    if not form.validate_on_submit():
        return registered_otherwise(found, form, 422)
    result = invitation_answers.take(found.invited.id)
    if isinstance(result, AdmissionRefusal):
        form.refuse(admissions.REFUSALS[result])
        now = opened(token)  # somebody may have decided on the registration meanwhile
        return registered_otherwise(now, form, 409) if now.bar is Barred.REGISTERED else _elsewhere(now)
    return redirect(found.invited.url("show"), 303)


def _elsewhere(found: Opened) -> ResponseReturnValue:
    """There is nothing to take: the form is there instead, or it has ended."""
    return ended(found) if found.bar is not None else redirect(found.invited.url("show"), 303)
