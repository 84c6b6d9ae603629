"""Locks and reads an event's pools and its queue."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    cast,
    exists,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.database import UtcDateTime, db
from app.domain import places
from app.domain.availability import kept_left as kept_of
from app.domain.choices import ANYONE, Choice, Entitlement, PoolKey, day_keys
from app.domain.events import EventStatus
from app.domain.places import CHOSEN, HELD, Claimed, ClaimState, PoolKind, Waiter
from app.models import Claim, Event, Pool, Registration

#: People at a time: databases take so many parameters, and no more.
BATCH = 2000
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
#: Beside a registration in a statement: until when the day's place is held for someone who is asked.
OFFERED_UNTIL = (
    select(Claim.offered_until)
    .join(Pool, Pool.id == Claim.pool_id)
    .where(Claim.registration_id == Registration.id, Pool.kind == PoolKind.EVENT, Claim.state == ClaimState.OFFERED)
    .correlate(Registration)
    .scalar_subquery()
)
_CLOSED_TO_OTHERS = exists().where(
    Pool.event_id == bindparam("event_id"), Pool.kind == PoolKind.OTHERS, Pool.capacity == 0
)
_LAST = aliased(Registration)
#: Who has a position in the event's queue.
_QUEUE = (
    select(Registration.id)
    .join(Claim, Claim.registration_id == Registration.id)
    .join(Pool, Pool.id == Claim.pool_id)
    .where(
        Pool.event_id == bindparam("event_id"),
        Pool.kind == PoolKind.EVENT,
        Claim.state == ClaimState.WAITING,
        ~(Registration.outside_target & _CLOSED_TO_OTHERS),
    )
)
#: Of those of a list who wait, by registration: the queue is passed through once, as far as the last of them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_NUMBERED = (
    _QUEUE.add_columns(func.row_number().over(order_by=Claim.queue_no).label("position"))
    .where(
        Claim.queue_no
        <= select(func.max(_LAST.queue_no))
        .where(_LAST.event_id == bindparam("event_id"), _LAST.id.in_(_IDS))
        .scalar_subquery()
    )
    .subquery()
)
_TURNS = union_all(
    select(_NUMBERED.c.id, _NUMBERED.c.position, cast(null(), UtcDateTime).label("offered_until")).where(
        _NUMBERED.c.id.in_(_IDS)
    ),
    select(Claim.registration_id, null(), Claim.offered_until)
    .join(Pool, Pool.id == Claim.pool_id)
    .where(Claim.registration_id.in_(_IDS), Pool.kind == PoolKind.EVENT, Claim.state == ClaimState.OFFERED),
)
_UP_TO = _QUEUE.where(Claim.queue_no <= bindparam("queue_no")).subquery()
#: Made once: in a rush everyone who waits asks for it, and putting it together costs more than running it.
_POSITION = select(func.count(), func.max(case((_UP_TO.c.id == bindparam("registration_id"), 1), else_=0))).select_from(
    _UP_TO
)


def lock(event_id: int) -> Sequence[Pool]:
    """Hold the event's pools still until commit: the first act of whatever touches places.

    In id order everywhere, so that two acts cannot deadlock. What is read afterwards is fresh. Read only when
    they are held: a statement that waits does not see the pools that an organizer's act made in that time.
    """
    db.session.execute(_HOLD, {"event_id": event_id}).all()
    return read(event_id)


def read(event_id: int) -> Sequence[Pool]:
    """The event's pools, held still by nobody: for pages, which promise nothing."""
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


def kept_left(rows: Sequence[Pool], counted: places.Pools) -> int:
    """How many of the free places are kept for the invited, among whom an organizer's own hand counts."""
    uninvited = next((counted.by_id[row.id] for row in rows if row.kind is PoolKind.UNINVITED), None)
    return kept_of(counted.by_id[main_pool(rows).id], uninvited)


def ids(rows: Sequence[Pool]) -> dict[PoolKey, int]:
    """The pools' ids by what they limit."""
    return {(row.kind, row.key): row.id for row in rows}


def day_pools(rows: Sequence[Pool], choice: Choice, entitlement: Entitlement = ANYONE) -> frozenset[int]:
    """The pools of the day itself for whoever chooses so."""
    keys = day_keys(choice, entitlement)
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


def day_by_kind(rows: Sequence[Pool], counted: places.Pools, wanted: Collection[int]) -> dict[PoolKind, places.Pool]:
    """Of these pools those of the day, of which a choice touches one of each kind."""
    return {row.kind: counted.by_id[row.id] for row in rows if row.id in wanted and row.kind not in CHOSEN}


def waited_for(registration_id: int) -> frozenset[int]:
    """The pools that someone waits for."""
    theirs = (Claim.registration_id == registration_id, Claim.state == ClaimState.WAITING)
    return frozenset(db.session.scalars(select(Claim.pool_id).where(*theirs)))


def session_pools(rows: Sequence[Pool]) -> frozenset[int]:
    return frozenset(row.id for row in rows if row.kind is PoolKind.SESSION)


def option_pools(rows: Sequence[Pool]) -> dict[int, int]:
    """The options of questions that have places of their own, by the pool's id."""
    return {row.id: row.key for row in rows if row.kind is PoolKind.OPTION}


def event_with_lapsed_offers(now: datetime, *, of_the_day: bool) -> int | None:
    """An event where someone did not answer in time, about the day itself or a session; None: there is none."""
    found: int | None = db.session.scalar(_lapsed(select(Pool.event_id), now, of_the_day=of_the_day).limit(1))
    return found


