"""Places that were kept for some become everyone's when their date has come. The caller holds the pools' lock."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, update

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.events import EventFacts
from app.domain.history import SYSTEM, Act
from app.domain.places import KEPT, ClaimState, PoolKind
from app.models import Claim, Pool, Registration
from app.queries import places
from app.steps import history, queue


def is_due(event: EventFacts, rows: Sequence[Pool], now: datetime) -> bool:
    """Are places still kept although their date has come?"""
    return any(row.capacity is not None and _ends(event, row.kind) <= now for row in rows if row.kind in KEPT)


def _ends(event: EventFacts, kind: PoolKind) -> datetime:
    return event.others_let_in if kind is PoolKind.OTHERS else event.invited_let_go


def release(event_id: int, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools) -> None:
    """Nothing is kept any more whose date has come. The caller fills what that frees (steps/places.fill).

    Those outside the target group come after everyone of it who waits: they get the next numbers of the queue,
    in their own order. They had not been told a number before.
    """
    now = clock.now()
    for row in rows:
        if row.kind not in KEPT or row.capacity is None or _ends(event, row.kind) > now:
            continue
        row.capacity = counted.by_id[row.id].capacity = None
        if row.kind is PoolKind.OTHERS:
            _line_up(event_id, row.id, rows)
        history.record(Act.KEPT_PLACES_RELEASED, SYSTEM, event_id=event_id, kind=row.kind)


def _line_up(event_id: int, pool_id: int, rows: Sequence[Pool]) -> None:
    db.session.flush()
    waiting = [waiter for waiter in places.waiters(event_id) if pool_id in waiter.pools]
    if not waiting:
        return
    numbers = [{"person": waiter.registration_id, "number": queue.next_no(rows)} for waiter in waiting]
    person = Registration.id == bindparam("person")
    db.session.connection().execute(update(Registration).where(person).values(queue_no=bindparam("number")), numbers)
    _number_claims(numbers)


def leave(registration: Registration, others: Pool, rows: Sequence[Pool]) -> None:
    """Someone who waits, and was held back until now, is so no more: before the date they were told no number, and get
    the next one, so that nobody's turn is later than they were told (invariant 4). The claim on the others' pool is the
    caller's to remove."""
    if others.capacity is None:
        return
    registration.queue_no = queue.next_no(rows)
    db.session.flush()
    _number_claims([{"person": registration.id, "number": registration.queue_no}])


def _number_claims(numbers: Sequence[dict[str, int]]) -> None:
    db.session.connection().execute(
        update(Claim)
        .where(Claim.registration_id == bindparam("person"), Claim.state == ClaimState.WAITING)
        .values(queue_no=bindparam("number")),
        numbers,
    )
