"""Confirming a changed address with the link that was mailed to it. The link opens nothing else."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import keys
from app.domain.participants import ChangeRefusal
from app.forms.fields import KutsuForm
from app.labels import participants
from app.queries import personal
from app.queries.personal import Own
from app.services import participants as service
from app.views.participant.proven import proven

bp = Blueprint("address", __name__)


@bp.get("/address/<code>/<proof>")
def new(code: str, proof: str) -> ResponseReturnValue:
    """A page with a button: mail scanners that open links change nothing."""
    return _page(proven(code, proof), proof, KutsuForm(), 200)


@bp.post("/address/<code>/<proof>")
def create(code: str, proof: str) -> ResponseReturnValue:
    own = proven(code, proof)
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(own, proof, form, 422)
    result = service.confirm_address(own.registration.id, proof)
    if isinstance(result, ChangeRefusal):
        form.refuse(participants.CHANGE_REFUSALS[result])
        return _page(own, proof, form, 409)
    token = keys.personal_token(result.code, result.token_version)
    return redirect(url_for("participant.my.show", token=token), 303)


def _page(own: Own, proof: str, form: KutsuForm, status: int) -> ResponseReturnValue:
    answer = make_response(
        render_template(
            "participant/address/new.html",
            event=own.event,
            address=personal.address_proven(own.registration, proof),
            form=form,
        ),
        status,
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
