"""Exports that the worker makes: whose they are, which is next, and their files."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.database import db
from app.domain.exports import OPEN, ExportState
from app.domain.permissions import Action, Involvement, Role, may
from app.models import Event, ExportJob, ExportPiece, Organizer
from app.queries import reach

#: The latest of them are listed.
LISTED = 50


def event(event_id: int) -> Event:
    """The event of an export; it is there as long as the export is."""
    return db.session.get_one(Event, event_id)


def own(event_id: int, job_id: int, organizer_id: int) -> ExportJob | None:
    """That export, if it is this event's and this person's."""
    return db.session.scalars(
        select(ExportJob).where(
            ExportJob.id == job_id, ExportJob.event_id == event_id, ExportJob.organizer_id == organizer_id
        )
    ).one_or_none()


def role_of_asker(job: ExportJob) -> Role | None:
    """As it is now; None: the account is closed, or may take nobody out of this event any more."""
    row = db.session.execute(
        select(Organizer.role, reach.place(job.organizer_id), reach.in_scope(job.organizer_id))
        .select_from(Event)
        .join(Organizer, Organizer.id == job.organizer_id)
        .where(Event.id == job.event_id, Organizer.active)
    ).one_or_none()
    if row is None:
        return None
    role, on_team, in_scope = row
    return role if may(role, Action.EXPORT_PEOPLE, Involvement(on_team, bool(in_scope))) else None


def of_person(event_id: int, organizer_id: int) -> Sequence[ExportJob]:
    """Their exports of the event, the latest first."""
    return db.session.scalars(
        select(ExportJob)
        .where(ExportJob.event_id == event_id, ExportJob.organizer_id == organizer_id)
        .order_by(ExportJob.id.desc())
        .limit(LISTED)
    ).all()


def count_open(organizer_id: int) -> int:
    """How many of their exports wait or are being made."""
    return (
        db.session.scalar(select(func.count()).where(ExportJob.organizer_id == organizer_id, ExportJob.state.in_(OPEN)))
        or 0
    )


def is_due(now: datetime) -> bool:
    """Is there an export to make?"""
    return db.session.scalar(select(ExportJob.id).where(_due(now)).limit(1)) is not None


def lock_next(now: datetime) -> ExportJob | None:
    """The export that has waited longest, if no other worker is just taking it."""
    return db.session.scalars(
        select(ExportJob).where(_due(now)).order_by(ExportJob.id).limit(1).with_for_update(skip_locked=True),
        execution_options={"populate_existing": True},
    ).one_or_none()


def locked(job_id: int) -> ExportJob | None:
    """A fresh view that stays as it is until the transaction ends."""
    return db.session.scalars(
        select(ExportJob).where(ExportJob.id == job_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()


def pieces(job_id: int) -> Iterator[bytes]:
    """The file's parts in their order, one in memory at a time."""
    number = 0
    while True:
        piece = db.session.scalar(
            select(ExportPiece.content).where(ExportPiece.job_id == job_id, ExportPiece.number == number)
        )
        if piece is None:
            return
        yield piece
        number += 1


def _due(now: datetime) -> ColumnElement[bool]:
    # In these words, so that the index of the open ones serves.
    lost = and_(ExportJob.state == ExportState.RUNNING, ExportJob.leased_until <= now)
    return and_(ExportJob.state.in_(OPEN), or_(ExportJob.state == ExportState.WAITING, lost))
