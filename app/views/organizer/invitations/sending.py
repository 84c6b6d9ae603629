"""Sending the invitations that have not been sent, and reminding those who have not answered."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.organizer_acts import RefusedAct
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.labels import attendees
from app.services import invitations
from app.views.organizer import guard
from app.views.organizer.invitations.listing import page

bp = Blueprint("sending", __name__)


@bp.post("/send")
@guard.needs(Action.INVITE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the list, which says how many; 409 when nobody can be invited any more, or yet."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return page(form.problems), 422
    sent = invitations.send(guard.event().id, guard.actor())
    if isinstance(sent, RefusedAct):
        return _refused(sent)
    on_their_way = ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", sent)
    return _done(slug, on_their_way if sent else _("There were no unsent invitations."))


@bp.post("/remind")
@guard.needs(Action.INVITE)
def remind(slug: str) -> ResponseReturnValue:
    """The same of reminders."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return page(form.problems), 422
    reminded = invitations.remind(guard.event().id, guard.actor())
    if isinstance(reminded, RefusedAct):
        return _refused(reminded)
    on_their_way = ngettext("%(num)d reminder is on its way.", "%(num)d reminders are on their way.", reminded)
    nobody = _("There was nobody to remind: everyone has answered, or was written to within a day.")
    return _done(slug, on_their_way if reminded else nobody)


def _done(slug: str, said: str) -> ResponseReturnValue:
    flash(said, "ok")
    return redirect(url_for("organizer.invitations.index", slug=slug), 303)


def _refused(act: RefusedAct) -> ResponseReturnValue:
    return page([("", str(attendees.ACT_REFUSALS[act.reason]))]), 409
