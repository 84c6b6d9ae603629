"""Claims, releases and promotion: the rows behind the numbers. The caller holds the pools' lock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, or_, update
from sqlalchemy.orm.attributes import set_committed_value

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.events import EventFacts
from app.domain.history import SYSTEM, Act, Actor
from app.domain.mail import MailKind
from app.domain.places import ClaimState, Waiter
from app.domain.registration import RegistrationStatus
from app.domain.waiting_list import hold, promote
from app.models import Claim, Pool, Registration
from app.queries import admissions, places, registrations
from app.steps import calendar_invitations, claims, history, kept_places, offers, outbox, queue, seats, standing
from app.steps.row_writing import update_rows

NO_NUMBERS: Mapping[int, int | None] = {}
NO_DETAILS: Mapping[int, dict[str, Any]] = {}
POOLS = cast(Table, Pool.__table__)
#: Whatever of the day one person waits for, or is asked about.
SET_WAITING = (
    update(claims.TABLE)
    .where(
        claims.TABLE.c.registration_id == bindparam("person"),
        or_(claims.TABLE.c.state == ClaimState.WAITING, claims.TABLE.c.state == ClaimState.OFFERED),
    )
    .values(state=bindparam("becomes"), queue_no=None, offered_until=bindparam("until"))
)


def write(rows: Sequence[Pool], counted: rules.Pools) -> None:
    """The counted numbers back into the locked rows."""
    write_all([(rows, counted)])


def write_all(counts: Iterable[tuple[Sequence[Pool], rules.Pools]]) -> None:
    """The same for several events, in one statement; none where nothing has changed.

    As the session's flush would, for half of what it takes: everyone who registers waits while this runs.
    """
    changed = []
    for row, pool in ((row, counted.by_id[row.id]) for rows, counted in counts for row in rows):
        if (row.taken, row.waiting) != (pool.taken, pool.waiting):
            set_committed_value(row, "taken", pool.taken)
            set_committed_value(row, "waiting", pool.waiting)
            changed.append((row.id, pool.taken, pool.waiting))
    update_rows(POOLS, ("id", "taken", "waiting"), changed)


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
    claimed = claim(registration, day, sessions, rows, counted, numbers)
    write(rows, counted)
    claims.insert_all(claimed)


def claim(
    registration: Registration,
    day: Iterable[int],
    sessions: Mapping[int, ClaimState],
    rows: Sequence[Pool],
    counted: rules.Pools,
    numbers: Mapping[int, int | None] = NO_NUMBERS,
) -> list[dict[str, Any]]:
    """The same, counted and not written: for write_all, and the claims' rows for claims.insert_all, of several
    registrations at once."""
    day = frozenset(day)
    if day:
        counted.count(day, DAY_STATES[registration.status])
    for pool_id, state in sessions.items():
        counted.count([pool_id], state)
    return _claims(registration, day, sessions, numbers, rows)


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
    claims.insert_all(_claims(registration, day, others, numbers, rows))


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
    claimed = [(pool_id, DAY_STATES[registration.status], registration.queue_no) for pool_id in sorted(day)]
    for pool_id, state in sessions.items():
        waits = state is ClaimState.WAITING
        claimed.append((pool_id, state, (numbers.get(pool_id) or queue.next_no(rows)) if waits else None))
    return [
        {"registration_id": registration.id, "pool_id": pool_id, "state": state, "queue_no": number}
        for pool_id, state, number in claimed
    ]


def release(people: Sequence[Registration], counted: rules.Pools) -> None:
    """Give back what these registrations hold or wait for; their status is the caller's to set."""
    claimed = places.claims_of([person.id for person in people])
    for held in claimed.values():
        for one in held:
            counted.release([one.pool_id], one.state)
    claims.remove_all([(number, one.pool_id) for number, held in claimed.items() for one in held])


