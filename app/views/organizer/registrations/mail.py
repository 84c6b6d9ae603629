"""Buttons of the participant's page: the personal link again, a mail that did not arrive again."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.labels import attendees as labels
from app.services import attendees, outbox
from app.services.outbox import Unsendable
from app.views.organizer import guard
from app.views.organizer.registrations import record

bp = Blueprint("mail", __name__, url_prefix="/<code>")


@bp.post("/link")
@guard.needs(Action.MANAGE_PEOPLE)
def link(slug: str, code: str) -> ResponseReturnValue:
    """303 to the participant's page; 409 when it was sent a moment ago."""
    found = record.one(code)
    form = KutsuForm()
    if not form.validate_on_submit():
        return record.page(code, form.problems), 422
    if "link" not in found.acts or not attendees.send_link(found.registration.id, guard.actor()):
        return record.page(code, [("", _("The link was sent a moment ago. Wait a quarter of an hour."))]), 409
    flash(_("The personal link is sent to %(address)s.", address=found.registration.email), "ok")
    return _back(slug, code)


@bp.post("/mail/<int(max=2147483647):mail_id>/again")
@guard.needs(Action.MANAGE_PEOPLE)
def again(slug: str, code: str, mail_id: int) -> ResponseReturnValue:
    """303 to the participant's page; 404 when it is not theirs, 409 when it is not to be sent any more."""
    registration = record.one(code).registration
    form = KutsuForm()
    if not form.validate_on_submit():
        return record.page(code, form.problems), 422
    result = outbox.send_again(mail_id, guard.actor(), event_id=registration.event_id, registration_id=registration.id)
    if result is Unsendable.UNKNOWN:
        abort(404)
    if isinstance(result, Unsendable):
        return record.page(code, [("", str(labels.UNSENDABLE[result.value]))]), 409
    flash(_("The message is sent again."), "ok")
    return _back(slug, code)


def _back(slug: str, code: str) -> ResponseReturnValue:
    return redirect(url_for("organizer.registrations.show", slug=slug, code=code), 303)
