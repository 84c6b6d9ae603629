"""Confirming the address of a registration with the link that was mailed to it: only then does it count."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import keys
from app.domain.admissions import AdmissionRefusal
from app.domain.registration import RegistrationStatus
from app.forms.fields import KutsuForm
from app.labels import admissions
from app.queries.personal import Own
from app.services import admissions as service
from app.views.participant.proven import proven

bp = Blueprint("verification", __name__)


@bp.get("/verify/<code>/<proof>")
def new(code: str, proof: str) -> ResponseReturnValue:
    """A page with a button: mail scanners that open links confirm nothing."""
    return _page(proven(code, proof, own_address=True), KutsuForm(), 200)


@bp.post("/verify/<code>/<proof>")
def create(code: str, proof: str) -> ResponseReturnValue:
    own = proven(code, proof, own_address=True)
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(own, form, 422)
    result = service.verify(own.registration.id, proof)
    if isinstance(result, AdmissionRefusal):
        form.refuse(admissions.REFUSALS[result])
        return _page(own, form, 409)
    return _to_registration(own)


def _to_registration(own: Own) -> ResponseReturnValue:
    registration = own.registration
    token = keys.personal_token(registration.code, registration.token_version)
    return redirect(url_for("participant.my.show", token=token), 303)


def _page(own: Own, form: KutsuForm, status: int) -> ResponseReturnValue:
    """Whoever has nothing to confirm any more comes to the personal page, which says how things stand."""
    if own.registration.status is not RegistrationStatus.UNVERIFIED:
        return _to_registration(own)
    answer = make_response(
        render_template("participant/verification/new.html", event=own.event, registration=own.registration, form=form),
        status,
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
