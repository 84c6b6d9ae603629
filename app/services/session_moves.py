"""Organizers move people from one session into another of the same time, as far as it has room for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app import clock
from app.database import transaction
from app.domain import places as rules
from app.domain.changes import difference
from app.domain.choices import SessionFacts, overlap
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.moves import Move, MoveFault, Mover, Room, decide_move
from app.domain.organizer_acts import ActRefusal, RefusedAct, gate
from app.domain.places import ClaimState, PoolKind, Waiter
from app.domain.registration import RegistrationStatus
from app.models import Pool, Registration
from app.queries import own_choices, programme, rosters
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.queries.own_choices import OwnChoices
from app.steps import calendar_invitations, claims, history, outbox, places, unplaced


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
    scene = _Scene(session_id, target_id, sessions, pools, pool_queries.waiters(event_id) if pools.has_queue else [])
    before, moving, stayed = own_choices.of_all(people), list[_Moving](), dict.fromkeys(codes, MoveFault.NOT_HERE)
    for registration in people:
        answer = _decide(registration, before[registration.id], scene)
        if isinstance(answer, Move):
            moving.append(_count(registration, before[registration.id], answer, scene))
            del stayed[registration.code]
        else:
            stayed[registration.code] = answer
    _write(moving, sessions.pools[target_id], rows)
    _tell(event_id, moving, reason, actor)
    calendar_invitations.settle_all([one.registration for one in moving], event)
    places.fill(event_id, event, rows, pools)
    places.write(rows, pools)
    return Moved(tuple(one.registration.code for one in moving), stayed)


@dataclass(frozen=True)
class _Scene:
    """From which session into which, while the pools are held still. waiters: those in the queue, oldest first."""

    source: int
    target: int
    sessions: _Sessions
    pools: rules.Pools
    waiters: list[Waiter]


@dataclass(frozen=True)
class _Moving:
    """Someone who is moved: into which state, what was chosen before, and the pools that are given up for it."""

    registration: Registration
    before: OwnChoices
    state: ClaimState
    gone: frozenset[int]


def _sessions(event_id: int, rows: Sequence[Pool]) -> _Sessions:
    facts = {session.id: session for session in programme.offering(event_id).sessions}
    return _Sessions(facts, {row.key: row.id for row in rows if row.kind is PoolKind.SESSION})


def _may_be_swapped(sessions: _Sessions, source: int, target: int) -> bool:
    """Are both still chosen between, at the same time?"""
    known = source != target and {source, target} <= set(sessions.pools)
    return known and overlap(sessions.facts[source], sessions.facts[target])


def _decide(registration: Registration, own: OwnChoices, scene: _Scene) -> Move | MoveFault:
    mover = Mover(
        registration.id,
        registration.track_id,
        registration.status is not RegistrationStatus.CONFIRMED,
        {seat.session.id: seat.state for seat in own.seats},
    )
    facts, pools = scene.sessions.facts, scene.sessions.pools
    room = Room(facts[scene.target], pools[scene.target])
    return decide_move(mover, facts[scene.source], room, facts, scene.pools, scene.waiters)


def _count(registration: Registration, own: OwnChoices, move: Move, scene: _Scene) -> _Moving:
    """What is given up is free for the next at once, and nobody waits for it any more."""
    pools = scene.sessions.pools
    left = [seat for seat in own.seats if seat.session.id in move.leaves | {scene.target}]
    gone = frozenset(pools[seat.session.id] for seat in left)
    for seat in left:
        scene.pools.release([pools[seat.session.id]], seat.state)
    scene.pools.count([pools[scene.target]], move.state)
    scene.waiters[:] = [one for one in scene.waiters if one.registration_id != registration.id or not one.pools <= gone]
    return _Moving(registration, own, move.state, gone)


def _write(moving: Sequence[_Moving], target: int, rows: Sequence[Pool]) -> None:
    claims.remove_all([(one.registration.id, pool_id) for one in moving for pool_id in one.gone])
    claims.insert_all(
        [
            {"registration_id": one.registration.id, "pool_id": target, "state": one.state, "queue_no": None}
            for one in moving
        ]
    )
    unplaced.settle([one.registration.id for one in moving], rows)


def _tell(event_id: int, moving: Sequence[_Moving], reason: str, actor: Actor) -> None:
    if not moving:
        return
    told = {"reason": reason} if reason else {}
    now = own_choices.of_all([one.registration for one in moving])
    about = [
        (one.registration.id, difference(one.before.plain(), now[one.registration.id].plain()) | told) for one in moving
    ]
    history.record_all(Act.CHOICES_CHANGED, actor, [history.About(event_id, *one) for one in about])
    outbox.enqueue_all(MailKind.CHOICES_CHANGED, [(one.registration, told) for one in moving])
