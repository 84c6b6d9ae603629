"""Downloading special needs: on their own, for a purpose in the organizer's own words."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.permissions import Action
from app.forms.attendees import DownloadForm
from app.queries import attendee_documents
from app.services import exports
from app.views.organizer import guard
from app.views.organizer.registrations.exports import as_file, occasion

bp = Blueprint("needs", __name__, url_prefix="/special-needs")


@bp.get("")
@guard.needs(Action.SEE_NEEDS)
def new(slug: str) -> ResponseReturnValue:
    return _page(DownloadForm())


@bp.post("")
@guard.needs(Action.SEE_NEEDS)
def create(slug: str) -> ResponseReturnValue:
    """The file itself; 422 when the purpose is missing."""
    form = DownloadForm()
    if not form.validate_on_submit():
        return _page(form), 422
    return as_file(exports.special_needs(occasion(form), form.purpose.data or "", guard.actor()))


def _page(form: DownloadForm) -> str:
    rows = attendee_documents.needs_count(guard.event().id)
    return render_template("organizer/registrations/needs/new.html", form=form, rows=rows)
