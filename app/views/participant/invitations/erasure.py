"""Someone who was invited has their details removed: a page that tells what happens, and a button that does it."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.forms.fields import KutsuForm
from app.queries import retention
from app.services import invitation_privacy
from app.services.invitation_privacy import Removal
from app.views.participant.invitations.own import Opened, opened, page

bp = Blueprint("erasure", __name__, url_prefix="/erase")


@bp.get("")
def new(token: str) -> ResponseReturnValue:
    """Also when the invitation has ended: the details are still kept."""
    return _page(opened(token), KutsuForm(), 200)


@bp.post("")
def create(token: str) -> ResponseReturnValue:
    """303 to a page that says so; 409 where a registration has the details, too."""
    found = opened(token)
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(found, form, 422)
    removal = invitation_privacy.remove(found.invited.id)
    if removal is Removal.REGISTERED:
        return _page(opened(token), form, 409)
    if removal is Removal.LATER:
        return redirect(found.invited.url("erasure.new"), 303)
    return redirect(url_for("participant.erased.show"), 303)


def _page(found: Opened, form: KutsuForm, status: int) -> ResponseReturnValue:
    return page("erasure/new", found, status, form=form, held=retention.is_held(found.event.id))
