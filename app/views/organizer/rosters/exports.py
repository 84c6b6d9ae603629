"""Downloading the roster of a session: what it is for is asked and kept."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.exports import ExportKind, Wanted
from app.domain.permissions import Action
from app.forms.attendees import DownloadForm
from app.forms.rosters import roster_of
from app.labels import rosters as labels
from app.queries import rosters
from app.services import exports
from app.views.organizer import guard
from app.views.organizer.registrations.exports import as_file, by_worker, occasion
from app.views.organizer.rosters.listing import Meant, meant

bp = Blueprint("exports", __name__, url_prefix="/download")


@bp.get("")
@guard.needs(Action.EXPORT_PEOPLE)
def new(slug: str, session_id: int) -> ResponseReturnValue:
    return _page(meant(session_id), DownloadForm(data={"purpose": _("Running the event")}))


@bp.post("")
@guard.needs(Action.EXPORT_PEOPLE)
def create(slug: str, session_id: int) -> ResponseReturnValue:
    """The file itself; a larger one is made by the worker: 303 to its page. 422 when the purpose is missing."""
    found, form = meant(session_id), DownloadForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    roster, asked = roster_of(request.args), occasion(form)
    wanted = Wanted(ExportKind.ROSTER, asked.format, session_id=session_id, roster=roster)
    rows = rosters.counts(found.of).shown(roster)
    if wanted.is_made_at_once(rows):
        return as_file(exports.roster(asked, found.of, roster, form.purpose.data or "", guard.actor()))
    return by_worker(form, asked, wanted, rows) or (_page(found, form), 409)


def _page(found: Meant, form: DownloadForm) -> str:
    return render_template(
        "organizer/rosters/exports/new.html",
        meant=found,
        form=form,
        roster=roster_of(request.args),
        counts=rosters.counts(found.of),
        labels=labels,
    )
