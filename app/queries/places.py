"""Locks and reads an event's pools and its queue."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select

from app.database import db
from app.domain import places
from app.domain.choices import Choice, PoolKey, day_keys
from app.domain.places import ClaimState, PoolKind, Waiter
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration

_READ = select(Pool).where(Pool.event_id == bindparam("event_id")).order_by(Pool.id)
_LOCK = _READ.with_for_update()
_HOLD = select(Pool.id).where(Pool.event_id == bindparam("event_id")).order_by(Pool.id).with_for_update()
_EVENT_IDS: BindParameter[Any] = bindparam("event_ids", expanding=True)
_HOLD_ALL = select(Pool.id).where(Pool.event_id.in_(_EVENT_IDS)).order_by(Pool.event_id, Pool.id).with_for_update()
_HELD = select(Pool).where(Pool.event_id.in_(_EVENT_IDS)).order_by(Pool.event_id, Pool.id)
_WAITERS = (
    select(Pool.event_id, Claim.queue_no, Claim.registration_id, Claim.pool_id)
    .join(Pool, Pool.id == Claim.pool_id)
    .where(Pool.event_id.in_(_EVENT_IDS), Claim.state == ClaimState.WAITING)
    .order_by(Pool.event_id, Claim.queue_no)
)


def lock(event_id: int) -> Sequence[Pool]:
    """Hold the event's pools still until commit: the first act of whatever touches places.

    In id order everywhere, so that two acts cannot deadlock. What is read afterwards is fresh. Read only when
    they are held: a statement that waits does not see the pools that an organizer's act made in that time.
    """
    db.session.execute(_HOLD, {"event_id": event_id}).all()
    return db.session.scalars(_READ, {"event_id": event_id}, execution_options={"populate_existing": True}).all()


def lock_at_once(event_id: int) -> Sequence[Pool]:
    """The same in one statement, for who asks afterwards how many pools there are (queries/registrations.asking),
    and locks again where there are others: in a rush nobody makes pools."""
    return db.session.scalars(_LOCK, {"event_id": event_id}, execution_options={"populate_existing": True}).all()


def lock_all(event_ids: Collection[int]) -> dict[int, list[Pool]]:
    """The same for several events: in id order of events, then of pools, as whoever locks one after another does.

    Read only when all are held: whoever changes which pools an event has holds its own pool meanwhile, and a
    statement that waits for one event would not see what another got in that time.
    """
    values = {"event_ids": list(event_ids)}
    db.session.execute(_HOLD_ALL, values).all()
    rows = db.session.scalars(_HELD, values, execution_options={"populate_existing": True}).all()
    return {event_id: list(pools) for event_id, pools in groupby(rows, lambda pool: pool.event_id)}


def counted(rows: Sequence[Pool]) -> places.Pools:
    """The rows as the rules see them."""
    return places.Pools({row.id: places.Pool(row.id, row.capacity, row.taken, row.waiting) for row in rows})


def main_pool(rows: Sequence[Pool]) -> Pool:
    """The event's own pool: every registration needs a place in it, and it counts the queue."""
    return next(row for row in rows if row.kind is PoolKind.EVENT)


def ids(rows: Sequence[Pool]) -> dict[PoolKey, int]:
    """The pools' ids by what they limit."""
    return {(row.kind, row.key): row.id for row in rows}


def day_pools(rows: Sequence[Pool], choice: Choice) -> frozenset[int]:
    """The pools of the day itself for whoever chooses so."""
    keys = day_keys(choice)
    return frozenset(row.id for row in rows if (row.kind, row.key) in keys)


def waiters(event_id: int) -> list[Waiter]:
    """Everyone in the event's queue with the pools they wait for, oldest first.

    Who waits for the day needs all its pools at once; a session is waited for apart, with its own number.
    """
    return waiters_of([event_id]).get(event_id, [])


def waiters_of(event_ids: Collection[int]) -> dict[int, list[Waiter]]:
    """The same for several events, in one statement; an event without a queue is left out."""
    if not event_ids:
        return {}
    rows = db.session.execute(_WAITERS, {"event_ids": list(event_ids)})
    return {event_id: _waiters(claims) for event_id, claims in groupby(rows, itemgetter(0))}


def _waiters(claims: Iterable[Any]) -> list[Waiter]:
    wanted: dict[tuple[int | None, int], set[int]] = {}
    for _event_id, queue_no, registration_id, pool_id in claims:
        wanted.setdefault((queue_no, registration_id), set()).add(pool_id)
    return [
        Waiter(registration_id, frozenset(pools), number or 0) for (number, registration_id), pools in wanted.items()
    ]


def session_pools(rows: Sequence[Pool]) -> frozenset[int]:
    return frozenset(row.id for row in rows if row.kind is PoolKind.SESSION)


def option_pools(rows: Sequence[Pool]) -> dict[int, int]:
    """The options of questions that have places of their own, by the pool's id."""
    return {row.id: row.key for row in rows if row.kind is PoolKind.OPTION}


def event_with_lapsed_offers(now: datetime) -> int | None:
    """An event where someone did not answer in time; None: there is none."""
    found: int | None = db.session.scalar(_lapsed(select(Pool.event_id), now).limit(1))
    return found


def offers(event_id: int) -> Sequence[Claim]:
    """Everyone who is asked, whether the time to answer is over or not."""
    return db.session.scalars(
        select(Claim).join(Pool).where(Pool.event_id == event_id, Claim.state == ClaimState.OFFERED),
        execution_options={"populate_existing": True},
    ).all()


def lapsed_offers(event_id: int, now: datetime) -> Sequence[Claim]:
    return db.session.scalars(_lapsed(select(Claim), now).where(Pool.event_id == event_id)).all()


def _lapsed(statement: Select[Any], now: datetime) -> Select[Any]:
    return statement.select_from(Claim).join(Pool).where(Claim.state == ClaimState.OFFERED, Claim.offered_until <= now)


def claims(registration_id: int) -> Sequence[Claim]:
    return db.session.scalars(
        select(Claim).where(Claim.registration_id == registration_id), execution_options={"populate_existing": True}
    ).all()


def session_position(pool_id: int, queue_no: int) -> int:
    """The place in one session's queue, 1 for the next in line."""
    count = db.session.scalar(
        select(func.count())
        .select_from(Claim)
        .where(Claim.pool_id == pool_id, Claim.state == ClaimState.WAITING, Claim.queue_no <= queue_no)
    )
    return count or 0


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
