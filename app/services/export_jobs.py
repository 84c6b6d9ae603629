"""Larger exports: somebody asks, the worker makes the file page by page, and that person fetches it until it goes."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError

from app import clock
from app.database import Undone, db, end_reading, is_unavailable, transaction
from app.domain.exports import (
    LEASE,
    LIFETIME,
    MOST_OPEN,
    MOST_RUNS,
    OPEN,
    PAPERS,
    TOLD_FOR,
    ExportRefusal,
    ExportState,
    Wanted,
)
from app.domain.history import Actor
from app.domain.permissions import Role
from app.models import ExportJob, ExportPiece
from app.queries import export_jobs as queries
from app.queries import questions
from app.steps import documents, export_files, history, papers
from app.steps.documents import Document, Made, Note, Occasion

log = logging.getLogger(__name__)

PIECE = 256 * 1024


class Lost(Exception):  # noqa: N818  not an error: an answer
    """The export is no longer this worker's: it was cancelled, begun anew, or the worker is to stop."""


@dataclass(frozen=True)
class Task:
    """An export that this worker has taken. run: which of its beginnings."""

    id: int
    run: int
    occasion: Occasion
    wanted: Wanted


@transaction
def ask(occasion: Occasion, wanted: Wanted, rows: int, purpose: str, organizer_id: int) -> int | ExportRefusal:
    """The id of the export that the worker will make. rows: of the list, as it is now."""
    if queries.count_open(organizer_id) >= MOST_OPEN:
        return ExportRefusal.TOO_MANY_OPEN
    job = ExportJob(
        event_id=occasion.event_id,
        organizer_id=organizer_id,
        kind=wanted.kind,
        format=wanted.format,
        language=occasion.language,
        purpose=purpose,
        wanted=wanted.as_dict(),
        total=rows,
        asked_at=clock.now(),
    )
    db.session.add(job)
    db.session.flush()
    return job.id


@transaction
def cancel(job_id: int) -> bool:
    """The worker leaves it at its next page, and a file that is ready is removed; False: there was nothing to end."""
    job = queries.locked(job_id)
    if job is None or job.state not in (*OPEN, ExportState.READY):
        return False
    export_files.take_away([job.id])
    db.session.refresh(job)
    job.state, job.finished_at = ExportState.CANCELLED, clock.now()
    return True


def fetch(job: ExportJob, role: Role) -> Document | None:
    """The file of an export that is ready; None: it holds more than the role may have, and is taken away."""
    wanted = Wanted.of(job.wanted)
    if wanted.for_role(role) != wanted:
        _take_away(job.id)
        return None
    file = tempfile.TemporaryFile(prefix="kutsu-")  # noqa: SIM115  its reader closes it
    try:
        for piece in queries.pieces(job.id):
            file.write(piece)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Document(file, job.file_name, job.done)


def make_next(is_told_to_stop: Callable[[], bool]) -> bool:
    """Make the export that has waited longest; False: there was none to take."""
    task = _take()
    if task is None:
        return False
    try:
        with force_locale(task.occasion.language.value):
            made = _made(task, _noting(task, is_told_to_stop))
    except Lost:
        end_reading()
        return True
    except Exception as error:
        if isinstance(error, DBAPIError) and is_unavailable(error):
            raise
        log.exception("export failed: %d", task.id)
        end_reading()
        _fail(task)
        return True
    end_reading()
    with made.document.file:
        _keep(task, made)
    return True


@transaction
def tidy() -> int:
    """Files whose time is over go, and later every trace of them; how many exports were changed."""
    now = clock.now()
    over = db.session.scalars(
        select(ExportJob.id).where(ExportJob.state == ExportState.READY, ExportJob.expires_at <= now)
    ).all()
    export_files.take_away(over)
    old = delete(ExportJob).where(ExportJob.asked_at <= now - TOLD_FOR, ExportJob.state.not_in(OPEN))
    forgotten = db.session.execute(old, execution_options={"synchronize_session": False})
    return len(over) + int(getattr(forgotten, "rowcount", 0))


