"""Asking for the address of one's own calendar: it goes to the registration's e-mail address, and is shown nowhere."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.domain.personal_feeds import FeedSettings
from app.forms.fields import KutsuForm
from app.services import personal_feeds
from app.views.language import current
from app.views.participant.my.own import mine, page

bp = Blueprint("calendar_address", __name__)


@bp.get("/own-calendar")
def new(token: str) -> ResponseReturnValue:
    return page("calendar_address/new", mine(token), form=KutsuForm())


@bp.post("/own-calendar")
def create(token: str) -> ResponseReturnValue:
    """303 also when nothing was sent: the page says so, and why."""
    found, form = mine(token), KutsuForm()
    if not form.validate_on_submit():
        return page("calendar_address/new", found, 422, form=form)
    sent = personal_feeds.send_new(found.registration.id, FeedSettings(current()))
    return redirect(found.url("calendar_address.show", **({} if sent else {"again": "1"})), 303)


@bp.get("/own-calendar/sent")
def show(token: str) -> ResponseReturnValue:
    return page("calendar_address/show", mine(token), again="again" in request.args)
