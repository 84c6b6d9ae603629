"""Sending a message now or at a time, and stopping a planned one."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.domain.bulletins import RefusedBulletin
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.forms.messages import SendForm
from app.labels import dates
from app.labels import messages as labels
from app.services import bulletins
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.messages import record

bp = Blueprint("sending", __name__, url_prefix="/<int(max=2147483647):bulletin_id>")


@bp.post("/send")
@guard.needs(Action.MESSAGE)
def create(slug: str, bulletin_id: int) -> ResponseReturnValue:
    """303 to the message; 422 with what to mend; 409 when it is for other people than were shown, or gone already."""
    record.one(bulletin_id)
    form = SendForm()
    if not form.validate_on_submit() or not form.check(clock.now()):
        return record.page(bulletin_id, form), 422
    version, seen = form.version.number, form.seen.number
    if form.at is not None:
        refused = bulletins.schedule(bulletin_id, form.at, version, seen, guard.actor())
        said = _("The message will be sent %(moment)s.", moment=dates.short_moment(form.at, current()))
    else:
        sent = bulletins.send(bulletin_id, version, seen, guard.actor())
        refused = sent if isinstance(sent, RefusedBulletin) else None
        said = ngettext(
            "The message is on its way to %(num)d person.", "The message is on its way to %(num)d people.", seen
        )
    if refused is not None:
        form.refuse(labels.REFUSALS[refused.reason])
        return record.page(bulletin_id, form), 409
    flash(said, "ok")
    return _back(slug, bulletin_id)


@bp.post("/stop")
@guard.needs(Action.MESSAGE)
def stop(slug: str, bulletin_id: int) -> ResponseReturnValue:
    """303 to the message, a draft again; 409 when it is not planned any more."""
    record.one(bulletin_id)
    form = KutsuForm()
    if not form.validate_on_submit():
        return record.page(bulletin_id, problems=form.problems), 422
    refused = bulletins.stop(bulletin_id, guard.actor())
    if refused is not None:
        return record.page(bulletin_id, problems=[("", str(labels.REFUSALS[refused.reason]))]), 409
    flash(_("The message will not be sent by itself. It is a draft again."), "ok")
    return _back(slug, bulletin_id)


def _back(slug: str, bulletin_id: int) -> ResponseReturnValue:
    return redirect(url_for("organizer.messages.show", slug=slug, bulletin_id=bulletin_id), 303)
