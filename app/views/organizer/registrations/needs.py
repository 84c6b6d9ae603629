"""Special needs, on their own: an event's as a file, for a purpose, and one participant's. Each is in the history."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.domain.permissions import Action
from app.forms.attendees import DownloadForm
from app.labels import privacy as labels
from app.queries import attendee_documents, dossier
from app.services import exports, special_data
from app.views.organizer import guard
from app.views.organizer.registrations import record
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


@bp.get("/<code>")
@guard.needs(Action.SEE_NEEDS)
def show(slug: str, code: str) -> ResponseReturnValue:
    """One participant's; that they were read is kept."""
    found = record.one(code)
    if not dossier.has_needs(found.registration.id):
        abort(404)
    return render_template(
        "organizer/registrations/needs/show.html",
        record=found,
        needs=special_data.needs_of(found.registration.id, guard.event().id, guard.actor()),
        labels=labels,
    )


def _page(form: DownloadForm) -> str:
    rows = attendee_documents.needs_count(guard.event().id)
    return render_template("organizer/registrations/needs/new.html", form=form, rows=rows)
