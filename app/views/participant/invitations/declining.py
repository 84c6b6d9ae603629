"""Declining an invitation: a page that asks, and a button that does it."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from app.forms.invitations import DeclineForm
from app.services import invitation_answers
from app.views.participant.invitations.own import ended, opened, page

bp = Blueprint("declining", __name__, url_prefix="/decline")


@bp.get("")
def new(token: str) -> ResponseReturnValue:
    found = opened(token)
    return ended(found) if found.bar is not None else page("declining/new", found, form=DeclineForm())


@bp.post("")
def create(token: str) -> ResponseReturnValue:
    """303 to the invitation's page, which says so and can still be answered; 410 when it has ended."""
    found = opened(token)
    if found.bar is not None:
        return ended(found)
    form = DeclineForm()
    if not form.validate_on_submit():
        return page("declining/new", found, 422, form=form)
    if invitation_answers.decline(found.invited.id, form.word.data or "") is not None:
        return ended(opened(token))
    return redirect(found.invited.url("show"), 303)
