"""Exports: what was taken out of the event and why, and one's own files, which the worker makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.exports import OPEN, ExportState, percent
from app.domain.history_search import PER_PAGE
from app.domain.paging import page_count, page_number
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.labels import exports as labels
from app.queries import export_jobs, history
from app.services import export_jobs as services
from app.views.organizer import guard
from app.views.organizer.history import in_words
from app.views.organizer.registrations.exports import as_file

if TYPE_CHECKING:
    from app.models import ExportJob

bp = Blueprint("files", __name__, url_prefix="/exports")


@bp.get("")
@guard.needs(Action.EXPORT_PEOPLE)
def index(slug: str) -> ResponseReturnValue:
    """The whole team's exports from the history, and one's own files."""
    return _list([])


@bp.get("/<int(max=2147483647):job_id>")
@guard.needs(Action.EXPORT_PEOPLE)
def show(slug: str, job_id: int) -> ResponseReturnValue:
    """How far it is, and the file when it is ready."""
    job = _own(job_id)
    return render_template(
        "organizer/registrations/files/show.html",
        job=job,
        percent=percent(job.done, job.total),
        is_open=job.state in OPEN,
        labels=labels,
        form=KutsuForm(None),
    )


@bp.get("/<int(max=2147483647):job_id>/file")
@guard.needs(Action.EXPORT_PEOPLE)
def fetch(slug: str, job_id: int) -> ResponseReturnValue:
    """The file; 303 to the page that says why there is none, before it is ready and when it has gone."""
    job = _own(job_id)
    if job.state is not ExportState.READY:
        return redirect(url_for(".show", slug=slug, job_id=job_id), 303)
    document = services.fetch(job, guard.organizer().role)
    return as_file(document) if document is not None else redirect(url_for(".show", slug=slug, job_id=job_id), 303)


@bp.post("/<int(max=2147483647):job_id>/cancel")
@guard.needs(Action.EXPORT_PEOPLE)
def cancel(slug: str, job_id: int) -> ResponseReturnValue:
    """303 to the exports."""
    button = KutsuForm()
    if not button.validate_on_submit():
        return _list(button.problems), 422
    if services.cancel(_own(job_id).id):
        flash(_("The export was cancelled, and there is no file of it."), "ok")
    return redirect(url_for(".index", slug=slug), 303)


def _own(job_id: int) -> ExportJob:
    return export_jobs.own(guard.event().id, job_id, guard.organizer().id) or abort(404)


def _list(problems: list[tuple[str, str]]) -> str:
    event_id = guard.event().id
    total = history.exported(event_id)
    pages = page_count(total, PER_PAGE)
    number = min(page_number(request.args.get("page", "")), pages)
    return render_template(
        "organizer/registrations/files/index.html",
        jobs=export_jobs.of_person(event_id, guard.organizer().id),
        rows=[in_words(entry) for entry in history.exports(event_id, number)],
        total=total,
        first=(number - 1) * PER_PAGE + 1,
        number=number,
        pages=pages,
        labels=labels,
        problems=problems,
    )
