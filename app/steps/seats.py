"""Places in sessions, for those who have the day: wishes, freed places, offers. The caller holds the pools' lock."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, update

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.choices import Offering, clashing
from app.domain.events import EventFacts
from app.domain.history import SYSTEM, Act
from app.domain.mail import MailKind
from app.domain.places import HOLDING, ClaimState, PoolKind
from app.domain.registration import Seat, take_seats
from app.domain.waiting_list import answer_until
from app.models import Claim, Pool, Registration
from app.queries import places, programme, registrations
from app.steps import answers, calendar_invitations, history, outbox, queue


def of(sessions: Iterable[int], offering: Offering, rows: Sequence[Pool]) -> list[Seat]:
    """The pools of these sessions, with whether they have a queue."""
    wanted = frozenset(sessions)
    queued = {session.id: session.waiting_list for session in offering.sessions}
    return [Seat(row.id, queued[row.key]) for row in rows if row.kind is PoolKind.SESSION and row.key in wanted]


def take_wishes(registration: Registration, rows: Sequence[Pool], counted: rules.Pools) -> None:
    """Someone has just got the day: their wished sessions are taken or queued for, and options of questions taken.

    A session that is full and has no queue is lost, as is an option; the mail about the day, and the page, say so.
    """
    claims = [claim for claim in places.claims(registration.id) if claim.state is ClaimState.WISHED]
    options = places.option_pools(rows)
    answers.take_wishes([claim for claim in claims if claim.pool_id in options], options, counted)
    wished = [claim for claim in claims if claim.pool_id not in options]
    if not wished:
        db.session.flush()
        return
    keys = {row.id: row.key for row in rows}
    seats = of((keys[claim.pool_id] for claim in wished), programme.offering(registration.event_id), rows)
    states = take_seats(seats, counted, places.waiters(registration.event_id))
    for claim in wished:
        state = states.get(claim.pool_id)
        if state is None:
            db.session.delete(claim)
        elif state is ClaimState.TAKEN:
            counted.count([claim.pool_id], ClaimState.TAKEN)
            claim.state = state
        else:
            counted.count([claim.pool_id], ClaimState.WAITING)
            claim.state, claim.queue_no = state, queue.next_no(rows)
    db.session.flush()


def give(registration: Registration, pool_ids: Iterable[int], event: EventFacts, rows: Sequence[Pool]) -> None:
    """A freed place, already counted, in a session that was waited for.

    It is taken at once, unless it clashes with a place they hold: then it is held for them, and they are asked.
    """
    keys = {row.id: row.key for row in rows if row.kind is PoolKind.SESSION}
    facts = {session.id: session for session in programme.offering(registration.event_id).sessions}
    held = [
        facts[keys[claim.pool_id]]
        for claim in places.claims(registration.id)
        if claim.state in HOLDING and claim.pool_id in keys
    ]
    for pool_id in pool_ids:
        session = facts[keys[pool_id]]
        until = answer_until(event, clock.now()) if clashing(session, held) else None
        _set(registration, pool_id, until)
        kind = MailKind.SESSION_OFFERED if until else MailKind.SESSION_GIVEN
        outbox.enqueue(kind, registration, session=session.id)
        if kind is MailKind.SESSION_GIVEN:
            calendar_invitations.settle(registration, event, carried=session.id)
        history.record(
            Act.SESSION_OFFERED if until else Act.SESSION_GIVEN,
            SYSTEM,
            event_id=registration.event_id,
            registration_id=registration.id,
            session=programme.session(session.id).title.as_dict(),
        )


def release(registration_id: int, pool_id: int) -> None:
    """The claim is gone; the numbers are the caller's to count."""
    db.session.execute(delete(Claim).where(Claim.registration_id == registration_id, Claim.pool_id == pool_id))


def _set(registration: Registration, pool_id: int, offered_until: datetime | None) -> None:
    db.session.execute(
        update(Claim)
        .where(Claim.registration_id == registration.id, Claim.pool_id == pool_id)
        .values(
            state=ClaimState.OFFERED if offered_until else ClaimState.TAKEN,
            queue_no=None,
            offered_until=offered_until,
        )
    )


def settle_offers(event_id: int, offering: Offering, rows: Sequence[Pool]) -> int:
    """An offer that clashes with nothing any more needs no answer: the place that is held is theirs. How many."""
    given, carried = list[Registration](), dict[int, set[int]]()
    pools = {row.id: row.key for row in rows if row.kind is PoolKind.SESSION}
    facts = {session.id: session for session in offering.sessions}
    for claim in places.offers(event_id):
        held = [
            facts[pools[other.pool_id]]
            for other in places.claims(claim.registration_id)
            if other.state is ClaimState.TAKEN and other.pool_id in pools
        ]
        session = facts[pools[claim.pool_id]]
        if clashing(session, held):
            continue
        registration = registrations.by_id(claim.registration_id)
        given.append(registration)
        carried.setdefault(registration.id, set()).add(session.id)
        _set(registration, claim.pool_id, None)
        outbox.enqueue(MailKind.SESSION_GIVEN, registration, session=session.id)
        title = programme.session(session.id).title.as_dict()
        history.record(Act.SESSION_GIVEN, SYSTEM, event_id=event_id, registration_id=registration.id, session=title)
    if given:
        event = registrations.event_facts(event_id)
        calendar_invitations.settle_all(given, event, carried)
    return len(given)
