"""Organizers move people from one session into another of the same time, as far as it has room for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain import places as rules
from app.domain.changes import difference
from app.domain.choices import SessionFacts, overlap
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.moves import Move, MoveFault, Mover, Room, decide_move
from app.domain.organizer_acts import ActRefusal, RefusedAct, gate
from app.domain.places import PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration
from app.queries import own_choices, programme, rosters
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.queries.own_choices import OwnChoices
from app.steps import calendar_invitations, history, outbox, places


@dataclass(frozen=True)
class Moved:
    """Who was moved and told so, and who stays where they are, and why; by code."""

    moved: tuple[str, ...]
    stayed: Mapping[str, MoveFault]


@dataclass(frozen=True)
class _Sessions:
    """The programme's sessions as the rules see them, with their pools, by id."""

    facts: Mapping[int, SessionFacts]
    pools: Mapping[int, int]


@transaction
def move(session_id: int, target_id: int, codes: Sequence[str], reason: str, actor: Actor) -> Moved | RefusedAct:
    """Those of the codes that fit: first who have a place, by the time of registration, then the queue in its order.

    The others keep what they have. What is freed goes to those who wait for it, in the same transaction.
    """
    event_id = programme.session(session_id).event_id
    rows = pool_queries.lock(event_id)
    event = queries.event_facts(event_id)
    if refusal := gate(event, clock.now()):
        return RefusedAct(refusal)
    sessions = _sessions(event_id, rows)
    if not _may_be_swapped(sessions, session_id, target_id):
        return RefusedAct(ActRefusal.CHOICE)
    pools = pool_queries.counted(rows)
    people = rosters.in_turn(event_id, session_id, codes)
    moved, stayed = [], dict.fromkeys(codes, MoveFault.NOT_HERE)
    for registration in people:
        own = own_choices.of(registration)
        answer = _decide(registration, own, session_id, target_id, sessions, pools)
        if isinstance(answer, Move):
            _write(registration, own, answer, target_id, sessions, pools)
            _tell(registration, own, reason, actor)
            moved.append(registration)
            del stayed[registration.code]
        else:
            stayed[registration.code] = answer
    calendar_invitations.settle_all(moved, event)
    places.fill(event_id, event, rows, pools)
    places.write(rows, pools)
    return Moved(tuple(registration.code for registration in moved), stayed)


def _sessions(event_id: int, rows: Sequence[Pool]) -> _Sessions:
    facts = {session.id: session for session in programme.offering(event_id).sessions}
    return _Sessions(facts, {row.key: row.id for row in rows if row.kind is PoolKind.SESSION})


def _may_be_swapped(sessions: _Sessions, source: int, target: int) -> bool:
    """Are both still chosen between, at the same time?"""
    known = source != target and {source, target} <= set(sessions.pools)
    return known and overlap(sessions.facts[source], sessions.facts[target])


def _decide(
    registration: Registration, own: OwnChoices, source: int, target: int, sessions: _Sessions, pools: rules.Pools
) -> Move | MoveFault:
    mover = Mover(
        registration.id,
        registration.track_id,
        registration.status is not RegistrationStatus.CONFIRMED,
        {seat.session.id: seat.state for seat in own.seats},
    )
    waiters = pool_queries.waiters(registration.event_id) if pools.has_queue else []
    room = Room(sessions.facts[target], sessions.pools[target])
    return decide_move(mover, sessions.facts[source], room, sessions.facts, pools, waiters)


def _write(
    registration: Registration, own: OwnChoices, move: Move, target: int, sessions: _Sessions, pools: rules.Pools
) -> None:
    gone = [seat for seat in own.seats if seat.session.id in move.leaves | {target}]
    for seat in gone:
        pools.release([sessions.pools[seat.session.id]], seat.state)
    pools.count([sessions.pools[target]], move.state)
    db.session.execute(
        delete(Claim).where(
            Claim.registration_id == registration.id,
            Claim.pool_id.in_([sessions.pools[seat.session.id] for seat in gone]),
        )
    )
    db.session.add(Claim(registration_id=registration.id, pool_id=sessions.pools[target], state=move.state))
    db.session.flush()


def _tell(registration: Registration, before: OwnChoices, reason: str, actor: Actor) -> None:
    told = {"reason": reason} if reason else {}
    history.record(
        Act.CHOICES_CHANGED,
        actor,
        event_id=registration.event_id,
        registration_id=registration.id,
        **difference(before.plain(), own_choices.of(registration).plain()),
        **told,
    )
    outbox.enqueue(MailKind.CHOICES_CHANGED, registration, **told)