def fill(event_id: int, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools) -> list[Registration]:
    """Give free places to those who wait, in order, at once; tell each of them. Returns those who got something.

    Nobody is told anything after the event's cut-off or for an event that is not on (design §2). Where the event offers
    places, whoever is next is asked, and the place is held meanwhile. What is left then is held for those who wait for
    approval, where the event says so.
    """
    if kept_places.is_due(event, rows, clock.now()):
        kept_places.release(event_id, event, rows, counted)
    given = _promote(event_id, event, rows, counted)
    if event.pending_holds and counted.by_id[places.main_pool(rows).id].has_room:
        _hold(event_id, rows, counted)
    return given


def _hold(event_id: int, rows: Sequence[Pool], counted: rules.Pools) -> None:
    """For those who wait for approval: first for who registered first."""
    db.session.flush()
    people = {one.id: one for one in admissions.without_held_place(event_id)}
    wanted = [Waiter(one.id, places.day_pools(rows, one.way, one.entitlement)) for one in people.values()]
    if not wanted:
        return
    held = hold(wanted, counted, places.waiters(event_id) if counted.has_queue else [])
    claims.insert_all([row for one in held for row in _claims(people[one.registration_id], one.pools, {}, {}, rows)])


def _promote(event_id: int, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools) -> list[Registration]:
    if not event.promotes(clock.now()) or not any(pool.waiting and pool.has_room for pool in counted.by_id.values()):
        return []
    db.session.flush()
    promoted = promote(places.waiters(event_id), counted)
    people = registrations.by_ids(list({waiter.registration_id for waiter in promoted}))
    given = [people[waiter.registration_id] for waiter in promoted]
    waited = [person for person in given if person.status is RegistrationStatus.WAITING]
    freed = [(people[one.registration_id], pool_id) for one in promoted for pool_id in sorted(one.pools)]
    seats.give([one for one in freed if one[0].status is not RegistrationStatus.WAITING], event, rows)
    if event.offers_places:
        offer(waited, event)
        return given
    confirm(waited)
    # Wishes come after every queue: who waited for a session was there before.
    seats.take_wishes(waited, rows, counted)
    calendar_invitations.settle_all(waited, event)
    return given


def let_go(event_id: int, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools) -> None:
    """Before an act decides: what is kept although its date has come is everyone's, and who waited for it comes first.

    Written at once: the act may still refuse what it was asked for.
    """
    if kept_places.is_due(event, rows, clock.now()):
        fill(event_id, event, rows, counted)
        write(rows, counted)


def offer(people: Sequence[Registration], event: EventFacts) -> None:
    """Ask these, who wait and are already counted, whether they want the place; it is held until they must have
    answered."""
    if not people:
        return
    until = offers.until(event, clock.now())
    _set_waiting(people, ClaimState.OFFERED, until)
    outbox.enqueue_all(MailKind.PLACE_OFFERED, [(person, {"until": until.isoformat()}) for person in people])
    about = [history.About(person.event_id, person.id, {"until": until.isoformat()}) for person in people]
    history.record_all(Act.PLACE_OFFERED, SYSTEM, about)


def _set_waiting(people: Sequence[Registration], state: ClaimState, until: datetime | None) -> None:
    db.session.execute(SET_WAITING, [{"person": person.id, "becomes": state, "until": until} for person in people])


def confirm(
    people: Sequence[Registration],
    act: Act = Act.PROMOTED,
    actor: Actor = SYSTEM,
    details: Mapping[int, dict[str, Any]] = NO_DETAILS,
    mail: MailKind = MailKind.PROMOTED,
) -> None:
    """Turn waiting registrations, already counted, into confirmed ones, and say so. details: for the history, by
    registration.

    Their wishes for sessions are the caller's to take (steps/seats.py).
    """
    if not people:
        return
    about, now = [], clock.now()
    for person in people:
        before, person.status = person.status, RegistrationStatus.CONFIRMED
        person.queue_no, person.confirmed_at = None, now
        said = {"before": before, "after": person.status, **details.get(person.id, {})}
        about.append(history.About(person.event_id, person.id, said))
    standing.write(people)
    _set_waiting(people, ClaimState.TAKEN, None)
    outbox.enqueue_all(mail, [(person, {}) for person in people])
    history.record_all(act, actor, about)
