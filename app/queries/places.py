"""Locks and reads an event's pools and its queue."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from app.database import db
from app.domain import places
from app.domain.places import ClaimState, PoolKind, Waiter
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration

_LOCK = select(Pool).where(Pool.event_id == bindparam("event_id")).order_by(Pool.id).with_for_update()


def lock(event_id: int) -> Sequence[Pool]:
    """Hold the event's pools still until commit: the first act of whatever touches places.

    In id order everywhere, so that two acts cannot deadlock. What is read afterwards is fresh.
    """
    return db.session.scalars(_LOCK, {"event_id": event_id}, execution_options={"populate_existing": True}).all()


def counted(rows: Sequence[Pool]) -> places.Pools:
    """The rows as the rules see them."""
    return places.Pools({row.id: places.Pool(row.id, row.capacity, row.taken, row.waiting) for row in rows})


def main_pool(rows: Sequence[Pool]) -> Pool:
    """The event's own pool: every registration needs a place in it, and it counts the queue."""
    return next(row for row in rows if row.kind is PoolKind.EVENT)


def waiters(event_id: int) -> list[Waiter]:
    """Everyone in the event's queue with the pools they wait for, oldest first."""
    rows = db.session.execute(
        select(Registration.id, Claim.pool_id)
        .join(Claim, Claim.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Registration.status == RegistrationStatus.WAITING,
            Claim.state == ClaimState.WAITING,
        )
        .order_by(Registration.queue_no)
    )
    wanted: dict[int, set[int]] = {}
    for registration_id, pool_id in rows:
        wanted.setdefault(registration_id, set()).add(pool_id)
    return [Waiter(registration_id, frozenset(pools)) for registration_id, pools in wanted.items()]


def claims(registration_id: int) -> Sequence[Claim]:
    return db.session.scalars(select(Claim).where(Claim.registration_id == registration_id)).all()


def position(event_id: int, queue_no: int) -> int:
    """The place in the queue, 1 for the next in line."""
    count = db.session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.status == RegistrationStatus.WAITING,
            Registration.queue_no <= queue_no,
        )
    )
    return count or 0
