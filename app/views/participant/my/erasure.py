"""Asking for erasure: a page that tells what happens, and a button that asks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.standing import is_finished
from app.forms.fields import KutsuForm
from app.queries import retention
from app.services import privacy
from app.views.participant.my.own import Mine, mine, page

bp = Blueprint("erasure", __name__)


@bp.get("/erase")
def new(token: str) -> ResponseReturnValue:
    return _page(mine(token), KutsuForm(), 200)


@bp.post("/erase")
def create(token: str) -> ResponseReturnValue:
    found = mine(token)
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(found, form, 422)
    if privacy.ask_erasure(found.registration.id):
        return redirect(url_for("participant.erased.show"), 303)
    if retention.is_held(found.registration.event_id):
        flash(_("Your wish is kept. Your diet and access needs have been removed already, and the rest later."), "ok")
    else:
        flash(
            _("The organizer was asked to remove your details. Your diet and access needs have been removed already."),
            "ok",
        )
    return redirect(found.url("show"), 303)


def _page(found: Mine, form: KutsuForm, status: int) -> ResponseReturnValue:
    held = retention.is_held(found.registration.event_id)
    at_once = is_finished(found.event.facts, clock.now()) and not held
    return page("erasure/new", found, status, form=form, at_once=at_once, held=held)
