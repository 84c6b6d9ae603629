"""Jobs that come back: which is due, and which another worker has."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from app.database import db
from app.models import PeriodicJob


def is_due(names: Collection[str], now: datetime) -> bool:
    """Is one of these jobs due, or not known to the database yet?"""
    resting = db.session.scalar(
        select(func.count()).select_from(PeriodicJob).where(PeriodicJob.name.in_(names), PeriodicJob.due_at > now)
    )
    return (resting or 0) < len(names)


def known(names: Collection[str]) -> set[str]:
    """Those that the database knows."""
    return set(db.session.scalars(select(PeriodicJob.name).where(PeriodicJob.name.in_(names))))


def lock_due(names: Collection[str], now: datetime) -> PeriodicJob | None:
    """The job that has been due for longest, if no other worker is just taking it."""
    return db.session.scalars(
        select(PeriodicJob)
        .where(PeriodicJob.name.in_(names), PeriodicJob.due_at <= now)
        .order_by(PeriodicJob.due_at, PeriodicJob.name)
        .limit(1)
        .with_for_update(skip_locked=True),
        execution_options={"populate_existing": True},
    ).one_or_none()
