"""Keeps an event's pools in step with what it offers to choose. The caller holds the pools' lock."""

from collections.abc import Sequence

from sqlalchemy import delete

from app.database import db
from app.domain.capacity import Limits, decide_capacity, pools_of
from app.domain.events import Attendance
from app.domain.programme import Crowded
from app.models import Claim, Event, Pool
from app.queries import places, programme
from app.queries.places import counted


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
    for key, row in present.items():
        if key not in wanted:
            db.session.execute(delete(Claim).where(Claim.pool_id == row.id))
            db.session.delete(row)
        elif (crowded := _crowded(row, wanted[key])) is not None:
            return crowded
        else:
            row.capacity = wanted[key]
    for kind, number in sorted(wanted.keys() - present.keys()):
        db.session.add(Pool(event_id=event.id, kind=kind, key=number, capacity=wanted[kind, number]))
    db.session.flush()
    return list(places.lock(event.id))


def _crowded(row: Pool, capacity: int | None) -> Crowded | None:
    pool = counted([row]).by_id[row.id]
    refusal = decide_capacity(pool, capacity) if capacity != row.capacity else None
    return Crowded((row.kind, row.key), refusal.asked, refusal.confirmed) if refusal is not None else None
