"""Keeps an event's pools in step with what it offers to choose. The caller holds the pools' lock."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update

from app import clock
from app.database import db
from app.domain.capacity import Limits, decide_capacity, pools_of
from app.domain.choices import ATTENDANCE_KEYS, Offering, PoolKey
from app.domain.events import Attendance
from app.domain.places import CHOSEN, HOLDING, KEPT, PLAIN, ClaimState, PoolKind
from app.domain.programme import Crowded
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Answer, Claim, Event, Pool, Registration
from app.queries import entrance, places, programme, questions
from app.queries.places import counted
from app.steps import kept_places, unplaced, ways

ATTENDED = {key: way for way, key in ATTENDANCE_KEYS.items()}


EVERYTHING = frozenset(PoolKind)
#: Of options with places.
OPTIONS = frozenset({PoolKind.OPTION})


def sync(event: Event, rows: Sequence[Pool], changed: frozenset[PoolKind] = EVERYTHING) -> list[Pool] | Crowded:
    """Pools for every way to attend, track and session that is chosen, and every option that has places; those of what
    is no longer chosen go.

    But not while someone has a claim there: a session that is everyone's for a while, as it is just being moved,
    finds its people again.

    Crowded: a pool would have fewer places than are given; what was written until then is the caller's to undo.
    changed: of which kinds, where it is known that nothing else has: the others and what everyone chose are not looked
    through. The event's own capacity is steps/capacity.py's. Returns the pools as they are now, in id order; those
    that are new were not locked, but nobody else can reach them before the event's own, which is.
    """
    db.session.flush()
    offering, wanted = _wanted(event, rows)
    if any(kind not in changed for kind, _ in wanted.keys() - places.ids(rows).keys()):
        changed = EVERYTHING  # it has never been in step
    if changed == EVERYTHING or all(row.kind in PLAIN for row in rows):
        _settle_choices(event, offering, wanted)
    wanted = {key: capacity for key, capacity in wanted.items() if key[0] in changed}
    present = {(row.kind, row.key): row for row in rows if row.kind in changed}
    asleep = _with_people(row for key, row in present.items() if key not in wanted and _is_on(key, offering))
    for key in present.keys() - wanted.keys() - asleep:
        db.session.execute(delete(Claim).where(Claim.pool_id == present[key].id))
        db.session.delete(present[key])
    for key in sorted(wanted.keys() - present.keys()):
        present[key] = _new(event.id, key)
        if key[0] is PoolKind.OPTION:
            _adopt_answers(present[key])
    for key in wanted:
        _adopt(present[key], places.main_pool(rows))
    for key, capacity in wanted.items():
        if kept_places.is_due(event.facts, [present[key]], clock.now()):
            continue  # let go by steps/places.fill, which lines up those who waited for it
        if key[0] not in KEPT and (crowded := _crowded(present[key], capacity)) is not None:
            return crowded
        present[key].capacity = capacity
    db.session.flush()
    synced = list(places.lock(event.id))
    if changed == EVERYTHING:
        unplaced.settle_event(event.id, offering, synced)
    return synced


def _wanted(event: Event, rows: Sequence[Pool]) -> tuple[Offering, dict[PoolKey, int | None]]:
    """What the event lets people choose, and the pools that it needs, with their capacities."""
    offering, tracks, sessions = programme.limited(event.id)
    limits = Limits(
        event=places.main_pool(rows).capacity,
        attendance={Attendance.ONSITE: event.onsite_capacity, Attendance.ONLINE: event.online_capacity},
        tracks=tracks,
        sessions=sessions,
        kept=entrance.kept_of(event, places.main_pool(rows).capacity),
        options=questions.limits(event.id),
    )
    return offering, pools_of(offering, limits)


def _settle_choices(event: Event, offering: Offering, wanted: Iterable[PoolKey]) -> None:
    """Everyone attends in a way, where anything follows from it, and is on the only track."""
    if any(kind not in PLAIN for kind, _ in wanted):
        ways.settle(event, offering)
    if len(offering.tracks) == 1:
        _put_on_track(event.id, offering.tracks[0])


def _is_on(key: PoolKey, offering: Offering) -> bool:
    """Is it a session of the programme, and not called off?"""
    kind, number = key
    return kind is PoolKind.SESSION and any(
        session.id == number and not session.cancelled for session in offering.sessions
    )


def _with_people(rows: Iterable[Pool]) -> set[PoolKey]:
    keys = {row.id: (row.kind, row.key) for row in rows}
    claimed = db.session.scalars(select(Claim.pool_id).where(Claim.pool_id.in_(keys)).distinct()) if keys else ()
    return {keys[pool_id] for pool_id in claimed}


def _put_on_track(event_id: int, track_id: int) -> None:
    """The only track is everyone's: also of those who registered before there was any."""
    db.session.execute(
        update(Registration)
        .where(Registration.event_id == event_id, Registration.status.in_(ACTIVE), Registration.track_id.is_(None))
        .values(track_id=track_id),
        execution_options={"synchronize_session": "fetch"},
    )