@transaction
def _take_away(job_id: int) -> None:
    export_files.take_away([job_id])


def _made(task: Task, note: Note) -> Made:
    wanted = task.wanted
    if wanted.kind in PAPERS:
        return papers.made(task.occasion, wanted, note)
    return documents.made(task.occasion, wanted, note)


@transaction
def _take() -> Task | None:
    """The export that has waited longest and can be made; those before it that cannot end here."""
    while (job := queries.lock_next(clock.now())) is not None:
        wanted = _still_allowed(job)
        if wanted is not None and job.run < MOST_RUNS:
            return _begun(job, wanted)
        job.state = ExportState.GONE if wanted is None else ExportState.FAILED
        job.wanted, job.finished_at = {}, clock.now()
    return None


def _still_allowed(job: ExportJob) -> Wanted | None:
    """What they may have now, not when they asked; fetch() asks it of them again. None: nothing, or only another list
    than they asked for, without a filter or a column that they named."""
    role = queries.role_of_asker(job)
    if role is None:
        return None
    wanted = Wanted.of(job.wanted).for_role(role)
    seen = {one.id for one in questions.seen(job.event_id, administrator=wanted.administrator)}
    return wanted if wanted.named_questions <= seen else None


def _begun(job: ExportJob, wanted: Wanted) -> Task:
    event = queries.event(job.event_id)
    job.state, job.run, job.done, job.leased_until = ExportState.RUNNING, job.run + 1, 0, clock.now() + LEASE
    job.wanted = wanted.as_dict()
    title = event.title.best(job.language).text
    return Task(job.id, job.run, Occasion(event.id, event.slug, title, job.language, job.format), wanted)


def _noting(task: Task, is_told_to_stop: Callable[[], bool]) -> Note:
    application = current_app._get_current_object()  # type: ignore[attr-defined]

    def note(rows: int) -> None:
        # In a session of its own: what is being read is one moment of the database, and stays open.
        with application.app_context():
            if is_told_to_stop():
                _give_back(task)
                raise Lost
            if not _progress(task, rows):
                raise Lost

    return note


@transaction
def _progress(task: Task, rows: int) -> bool:
    job = _mine(task)
    if job is None:
        return False
    job.done, job.total, job.leased_until = rows, max(job.total, rows), clock.now() + LEASE
    return True


@transaction
def _give_back(task: Task) -> None:
    if (job := _mine(task)) is not None:
        job.state, job.run, job.leased_until = ExportState.WAITING, job.run - 1, None


@transaction
def _fail(task: Task) -> None:
    if (job := _mine(task)) is not None:
        job.state, job.wanted, job.finished_at = ExportState.FAILED, {}, clock.now()


@transaction
def _keep(task: Task, made: Made) -> None:
    """The file, and in the history who took what for what purpose, before anyone can fetch it."""
    job = _mine(task)
    if job is None:
        raise Undone(None)
    file, number = made.document.file, 0
    file.seek(0)
    while content := file.read(PIECE):
        db.session.execute(insert(ExportPiece), {"job_id": job.id, "number": number, "content": content})
        number += 1
    now = clock.now()
    job.state, job.file_name, job.leased_until = ExportState.READY, made.document.name, None
    job.format = made.document.format
    job.done = job.total = made.document.rows
    job.finished_at, job.expires_at = now, now + LIFETIME
    history.record(
        made.act,
        Actor.organizer(job.organizer_id),
        event_id=job.event_id,
        purpose=job.purpose,
        format=made.document.format,
        rows=made.document.rows,
        **made.details,
    )


def _mine(task: Task) -> ExportJob | None:
    """The export, while it is being made by this run; nobody else changes it until the transaction ends."""
    job = queries.locked(task.id)
    return job if job is not None and job.state is ExportState.RUNNING and job.run == task.run else None
