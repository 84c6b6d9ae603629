"""Downloading the attendee list: what it is for is asked and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.attendees import offered_columns
from app.domain.permissions import Action
from app.forms.attendees import DownloadForm, ListDownloadForm, listing_of
from app.labels import attendees as labels
from app.queries import attendees, links, outline, questions
from app.services import exports
from app.services.exports import Document, Format, Occasion
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from flask import Response

bp = Blueprint("exports", __name__, url_prefix="/download")
TYPES = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("")
@guard.needs(Action.EXPORT_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    return _page(ListDownloadForm(data={"purpose": _("Running the event")}))


@bp.post("")
@guard.needs(Action.EXPORT_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """The file itself; 422 when the purpose or a choice is missing."""
    form = ListDownloadForm()
    if not form.validate_on_submit():
        return _page(form), 422
    listing = form.listing(listing_of(request.args))
    administrator = guard.is_administrator()
    purpose = form.purpose.data or ""
    return as_file(exports.attendee_list(occasion(form), listing, purpose, guard.actor(), administrator=administrator))


def occasion(form: DownloadForm) -> Occasion:
    """Whose participants, and as what kind of file. Only after validation."""
    event, language = guard.event(), current()
    return Occasion(event.id, event.slug, event.title.best(language).text, language, Format(form.format.data))


def as_file(document: Document) -> Response:
    """The document as an attachment; it is closed, and so removed, when it has been sent or nobody waits for it."""
    answer = send_file(
        document.file,
        mimetype=TYPES[Format(document.name.rpartition(".")[2])],
        as_attachment=True,
        download_name=document.name,
    )
    answer.content_length = document.file.seek(0, 2)
    document.file.seek(0)
    del answer.headers["Cache-Control"]  # send_file's own: like every page here, this is kept nowhere
    return answer


def _page(form: ListDownloadForm) -> str:
    event_id = guard.event().id
    programme = outline.of(event_id)
    seen = questions.seen(event_id, administrator=guard.is_administrator())
    listing = listing_of(request.args).within(offered_columns(programme.offering))
    listing = listing.asking([one.id for one in seen], questions.in_lists(seen))
    return render_template(
        "organizer/registrations/exports/new.html",
        form=form,
        listing=listing,
        rows=attendees.count(event_id, listing),
        links={link.id: link.label for link in links.of_event(event_id)},
        outline=programme,
        labels=labels,
        asked=[one for one in seen if one.id in (listing.questions or ())],
    )