def offers(event_id: int, *, of_the_day: bool = False) -> Sequence[Claim]:
    """Everyone who is asked about a session, whether the time to answer is over or not. Of the day: the claims in the
    event's own pool alone, one of each person."""
    kind = PoolKind.EVENT if of_the_day else PoolKind.SESSION
    return db.session.scalars(
        select(Claim).join(Pool).where(Pool.event_id == event_id, Pool.kind == kind, Claim.state == ClaimState.OFFERED),
        execution_options={"populate_existing": True},
    ).all()


def lapsed_offers(event_id: int, now: datetime, limit: int, *, of_the_day: bool) -> Sequence[Claim]:
    """At most that many, first who should have answered first. Of the day: the claims in the event's own pool alone,
    one of each person."""
    return db.session.scalars(
        _lapsed(select(Claim), now, of_the_day=of_the_day)
        .where(Pool.event_id == event_id)
        .order_by(Claim.offered_until, Claim.registration_id)
        .limit(limit)
    ).all()


def _lapsed(statement: Select[Any], now: datetime, *, of_the_day: bool) -> Select[Any]:
    kind = PoolKind.EVENT if of_the_day else PoolKind.SESSION
    return (
        statement.select_from(Claim)
        .join(Pool)
        .join(Event, Event.id == Pool.event_id)
        .where(
            Claim.state == ClaimState.OFFERED,
            Claim.offered_until < now,
            Pool.kind == kind,
            Event.status == EventStatus.PUBLISHED,
        )
    )


def offered_until(registration_id: int) -> datetime | None:
    """Until when someone may answer who is asked whether they want the day's place; None: nobody asks."""
    moment: datetime | None = db.session.scalar(select(OFFERED_UNTIL).where(Registration.id == registration_id))
    return moment


def is_held_for(registration_id: int) -> bool:
    """Is a place of the day held for someone until they answer, or are approved?"""
    theirs = (Claim.registration_id == registration_id, Pool.kind == PoolKind.EVENT, Claim.state.in_(HELD))
    return db.session.scalar(select(exists().where(*theirs, Pool.id == Claim.pool_id))) is True


def claims(registration_id: int) -> Sequence[Claim]:
    return db.session.scalars(
        select(Claim).where(Claim.registration_id == registration_id), execution_options={"populate_existing": True}
    ).all()


def other_claims(pool_id: int) -> Mapping[int, Sequence[Claim]]:
    """What those who have a claim in this pool claim elsewhere: by registration."""
    theirs = select(Claim.registration_id).where(Claim.pool_id == pool_id)
    found: dict[int, list[Claim]] = {}
    for claim in db.session.scalars(
        select(Claim).where(Claim.registration_id.in_(theirs), Claim.pool_id != pool_id),
        execution_options={"populate_existing": True},
    ):
        found.setdefault(claim.registration_id, []).append(claim)
    return found


def claims_of(registration_ids: Sequence[int]) -> dict[int, list[Claimed]]:
    """The same of several, some thousand in one statement; by registration, which is there also without any."""
    found: dict[int, list[Claimed]] = {number: [] for number in registration_ids}
    for first in range(0, len(registration_ids), BATCH):
        some = registration_ids[first : first + BATCH]
        rows = db.session.execute(
            select(Claim.registration_id, Claim.pool_id, Claim.state, Claim.queue_no)
            .where(Claim.registration_id.in_(some))
            .order_by(Claim.registration_id, Claim.pool_id)
        )
        for registration_id, pool_id, state, queue_no in rows:
            found[registration_id].append(Claimed(pool_id, state, queue_no))
    return found


def session_position(pool_id: int, queue_no: int) -> int:
    """The place in one session's queue, 1 for the next in line."""
    count = db.session.scalar(
        select(func.count())
        .select_from(Claim)
        .where(Claim.pool_id == pool_id, Claim.state == ClaimState.WAITING, Claim.queue_no <= queue_no)
    )
    return count or 0


def position(registration: Registration) -> int | None:
    """The place in the queue, 1 for the next in line. None: not waiting, or asked already, or places are not given to
    others than the target group yet."""
    if registration.queue_no is None:
        return None
    count, own = db.session.execute(
        _POSITION,
        {"event_id": registration.event_id, "queue_no": registration.queue_no, "registration_id": registration.id},
    ).one()
    return count if own else None


@dataclass(frozen=True)
class Turn:
    """How someone waits: the place in the queue, if they have one, or until when they may answer, if they are asked."""

    position: int | None = None
    offered_until: datetime | None = None


def turns(event_id: int, registration_ids: Sequence[int]) -> dict[int, Turn]:
    """Of these of one event, how those wait who have a position or are asked, by registration."""
    rows = db.session.execute(_TURNS, {"event_id": event_id, "ids": list(registration_ids)})
    return {row.id: Turn(row.position, row.offered_until) for row in rows}


def has_position(event_id: int) -> ColumnElement[bool]:
    """Is a registration in the event's queue? As a part of a statement over registrations."""
    return Registration.id.in_(_QUEUE.correlate(None).params(event_id=event_id))


def in_queue(event_id: int) -> list[int]:
    """The registrations that have a position, the next in line first."""
    return list(db.session.scalars(_QUEUE.order_by(Claim.queue_no), {"event_id": event_id}))


def last_position(rows: Sequence[Pool], counted: places.Pools) -> int:
    """The place in the queue of whoever has just entered it. Those outside the target group stand before nobody
    of it while places are kept."""
    others = next((row for row in rows if row.kind is PoolKind.OTHERS and row.capacity == 0), None)
    held_back = counted.by_id[others.id].waiting if others is not None else 0
    return counted.by_id[main_pool(rows).id].waiting - held_back
