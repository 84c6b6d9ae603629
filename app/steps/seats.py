"""Places in sessions, for those who have the day: wishes, freed places, offers. The caller holds the pools' lock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.choices import Offering, clashing
from app.domain.events import EventFacts
from app.domain.history import SYSTEM, Act
from app.domain.mail import MailKind
from app.domain.places import HOLDING, ClaimState, PoolKind, Waiter
from app.domain.registration import Seat, take_seats
from app.domain.waiting_list import answer_until
from app.models import Pool, Registration
from app.queries import places, programme, registrations
from app.steps import answers, calendar_invitations, claims, history, outbox, queue, unplaced
from app.steps.claims import Becomes


def of(sessions: Iterable[int], offering: Offering, rows: Sequence[Pool]) -> list[Seat]:
    """The pools of these sessions, with whether they have a queue."""
    wanted = frozenset(sessions)
    queued = {session.id: session.waiting_list for session in offering.sessions}
    return [Seat(row.id, queued[row.key]) for row in rows if row.kind is PoolKind.SESSION and row.key in wanted]


def take_wishes(people: Sequence[Registration], rows: Sequence[Pool], counted: rules.Pools) -> None:
    """These people of one event have just got the day, in this order: their wished sessions are taken or queued for,
    and options of questions taken. In as many statements as for one.

    A session that is full and has no queue is lost, as is an option; the mail about the day, and the page, say so.
    """
    db.session.flush()
    held, options = places.claims_of([person.id for person in people]), places.option_pools(rows)
    wished = [(number, one.pool_id) for number in held for one in held[number] if one.state is ClaimState.WISHED]
    answers.take_wishes([one for one in wished if one[1] in options], options, counted)
    if wished := [one for one in wished if one[1] not in options]:
        _take_sessions(people[0].event_id, wished, rows, counted)
    unplaced.settle([person.id for person in people], rows)


def _take_sessions(
    event_id: int, wished: Sequence[tuple[int, int]], rows: Sequence[Pool], counted: rules.Pools
) -> None:
    """wished: registration and pool, those of each together."""
    waiters, offering = places.waiters(event_id), programme.offering(event_id)
    keys = {row.id: row.key for row in rows}
    changed, lost = list[Becomes](), list[tuple[int, int]]()
    for registration_id, theirs in groupby(wished, itemgetter(0)):
        pool_ids = [pool_id for _, pool_id in theirs]
        states = take_seats(of((keys[pool_id] for pool_id in pool_ids), offering, rows), counted, waiters)
        lost += [(registration_id, pool_id) for pool_id in pool_ids if pool_id not in states]
        for pool_id in (one for one in pool_ids if one in states):
            counted.count([pool_id], states[pool_id])
            number = queue.next_no(rows) if states[pool_id] is ClaimState.WAITING else None
            changed.append(Becomes(registration_id, pool_id, states[pool_id], number))
            if number is not None:
                waiters.append(Waiter(registration_id, frozenset({pool_id}), number))
    claims.change_all(changed)
    claims.remove_all(lost)


@dataclass(frozen=True)
class _Given:
    """A session that becomes somebody's, or is held for them while they are asked: until then."""

    registration: Registration
    pool_id: int
    session_id: int
    offered_until: datetime | None = None


def give(freed: Sequence[tuple[Registration, int]], event: EventFacts, rows: Sequence[Pool]) -> None:
    """Freed places, already counted, in sessions of one event that were waited for. freed: registration and pool.

    Each is taken at once, unless it clashes with a place they hold: then it is held for them, and they are asked.
    """
    if not freed:
        return
    event_id = freed[0][0].event_id
    keys = {row.id: row.key for row in rows if row.kind is PoolKind.SESSION}
    facts = {session.id: session for session in programme.offering(event_id).sessions}
    claimed = places.claims_of(list({person.id for person, _ in freed}))
    held = {
        number: [facts[keys[one.pool_id]] for one in theirs if one.state in HOLDING and one.pool_id in keys]
        for number, theirs in claimed.items()
    }
    given = []
    for person, pool_id in freed:
        session = facts[keys[pool_id]]
        until = answer_until(event, clock.now()) if clashing(session, held[person.id]) else None
        held[person.id].append(session)
        given.append(_Given(person, pool_id, session.id, until))
    _hand_out(event_id, event, given)


def _hand_out(event_id: int, event: EventFacts, given: Sequence[_Given]) -> None:
    """Claims, mail, calendars and history of those who now have a session, or are asked."""
    claims.change_all([_becomes(one) for one in given])
    titles, carried = programme.titles(event_id), dict[int, set[int]]()
    for is_asked, kind, act in (
        (False, MailKind.SESSION_GIVEN, Act.SESSION_GIVEN),
        (True, MailKind.SESSION_OFFERED, Act.SESSION_OFFERED),
    ):
        if some := [one for one in given if (one.offered_until is not None) is is_asked]:
            outbox.enqueue_all(kind, [(one.registration, {"session": one.session_id}) for one in some])
            told = [(one.registration.id, {"session": titles[one.session_id].as_dict()}) for one in some]
            history.record_all(act, SYSTEM, [history.About(event_id, *about) for about in told])
    for one in given:
        if one.offered_until is None:
            carried.setdefault(one.registration.id, set()).add(one.session_id)
    people = [one.registration for one in given if one.registration.id in carried]
    calendar_invitations.settle_all(people, event, carried)


def _becomes(one: _Given) -> Becomes:
    state = ClaimState.TAKEN if one.offered_until is None else ClaimState.OFFERED
    return Becomes(one.registration.id, one.pool_id, state, offered_until=one.offered_until)


def settle_offers(event_id: int, offering: Offering, rows: Sequence[Pool]) -> int:
    """An offer that clashes with nothing any more needs no answer: the place that is held is theirs. How many."""
    offers = [(claim.registration_id, claim.pool_id) for claim in places.offers(event_id)]
    if not offers:
        return 0
    pools = {row.id: row.key for row in rows if row.kind is PoolKind.SESSION}
    facts = {session.id: session for session in offering.sessions}
    claimed = places.claims_of(list({number for number, _ in offers}))
    held = {
        number: [facts[pools[one.pool_id]] for one in theirs if one.state is ClaimState.TAKEN and one.pool_id in pools]
        for number, theirs in claimed.items()
    }
    settled = list[tuple[int, int]]()
    for number, pool_id in offers:
        session = facts[pools[pool_id]]
        if not clashing(session, held[number]):
            held[number].append(session)
            settled.append((number, pool_id))
    people = registrations.by_ids([number for number, _ in settled])
    given = [_Given(people[number], pool_id, pools[pool_id]) for number, pool_id in settled]
    if given:
        _hand_out(event_id, registrations.event_facts(event_id), given)
    return len(given)