def _new(event_id: int, key: PoolKey) -> Pool:
    kind, number = key
    pool = Pool(event_id=event_id, kind=kind, key=number, capacity=None, taken=0, waiting=0)
    db.session.add(pool)
    db.session.flush()
    return pool


def _adopt(pool: Pool, main: Pool) -> None:
    """Those who have chosen this way to attend or track, or whose places are kept apart, claim it, in the state in
    which they have the day."""
    if pool.kind is PoolKind.EVENT or pool.kind in CHOSEN:
        return
    chose = _belongs(pool)
    there = select(Claim.registration_id).where(Claim.pool_id == pool.id)
    day = (
        select(Claim.registration_id, literal(pool.id), Claim.state, Claim.queue_no, Claim.offered_until)
        .join(Registration, Registration.id == Claim.registration_id)
        .where(Claim.pool_id == main.id, chose, Claim.registration_id.not_in(there))
    )
    columns = ["registration_id", "pool_id", "state", "queue_no", "offered_until"]
    db.session.execute(insert(Claim).from_select(columns, day))
    counts = select(
        func.count().filter(Claim.state.in_(HOLDING)), func.count().filter(Claim.state == ClaimState.WAITING)
    ).where(Claim.pool_id == pool.id)
    pool.taken, pool.waiting = db.session.execute(counts).one()


def _belongs(pool: Pool) -> ColumnElement[bool]:
    if pool.kind is PoolKind.OTHERS:
        return Registration.outside_target.is_(True)
    if pool.kind is PoolKind.UNINVITED:
        return Registration.invited.is_(False)
    if pool.kind is PoolKind.TRACK:
        return Registration.track_id == pool.key
    return Registration.attendance == ATTENDED[pool.key]


def _adopt_answers(pool: Pool) -> None:
    """Those who chose the option while it had no limit have places in it; who waits for the day wishes for one."""
    answered = db.session.execute(
        select(Registration.id, Registration.status, Answer.value)
        .join(Answer, Answer.registration_id == Registration.id)
        .where(Answer.question_id == questions.option(pool.key).question_id, Registration.status.in_(ACTIVE))
    )
    states = {
        number: ClaimState.TAKEN if status is RegistrationStatus.CONFIRMED else ClaimState.WISHED
        for number, status, value in answered
        if pool.key in value
    }
    if states:
        claims = [
            {"registration_id": number, "pool_id": pool.id, "state": state, "queue_no": None}
            for number, state in states.items()
        ]
        db.session.execute(insert(Claim), claims)
        pool.taken = sum(state is ClaimState.TAKEN for state in states.values())


def _crowded(row: Pool, capacity: int | None) -> Crowded | None:
    refusal = decide_capacity(counted([row]).by_id[row.id], capacity) if capacity != row.capacity else None
    return Crowded((row.kind, row.key), refusal.asked, refusal.confirmed) if refusal is not None else None
