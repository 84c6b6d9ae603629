"""What is held on someone who was invited: a file to take along, and the way to be removed."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.forms.fields import KutsuForm
from app.outputs import personal_data
from app.services import invitation_privacy
from app.views.participant.invitations.own import opened, page

bp = Blueprint("data", __name__, url_prefix="/data")


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    """Also when the invitation has ended: the details are still kept."""
    return page("data/show", opened(token), form=KutsuForm())


@bp.post("")
def create(token: str) -> ResponseReturnValue:
    """The file; that it was taken is kept in the event's history, without a name.

    409 where there is a registration: whoever holds the link need not be who registered.
    """
    found = opened(token)
    form = KutsuForm()
    if not form.validate_on_submit():
        return page("data/show", found, 422, form=form)
    if found.invited.registered:
        return page("data/show", found, 409, form=form)
    document = personal_data.guest_document(invitation_privacy.take_along(found.invited.id))
    answer = Response(document, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.event.slug}.json"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
