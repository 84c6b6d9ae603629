"""Downloading the attendee list: what it is for is asked and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.attendees import Listing
from app.domain.exports import ExportKind, ExportRefusal, Format, Wanted
from app.domain.permissions import Action
from app.forms.attendees import DownloadForm, ListDownloadForm, PurposeForm, listing_of
from app.forms.fields import KutsuForm
from app.labels import attendees as labels
from app.labels.exports import REFUSALS
from app.queries import attendee_totals, links, outline
from app.services import export_jobs, exports
from app.services.exports import Document, Occasion
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.registrations.listing import asked_for, seen_questions, settled

if TYPE_CHECKING:
    from flask import Response

bp = Blueprint("exports", __name__, url_prefix="/download")
TYPES = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
    Format.ZIP: "application/zip",
}


@bp.get("")
@guard.needs(Action.EXPORT_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    return _page(ListDownloadForm(data={"purpose": _("Running the event")}))


@bp.post("")
@guard.needs(Action.EXPORT_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """The file itself; a larger one is made by the worker: 303 to its page. 422 when the purpose or a choice is
    missing, or the list is narrowed by what is not the reader's to know."""
    form, shown = ListDownloadForm(), asked_for()
    if not form.validate_on_submit() or is_by_unseen_answer(form, shown):
        return _page(form), 422
    purpose, meant = form.purpose.data or "", occasion(form)
    administrator = guard.is_administrator()
    wanted = Wanted(ExportKind.ATTENDEES, meant.format, shown, form.columns.data == "all", administrator)
    rows = attendee_totals.count(meant.event_id, shown)
    if wanted.is_made_at_once(rows):
        made = exports.attendee_list(meant, form.listing(shown), purpose, guard.actor(), administrator=administrator)
        return as_file(made)
    return by_worker(form, meant, wanted, rows) or (_page(form), 409)


def is_by_unseen_answer(form: KutsuForm, listing: Listing) -> bool:
    """Then the form says it."""
    if listing.by_unseen_answer:
        form.refuse(labels.UNSEEN_ANSWER)
    return listing.by_unseen_answer


def by_worker(form: PurposeForm, meant: Occasion, wanted: Wanted, rows: int) -> ResponseReturnValue | None:
    """The worker makes it: 303 to its page. None: refused, as the form says now."""
    asked = export_jobs.ask(meant, wanted, rows, form.purpose.data or "", guard.organizer().id)
    if isinstance(asked, ExportRefusal):
        form.refuse(REFUSALS[asked])
        return None
    return redirect(url_for("organizer.registrations.files.show", slug=guard.event().slug, job_id=asked), 303)


def occasion(form: DownloadForm) -> Occasion:
    """Whose participants, and as what kind of file. Only after validation."""
    event, language = guard.event(), current()
    return Occasion(event.id, event.slug, event.title.best(language).text, language, Format(form.format.data))


def as_file(document: Document) -> Response:
    """The document as an attachment; it is closed, and so removed, when it has been sent or nobody waits for it."""
    answer = send_file(
        document.file,
        mimetype=TYPES[document.format],
        as_attachment=True,
        download_name=document.name,
    )
    answer.content_length = document.file.seek(0, 2)
    document.file.seek(0)
    del answer.headers["Cache-Control"]  # send_file's own: like every page here, this is kept nowhere
    return answer


def _page(form: ListDownloadForm) -> str:
    event_id = guard.event().id
    programme, seen = outline.of(event_id), seen_questions()
    listing = settled(listing_of(request.args), programme, seen)
    return render_template(
        "organizer/registrations/exports/new.html",
        form=form,
        listing=listing,
        rows=attendee_totals.count(event_id, listing),
        links={link.id: link.label for link in links.of_event(event_id)},
        outline=programme,
        labels=labels,
        asked=[one for one in seen if one.id in (listing.questions or ())],
    )
