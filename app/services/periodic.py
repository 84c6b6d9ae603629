"""Jobs that come back: one worker at a time has a job. What the jobs do is other services' business."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import update

from app import clock
from app.database import db, transaction
from app.models import PeriodicJob
from app.queries import periodic as queries

#: So long nobody else takes a job; when it failed or its worker died, it is due again after that.
LEASE = timedelta(minutes=10)


@transaction
def take_due(names: Collection[str]) -> str | None:
    """Take one of these jobs that is due; a job that the database does not know yet is due at once."""
    now = clock.now()
    for name in set(names) - queries.known(names):
        # Two workers may come here together: one insert fails, and its whole act begins anew.
        db.session.add(PeriodicJob(name=name, due_at=now))
    db.session.flush()
    job = queries.lock_due(names, now)
    if job is None:
        return None
    job.due_at = now + LEASE
    return job.name


@transaction
def finish(name: str, every: timedelta) -> None:
    """The job has been done; it comes back after this time."""
    now = clock.now()
    db.session.execute(
        update(PeriodicJob).where(PeriodicJob.name == name).values(finished_at=now, failed_at=None, due_at=now + every)
    )


@transaction
def fail(name: str) -> None:
    """The job broke off. It is due again when its lease is over; until a run comes to its end, /readyz tells of it."""
    db.session.execute(update(PeriodicJob).where(PeriodicJob.name == name).values(failed_at=clock.now()))
