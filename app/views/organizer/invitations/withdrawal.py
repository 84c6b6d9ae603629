"""Withdrawing invitations: one, or those that were ticked in the list."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.permissions import Action
from app.forms.invitations import WithdrawForm, listing_of
from app.forms.search import in_address
from app.services import invitations
from app.views.organizer import guard
from app.views.organizer.invitations.listing import page

bp = Blueprint("withdrawal", __name__, url_prefix="/withdraw")


@bp.post("")
@guard.needs(Action.INVITE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the list as it was filtered; 422 when nothing was ticked."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return page(form.problems), 422
    withdrawn = invitations.withdraw(guard.event().id, form.chosen, guard.actor())
    flash(
        ngettext("%(num)d invitation has been withdrawn.", "%(num)d invitations have been withdrawn.", withdrawn)
        if withdrawn
        else _("These had been answered or withdrawn already."),
        "ok",
    )
    shown: dict[str, Any] = {"slug": slug, **in_address(listing_of(request.args).arguments)}
    return redirect(url_for("organizer.invitations.index", **shown), 303)
