"""Keeps an event's pools in step with what it offers to choose. The caller holds the pools' lock."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, literal, select, update

from app.database import db
from app.domain.capacity import Limits, decide_capacity, pools_of
from app.domain.choices import ATTENDANCE_KEYS, PoolKey
from app.domain.event_details import EventDetails
from app.domain.events import Attendance
from app.domain.places import ClaimState, PoolKind
from app.domain.programme import Crowded
from app.models import Claim, Event, Pool, Registration
from app.queries import places, programme
from app.queries.places import counted

ATTENDED = {key: way for way, key in ATTENDANCE_KEYS.items()}


def sync(event: Event, rows: Sequence[Pool]) -> list[Pool] | Crowded:
    """Pools for every way to attend, track and session that is chosen; those of what is no longer chosen go.

    Crowded: a pool would have fewer places than are given; what was written until then is the caller's to undo.
    The event's own capacity is steps/capacity.py's. Returns the pools as they are now, in id order; those that
    are new were not locked, but nobody else can reach them before the event's own, which is.
    """
    db.session.flush()
    offering, tracks, sessions = programme.limited(event.id)
    limits = Limits(
        event=places.main_pool(rows).capacity,
        attendance={Attendance.ONSITE: event.onsite_capacity, Attendance.ONLINE: event.online_capacity},
        tracks=tracks,
        sessions=sessions,
    )
    wanted = pools_of(offering, limits)
    present = {(row.kind, row.key): row for row in rows}
    for key in present.keys() - wanted.keys():
        db.session.execute(delete(Claim).where(Claim.pool_id == present[key].id))
        db.session.delete(present[key])
    for kind, number in sorted(wanted.keys() - present.keys()):
        present[kind, number] = _new(event.id, (kind, number), places.main_pool(rows))
    for key, capacity in wanted.items():
        if (crowded := _crowded(present[key], capacity)) is not None:
            return crowded
        present[key].capacity = capacity
    db.session.flush()
    return list(places.lock(event.id))


def settle_ways(event: Event, before: EventDetails) -> bool:
    """After an edit: whoever registered while there was one way to attend keeps that one. Is sync() needed?"""
    if (event.onsite, event.online) == (before.onsite, before.online):
        return False
    was = Attendance.ONSITE if before.onsite else Attendance.ONLINE
    if event.onsite and event.online:
        db.session.execute(
            update(Registration)
            .where(Registration.event_id == event.id, Registration.attendance.is_(None))
            .values(attendance=was),
            execution_options={"synchronize_session": "fetch"},
        )
    else:
        event.onsite_capacity = event.online_capacity = None
    return True


def _new(event_id: int, key: PoolKey, main: Pool) -> Pool:
    """A pool of its own, with those who have chosen so already, in the state in which they have the day."""
    kind, number = key
    pool = Pool(event_id=event_id, kind=kind, key=number, capacity=None)
    db.session.add(pool)
    db.session.flush()
    if kind is PoolKind.SESSION:
        return pool
    chose = Registration.track_id == number if kind is PoolKind.TRACK else Registration.attendance == ATTENDED[number]
    day = (
        select(Claim.registration_id, literal(pool.id), Claim.state, Claim.queue_no)
        .join(Registration, Registration.id == Claim.registration_id)
        .where(Claim.pool_id == main.id, chose)
    )
    db.session.execute(insert(Claim).from_select(["registration_id", "pool_id", "state", "queue_no"], day))
    counts = select(
        func.count().filter(Claim.state == ClaimState.TAKEN), func.count().filter(Claim.state == ClaimState.WAITING)
    ).where(Claim.pool_id == pool.id)
    pool.taken, pool.waiting = db.session.execute(counts).one()
    return pool


def _crowded(row: Pool, capacity: int | None) -> Crowded | None:
    refusal = decide_capacity(counted([row]).by_id[row.id], capacity) if capacity != row.capacity else None
    return Crowded((row.kind, row.key), refusal.asked, refusal.confirmed) if refusal is not None else None
