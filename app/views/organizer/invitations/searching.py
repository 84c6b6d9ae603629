"""The search of the list of invitations, as the attendee list has it."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.forms.invitations import listing_of
from app.forms.search import in_address
from app.views.organizer import guard
from app.views.organizer.invitations.listing import page

bp = Blueprint("searching", __name__, url_prefix="/search")


@bp.post("")
@guard.needs(Action.INVITE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the list; 422 when the page was open too long."""
    form, wanted = KutsuForm(), listing_of(request.form)
    if not form.validate_on_submit():
        return page(form.problems, wanted), 422
    return redirect(url_for("organizer.invitations.index", slug=slug, **in_address(wanted.arguments)), 303)
