"""Downloading the list of invitations with their states: what it is for is asked and kept."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.exports import ExportKind, Wanted
from app.domain.permissions import Action
from app.forms.attendees import DownloadForm
from app.forms.invitations import listing_of
from app.labels import invitations as labels
from app.queries import invitations as queries
from app.services import exports
from app.views.organizer import guard
from app.views.organizer.registrations.exports import as_file, by_worker, occasion

bp = Blueprint("exports", __name__, url_prefix="/download")


@bp.get("")
@guard.needs(Action.EXPORT_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    return _page(DownloadForm(data={"purpose": _("Running the event")}))


@bp.post("")
@guard.needs(Action.EXPORT_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """The file itself; a larger one is made by the worker: 303 to its page. 422 when the purpose or a choice is
    missing."""
    form = DownloadForm()
    if not form.validate_on_submit():
        return _page(form), 422
    listing, asked = listing_of(request.args), occasion(form)
    wanted, rows = (
        Wanted(ExportKind.INVITATIONS, asked.format, invitations=listing),
        queries.count(asked.event_id, listing),
    )
    if wanted.is_made_at_once(rows):
        return as_file(exports.invitation_list(asked, listing, form.purpose.data or "", guard.actor()))
    return by_worker(form, asked, wanted, rows) or (_page(form), 409)


def _page(form: DownloadForm) -> str:
    listing = listing_of(request.args)
    return render_template(
        "organizer/invitations/exports/new.html",
        form=form,
        listing=listing,
        rows=queries.count(guard.event().id, listing),
        labels=labels,
    )
