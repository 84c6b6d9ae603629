"""Numbers of places: what pools say, what claims say, and what nobody may be left waiting for."""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import Select, and_, case, exists, func, or_, select

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.history import Act
from app.domain.places import CHOSEN, HOLDING, ClaimState, PoolKind
from app.domain.registration import ACTIVE
from app.domain.waiting_list import promote
from app.models import Claim, Event, HistoryEntry, Pool, Registration
from app.queries import places
from app.queries.doctor.finding import Finding


def counters() -> Iterator[Finding]:
    """taken and waiting equal what the claims say (invariant 2)."""
    taken = func.coalesce(func.sum(case((Claim.state.in_(HOLDING), 1), else_=0)), 0)
    waiting = func.coalesce(func.sum(case((Claim.state == ClaimState.WAITING, 1), else_=0)), 0)
    statement = (
        select(Event.slug, Pool.kind, Pool.taken, Pool.waiting, taken, waiting)
        .select_from(Pool)
        .join(Event, Event.id == Pool.event_id)
        .outerjoin(Claim, Claim.pool_id == Pool.id)
        .group_by(Pool.id, Event.slug)
        .having(or_(Pool.taken != taken, Pool.waiting != waiting))
    )
    for slug, kind, had_taken, had_waiting, is_taken, is_waiting in db.session.execute(statement):
        yield Finding(
            "counters",
            slug,
            f"the {kind} pool says taken {had_taken}, waiting {had_waiting}; "
            f"the claims say taken {is_taken}, waiting {is_waiting}",
        )


@cache
def _too_full() -> Select[str, PoolKind, int | None, int]:
    on_purpose = (
        select(func.count())
        .select_from(Claim)
        .join(Registration, Registration.id == Claim.registration_id)
        .where(Claim.pool_id == Pool.id, Registration.over_capacity, Pool.kind.not_in(CHOSEN))
        .scalar_subquery()
    )
    lowered_at = (
        select(func.max(HistoryEntry.at))
        .where(
            HistoryEntry.event_id == Pool.event_id,
            or_(
                and_(
                    Pool.kind == PoolKind.EVENT,
                    HistoryEntry.act == Act.CAPACITY_CHANGED,
                    HistoryEntry.details["forced"].as_boolean(),
                ),
                and_(Pool.kind == PoolKind.MODE, HistoryEntry.act == Act.WAYS_SETTLED),
            ),
        )
        .correlate(Pool)
        .scalar_subquery()
    )
    confirmed_since = exists().where(
        Claim.pool_id == Pool.id,
        Claim.state == ClaimState.TAKEN,
        Registration.id == Claim.registration_id,
        ~Registration.over_capacity,
        Registration.confirmed_at > lowered_at,
    )
    return select(Event.slug, Pool.kind, Pool.capacity, Pool.taken).where(
        Event.id == Pool.event_id,
        Pool.kind.not_in((PoolKind.OTHERS, PoolKind.UNINVITED)),
        Pool.taken > Pool.capacity + on_purpose,
        or_(lowered_at.is_(None), confirmed_since),
    )


def overbooked() -> Iterator[Finding]:
    """taken exceeds capacity only by those whom an organizer confirmed over it, or by those who had a place when an
    organizer lowered the event's under them on purpose, or when those whom nobody had asked how they attend were
    counted; in a session or an option never (invariant 1). Who had a place when it began to be kept for others has it
    still."""
    for slug, kind, capacity, taken in db.session.execute(_too_full()):
        yield Finding("overbooked", slug, f"the {kind} pool has {taken} taken of {capacity}")


def one_per_address() -> Iterator[Finding]:
    """One active registration per event and address (invariant 7)."""
    statement = (
        select(Event.slug, func.count())
        .select_from(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.status.in_(ACTIVE), Registration.email_key.is_not(None))
        .group_by(Event.slug, Registration.email_key)
        .having(func.count() > 1)
    )
    for slug, count in db.session.execute(statement):
        yield Finding("one_per_address", slug, f"{count} active registrations of one address")


def unpromoted() -> Iterator[Finding]:
    """No place stays free while someone who could take it waits (invariant 3)."""
    now = clock.now()
    candidates = (
        select(Event)
        .where(
            exists().where(Pool.event_id == Event.id, Pool.waiting > 0),
            exists().where(Pool.event_id == Event.id, or_(Pool.capacity.is_(None), Pool.taken < Pool.capacity)),
        )
        .order_by(Event.id)
    )
    for event in db.session.scalars(candidates):
        if not event.facts.promotes(now):
            continue
        rows = db.session.scalars(select(Pool).where(Pool.event_id == event.id)).all()
        pools = rules.Pools({row.id: rules.Pool(row.id, row.capacity, row.taken, row.waiting) for row in rows})
        for waiter in promote(places.waiters(event.id), pools):
            code = db.session.scalar(select(Registration.code).where(Registration.id == waiter.registration_id))
            yield Finding("unpromoted", f"{event.slug} {code}", "waits although every place it needs is free")
