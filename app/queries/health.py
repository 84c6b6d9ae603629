"""How the service is: is the database there and migrated, does mail leave, does a worker work?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.database import db
from app.domain.mail import MailState
from app.models import OutgoingMail, PeriodicJob, Pool, SpecialNeeds


@dataclass(frozen=True)
class Database:
    """answers: it can be asked; migrated: its tables are those that this version of the product expects."""

    answers: bool
    migrated: bool


@dataclass(frozen=True)
class MailQueue:
    """Mail that has not left: waiting for a worker, and given up (dead: after the last try; refused for good)."""

    pending: int
    due_since: datetime | None
    dead: int
    refused: int


def database() -> Database:
    """Never raises: a database that is away is an answer."""
    try:
        db.session.execute(select(1))
    except (DBAPIError, PoolTimeout):
        db.session.rollback()
        return Database(answers=False, migrated=False)
    try:
        revisions = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    except DBAPIError:
        db.session.rollback()
        return Database(answers=True, migrated=False)
    return Database(answers=True, migrated=revisions == {known_revisions()[0]})


def known_revisions() -> list[str]:
    """The migrations that this version of the product has, newest first."""
    return _read_revisions(current_app.extensions["migrate"].directory)


@lru_cache(maxsize=4)
def _read_revisions(directory: str) -> list[str]:
    return [script.revision for script in ScriptDirectory(directory).walk_revisions()]


def mail_queue() -> MailQueue:
    pending, since = db.session.execute(
        select(func.count(), func.min(OutgoingMail.run_at)).where(OutgoingMail.state == MailState.PENDING)
    ).one()
    given_up = dict(
        db.session.execute(
            select(OutgoingMail.state, func.count())
            .where(OutgoingMail.state.in_((MailState.DEAD, MailState.REFUSED)))
            .group_by(OutgoingMail.state)
        ).all()
    )
    return MailQueue(pending, since, given_up.get(MailState.DEAD, 0), given_up.get(MailState.REFUSED, 0))


def job_due_since() -> datetime | None:
    """When the job that has waited for longest became due; None when no worker has ever run."""
    return db.session.scalar(select(func.min(PeriodicJob.due_at)))


def failed_jobs() -> Sequence[str]:
    """The jobs whose last run broke off."""
    return db.session.scalars(
        select(PeriodicJob.name).where(PeriodicJob.failed_at.is_not(None)).order_by(PeriodicJob.name)
    ).all()


def needs_due_since() -> datetime | None:
    """The day on which the next special needs go, or should have gone; None where there are none."""
    return db.session.scalar(select(func.min(SpecialNeeds.delete_at)))


def places() -> tuple[int, int]:
    """(taken, waiting) over all events."""
    taken, waiting = db.session.execute(select(func.sum(Pool.taken), func.sum(Pool.waiting))).one()
    return int(taken or 0), int(waiting or 0)
