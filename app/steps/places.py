"""Claims, releases and promotion: the rows behind the numbers. The caller holds the pools' lock."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, delete, insert, update

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.events import EventFacts
from app.domain.history import SYSTEM, Act, Actor
from app.domain.mail import MailKind
from app.domain.places import ClaimState, Waiter
from app.domain.registration import RegistrationStatus
from app.domain.waiting_list import promote
from app.models import Claim, Pool, Registration
from app.queries import places, registrations
from app.steps import calendar_invitations, history, kept_places, offers, outbox, queue, seats

#: Made once, and on the table rather than the class: this runs in every registration.
INSERT_CLAIM = insert(cast(Table, Claim.__table__))
NO_NUMBERS: Mapping[int, int | None] = {}


def write(rows: Sequence[Pool], counted: rules.Pools) -> None:
    """The counted numbers back into the locked rows."""
    for row in rows:
        pool = counted.by_id[row.id]
        row.taken, row.waiting = pool.taken, pool.waiting


def enter(
    registration: Registration,
    day: Iterable[int],
    sessions: Mapping[int, ClaimState],
    rows: Sequence[Pool],
    counted: rules.Pools,
    numbers: Mapping[int, int | None] = NO_NUMBERS,
) -> None:
    """A new registration's claims and the numbers, written: the day in the state of the registration, each session
    in its own. day: nothing while no place is held or waited for. numbers: of the sessions that were waited for before,
    in their queues."""
    db.session.execute(INSERT_CLAIM, claim(registration, day, sessions, rows, counted, numbers))


def claim(
    registration: Registration,
    day: Iterable[int],
    sessions: Mapping[int, ClaimState],
    rows: Sequence[Pool],
    counted: rules.Pools,
    numbers: Mapping[int, int | None] = NO_NUMBERS,
) -> list[dict[str, Any]]:
    """The same, but the claims' rows are returned, for INSERT_CLAIM: several registrations' at once."""
    day = frozenset(day)
    if day:
        counted.count(day, DAY_STATES[registration.status])
    for pool_id, state in sessions.items():
        counted.count([pool_id], state)
    claims = _claims(registration, day, sessions, numbers, rows)
    write(rows, counted)
    return claims


def rewrite(
    registration: Registration, day: Iterable[int], sessions: Mapping[int, ClaimState], rows: Sequence[Pool]
) -> None:
    """The claims of someone who chose anew, already counted. Who waits for a session as before keeps the number.

    A place that is still offered stays as it is, with the time to answer; so do the options of questions.
    """
    offered = [pool_id for pool_id, state in sessions.items() if state is ClaimState.OFFERED]
    numbers = {claim.pool_id: claim.queue_no for claim in places.claims(registration.id)}
    staying = [*offered, *places.option_pools(rows)]
    db.session.execute(delete(Claim).where(Claim.registration_id == registration.id, Claim.pool_id.not_in(staying)))
    others = {pool_id: state for pool_id, state in sessions.items() if pool_id not in offered}
    db.session.execute(INSERT_CLAIM, _claims(registration, day, others, numbers, rows))


#: The state of the claims on the day itself, of those who have any.
DAY_STATES = {
    RegistrationStatus.CONFIRMED: ClaimState.TAKEN,
    RegistrationStatus.WAITING: ClaimState.WAITING,
    RegistrationStatus.PENDING: ClaimState.RESERVED,
}


def _claims(
    registration: Registration,
    day: Iterable[int],
    sessions: Mapping[int, ClaimState],
    numbers: Mapping[int, int | None],
    rows: Sequence[Pool],
) -> list[dict[str, Any]]:
    """A session that is waited for gets a number of its own, unless it has one."""
    claims = [(pool_id, DAY_STATES[registration.status], registration.queue_no) for pool_id in sorted(day)]
    for pool_id, state in sessions.items():
        waits = state is ClaimState.WAITING
        claims.append((pool_id, state, (numbers.get(pool_id) or queue.next_no(rows)) if waits else None))
    return [
        {"registration_id": registration.id, "pool_id": pool_id, "state": state, "queue_no": number}
        for pool_id, state, number in claims
    ]


def release(registration: Registration, counted: rules.Pools) -> None:
    """Give back what the registration holds or waits for; its status is the caller's to set."""
    for held in places.claims(registration.id):
        counted.release([held.pool_id], held.state)
    db.session.execute(delete(Claim).where(Claim.registration_id == registration.id))


def fill(event_id: int, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools) -> list[Registration]:
    """Give free places to those who wait, in order, at once; tell each of them. Returns those who got something.

    Nothing happens after the event's cut-off or for an event that is not on (design §2). Where the event offers
    places, whoever is next is asked, and the place is held meanwhile.
    """
    if kept_places.is_due(event, rows, clock.now()):
        kept_places.release(event_id, event, rows, counted)
    if not event.promotes(clock.now()) or not any(pool.waiting and pool.has_room for pool in counted.by_id.values()):
        return []
    db.session.flush()
    promoted = promote(places.waiters(event_id), counted)
    given = [_give(waiter, event, rows) for waiter in promoted]
    # Wishes come after every queue: who waited for a session was there before.
    entered = [person for person, is_new in given if is_new and person.status is RegistrationStatus.CONFIRMED]
    for registration in entered:
        seats.take_wishes(registration, rows, counted)
    calendar_invitations.settle_all(entered, event)
    return [registration for registration, _ in given]


def let_go(event_id: int, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools) -> None:
    """Before an act decides: what is kept although its date has come is everyone's, and who waited for it comes first.

    Written at once: the act may still refuse what it was asked for.
    """
    if kept_places.is_due(event, rows, clock.now()):
        fill(event_id, event, rows, counted)
        write(rows, counted)


def _give(waiter: Waiter, event: EventFacts, rows: Sequence[Pool]) -> tuple[Registration, bool]:
    """The registration, and whether it was the day itself that it waited for."""
    registration = registrations.by_id(waiter.registration_id)
    if registration.status is RegistrationStatus.WAITING:
        return offer(registration, event) if event.offers_places else confirm(registration), True
    seats.give(registration, waiter.pools, event, rows)
    return registration, False


def offer(registration: Registration, event: EventFacts) -> Registration:
    """Ask someone who waits, already counted, whether they want the place; it is held until they must have answered."""
    until = offers.until(event, clock.now())
    _set_waiting(registration, state=ClaimState.OFFERED, offered_until=until)
    outbox.enqueue(MailKind.PLACE_OFFERED, registration, until=until.isoformat())
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(Act.PLACE_OFFERED, SYSTEM, **about, until=until.isoformat())
    return registration


def _set_waiting(registration: Registration, **values: Any) -> None:
    db.session.execute(
        update(Claim)
        .where(Claim.registration_id == registration.id, Claim.state.in_((ClaimState.WAITING, ClaimState.OFFERED)))
        .values(queue_no=None, **values)
    )


def confirm(registration: Registration, act: Act = Act.PROMOTED, actor: Actor = SYSTEM, **details: Any) -> Registration:
    """Turn a waiting registration, already counted, into a confirmed one, and say so. details: for the history.

    Its wishes for sessions are the caller's to take (steps/seats.py).
    """
    _set_waiting(registration, state=ClaimState.TAKEN, offered_until=None)
    before, registration.status = registration.status, RegistrationStatus.CONFIRMED
    registration.queue_no = None
    registration.confirmed_at = clock.now()
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
