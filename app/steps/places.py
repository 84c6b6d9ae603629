"""Claims, releases and promotion: the rows behind the numbers. The caller holds the pools' lock."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import Table, delete, insert, update

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.events import EventFacts
from app.domain.history import SYSTEM, Act, Actor
from app.domain.mail import MailKind
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus
from app.domain.waiting_list import promote
from app.models import Claim, Pool, Registration
from app.queries import places, registrations
from app.steps import history, outbox

#: Made once, and on the table rather than the class: this runs in every registration.
INSERT_CLAIM = insert(cast(Table, Claim.__table__))


def write(rows: Sequence[Pool], counted: rules.Pools) -> None:
    """The counted numbers back into the locked rows."""
    for row in rows:
        pool = counted.by_id[row.id]
        row.taken, row.waiting = pool.taken, pool.waiting


def next_queue_no(rows: Sequence[Pool]) -> int:
    """The next place in the event's queue. Numbers are never used twice."""
    main = places.main_pool(rows)
    number = main.next_queue_no
    main.next_queue_no = number + 1
    return number


def claim(registration_id: int, wanted: Iterable[int], state: ClaimState) -> None:
    db.session.execute(
        INSERT_CLAIM,
        [{"registration_id": registration_id, "pool_id": pool_id, "state": state} for pool_id in sorted(wanted)],
    )


def release(registration: Registration, counted: rules.Pools) -> None:
    """Give back what the registration holds or waits for; its status is the caller's to set."""
    for held in places.claims(registration.id):
        counted.release([held.pool_id], held.state)
    db.session.execute(delete(Claim).where(Claim.registration_id == registration.id))


def fill(event_id: int, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools) -> list[Registration]:
    """Give free places to those who wait, in order, at once; tell each of them. Returns the promoted.

    Nothing happens after the event's cut-off or for an event that is not on (design §2).
    """
    if not event.promotes(clock.now()) or not any(pool.waiting and pool.has_room for pool in counted.by_id.values()):
        return []
    db.session.flush()
    promoted = promote(places.waiters(event_id), counted)
    return [confirm(registrations.by_id(waiter.registration_id)) for waiter in promoted]


def confirm(registration: Registration, act: Act = Act.PROMOTED, actor: Actor = SYSTEM, **details: Any) -> Registration:
    """Turn a waiting registration, already counted, into a confirmed one, and say so. details: for the history."""
    before, registration.status = registration.status, RegistrationStatus.CONFIRMED
    registration.queue_no = None
    registration.confirmed_at = clock.now()
    db.session.execute(update(Claim).where(Claim.registration_id == registration.id).values(state=ClaimState.TAKEN))
    outbox.enqueue(MailKind.PROMOTED, registration)
    history.record(
        act,
        actor,
        event_id=registration.event_id,
        registration_id=registration.id,
        before=before,
        after=registration.status,
        **details,
    )
    return registration
