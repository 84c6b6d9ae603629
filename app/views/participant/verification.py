"""Confirming the address of a registration with the link that was mailed to it: only then does it count."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, keys
from app.domain.admissions import AdmissionRefusal, may_verify
from app.domain.registration import RegistrationStatus
from app.forms.fields import KutsuForm
from app.labels import admissions
from app.queries import events
from app.queries.personal import Own
from app.services import admissions as service
from app.views.participant.proven import of_own_address, unknown

if TYPE_CHECKING:
    from app.models import Event

bp = Blueprint("verification", __name__)


@bp.get("/verify/<code>/<proof>")
@bp.get("/verify/<code>/<proof>/<time>")
def new(code: str, proof: str, time: str = "") -> ResponseReturnValue:
    """A page with a button: mail scanners that open links confirm nothing. 410 when the time to confirm is over."""
    own = of_own_address(code, proof)
    return _page(own, KutsuForm(), 200) if own is not None else _gone(code, time)


@bp.post("/verify/<code>/<proof>")
@bp.post("/verify/<code>/<proof>/<time>")
def create(code: str, proof: str, time: str = "") -> ResponseReturnValue:
    own = of_own_address(code, proof)
    if own is None:
        return _gone(code, time)
    form = KutsuForm()
    if _has_lapsed(own) or not form.validate_on_submit():
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
    if _has_lapsed(own):
        return _lapsed(own.event, own.registration.verify_until)
    if own.registration.status is not RegistrationStatus.UNVERIFIED:
        return _to_registration(own)
    answer = make_response(
        render_template("participant/verification/new.html", event=own.event, registration=own.registration, form=form),
        status,
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _has_lapsed(own: Own) -> bool:
    """Is the time over, whether the worker has been there yet, or may remove nothing?"""
    registration = own.registration
    if registration.status is RegistrationStatus.UNVERIFIED:
        refusal = may_verify(own.event.facts, registration.verify_until, clock.now())
        return refusal is AdmissionRefusal.TOO_LATE
    return registration.status is RegistrationStatus.CANCELLED and registration.cancelled_at is None


def _gone(code: str, time: str) -> ResponseReturnValue:
    """Nothing is kept behind the link; 410 where it says itself, signed by us, that its time is over."""
    known = keys.read_time_to_confirm(time, code)
    until = datetime.fromtimestamp(known[1], UTC) if known is not None else None
    event = events.public_by_id(known[0]) if known is not None else None
    if event is None or until is None or clock.now() <= until:
        unknown()
    return _lapsed(event, until)


def _lapsed(event: Event, until: datetime | None) -> ResponseReturnValue:
    """until: where it is known still."""
    answer = make_response(render_template("participant/verification/lapsed.html", event=event, until=until), 410)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
