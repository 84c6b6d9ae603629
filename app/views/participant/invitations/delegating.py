"""Passing an invitation on to a colleague, who gets one of their own."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from app.domain.invitations import Barred
from app.forms.invitations import DelegateForm
from app.labels import invitations as labels
from app.labels import participants
from app.services import invitation_answers
from app.services.invitation_answers import DelegationRefusal
from app.views import limits
from app.views.language import current
from app.views.participant.invitations.own import ended, opened, page

bp = Blueprint("delegating", __name__, url_prefix="/pass-on")


@bp.get("")
def new(token: str) -> ResponseReturnValue:
    found = opened(token)
    if found.bar is not None:
        return ended(found)
    return page("delegating/new", found, form=DelegateForm(data={"language": current().value}))


@bp.post("")
def create(token: str) -> ResponseReturnValue:
    """303 to the invitation's page, which has ended; 422, 409 or 429 with what is in the way; 410 when it had ended."""
    found = opened(token)
    if found.bar is not None:
        return ended(found)
    form = DelegateForm(data={"language": current().value})
    if not form.validate_on_submit():
        return page("delegating/new", found, 422, form=form)
    if limits.wait_for_network_address("invitation"):
        form.refuse(participants.TOO_MANY)
        return page("delegating/new", found, 429, form=form)
    result = invitation_answers.delegate(found.invited.id, form.to_details(found.invited.organisation))
    if isinstance(result, Barred):
        return ended(opened(token))
    if isinstance(result, DelegationRefusal):
        form.email.errors = [str(labels.DELEGATION_REFUSALS[result.value])]
        too_much = result is DelegationRefusal.TOO_MUCH_MAIL
        return page("delegating/new", found, 429 if too_much else 409, form=form)
    return redirect(found.invited.url("show"), 303)
