"""Claims: who holds or wants what, and in which order."""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import Integer, Select, String, and_, case, cast, exists, func, literal, or_, select, union_all

from app.database import db
from app.domain.choices import ATTENDANCE_KEYS
from app.domain.places import CHOSEN, ClaimState, PoolKind
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Answer, Claim, Event, Pool, QuestionOption, Registration
from app.queries.doctor.finding import Finding, rows

#: The states that a registration's claims on the day itself may have.
NOTHING = "none"
DAY_STATES = {
    RegistrationStatus.CONFIRMED: (ClaimState.TAKEN,),
    RegistrationStatus.WAITING: (ClaimState.WAITING, ClaimState.OFFERED),
    RegistrationStatus.PENDING: (ClaimState.RESERVED, NOTHING),
}


@cache
def _wrong_days() -> Select[str, RegistrationStatus, PoolKind, ClaimState]:
    attendance = case(
        *((Registration.attendance == way, key) for way, key in ATTENDANCE_KEYS.items()), else_=literal(None, Integer)
    )
    chosen = or_(
        Pool.kind == PoolKind.EVENT,
        and_(Pool.kind == PoolKind.TRACK, Pool.key == Registration.track_id),
        and_(Pool.kind == PoolKind.MODE, Pool.key == attendance),
        and_(Pool.kind == PoolKind.OTHERS, Registration.outside_target),
        and_(Pool.kind == PoolKind.UNINVITED, ~Registration.invited),
    )
    state_there = func.coalesce(cast(Claim.state, String), NOTHING)
    right = or_(
        *(and_(Registration.status == status, state_there.in_(states)) for status, states in DAY_STATES.items()),
        and_(Registration.status.not_in(DAY_STATES), state_there == NOTHING),
    )
    return (
        select(Registration.code, Registration.status, Pool.kind, Claim.state)
        .select_from(Registration)
        .join(Pool, and_(Pool.event_id == Registration.event_id, Pool.kind.not_in(CHOSEN)))
        .outerjoin(Claim, and_(Claim.registration_id == Registration.id, Claim.pool_id == Pool.id))
        .where(case((chosen, right), else_=state_there == NOTHING).is_(False))
    )


def day_claims() -> Iterator[Finding]:
    """Every registration holds in the event's own pool, and in those of its track and way to attend and of what is
    kept from it, what its status says, the same in each; who does not count, or counts no more, holds nothing."""
    for code, status, kind, state in db.session.execute(_wrong_days()):
        yield Finding("claims", code, f"status {status}, but its claim in the {kind} pool is {state or 'missing'}")
    yield from _in_two_states()
    orphan = ~exists().where(Registration.id == Claim.registration_id)
    for registration_id, pool_id in rows(Claim.registration_id, Claim.pool_id, where=orphan):
        yield Finding("claims", f"pool {pool_id}", f"a claim of registration {registration_id}, which is not there")


def _in_two_states() -> Iterator[Finding]:
    """The day is one place: whoever has it in one of its pools has it in all, and so with a queue or an offer."""
    statement = (
        select(Registration.code)
        .join(Claim, Claim.registration_id == Registration.id)
        .join(Pool, Pool.id == Claim.pool_id)
        .where(Pool.kind.not_in(CHOSEN))
        .group_by(Registration.id, Registration.code)
        .having(func.count(Claim.state.distinct()) > 1)
    )
    for (code,) in db.session.execute(statement):
        yield Finding("claims", code, "its claims on the pools of the day differ")


def session_claims() -> Iterator[Finding]:
    """Who has not the day yet only wishes for sessions and options; who has it wishes for none; the cancelled claim
    nothing."""
    wished = Claim.state == ClaimState.WISHED
    statement = (
        select(Registration.code, Registration.status, Claim.state)
        .join(Claim, Claim.registration_id == Registration.id)
        .join(Pool, Pool.id == Claim.pool_id)
        .where(
            Pool.kind.in_(CHOSEN),
            or_(
                Registration.status.not_in(ACTIVE),
                and_(Registration.status.in_(ACTIVE), Registration.status != RegistrationStatus.CONFIRMED, ~wished),
                and_(Registration.status == RegistrationStatus.CONFIRMED, wished),
            ),
        )
    )
    for code, status, state in db.session.execute(statement):
        yield Finding("claims", code, f"status {status}, but its claim on a session or an option is {state}")


def option_claims() -> Iterator[Finding]:
    """Who has chosen an option that has places claims one of them, and nobody else does; an option has no queue."""
    chosen, claimed = set[tuple[str, int]](), set[tuple[str, int]]()
    limited = select(QuestionOption.question_id).join(
        Pool, and_(Pool.kind == PoolKind.OPTION, Pool.key == QuestionOption.id)
    )
    pools = {key for (key,) in rows(Pool.key, where=Pool.kind == PoolKind.OPTION)}
    for code, value in rows(
        Registration.code,
        Answer.value,
        where=and_(
            Registration.id == Answer.registration_id,
            Registration.status.in_(ACTIVE),
            Answer.question_id.in_(limited),
        ),
    ):
        chosen |= {(code, option_id) for option_id in value if option_id in pools}
    for code, option_id, state in rows(
        Registration.code,
        Pool.key,
        Claim.state,
        where=and_(Registration.id == Claim.registration_id, Pool.id == Claim.pool_id, Pool.kind == PoolKind.OPTION),
    ):
        claimed.add((code, option_id))
        if state not in (ClaimState.TAKEN, ClaimState.WISHED):
            yield Finding("claims", code, f"its claim on option {option_id} is {state}, but options have no queue")
    for code, option_id in sorted(chosen - claimed):
        yield Finding("claims", code, f"chose option {option_id}, but claims no place in it")
    for code, option_id in sorted(claimed - chosen):
        yield Finding("claims", code, f"claims a place in option {option_id}, but did not choose it")


def queue() -> Iterator[Finding]:
    """One unbroken order: in one event's queue every wait, for the day or a session, has a number of its own."""
    yield from _numbers_twice()
    for code, number, following in rows(
        Registration.code,
        Claim.queue_no,
        Pool.next_queue_no,
        where=and_(
            Claim.registration_id == Registration.id,
            Pool.event_id == Registration.event_id,
            Pool.kind == PoolKind.EVENT,
            Claim.queue_no >= Pool.next_queue_no,
        ),
    ):
        yield Finding("queue", code, f"queue number {number}, but the next to be given out is {following}")
    for code, number, own in rows(
        Registration.code,
        Claim.queue_no,
        Registration.queue_no,
        where=and_(
            Claim.registration_id == Registration.id,
            Pool.id == Claim.pool_id,
            Pool.kind.not_in(CHOSEN),
            Claim.state == ClaimState.WAITING,
            func.coalesce(Registration.queue_no, 0) != Claim.queue_no,
        ),
    ):
        yield Finding("queue", code, f"queue number {own}, but its claim says {number}")


def _numbers_twice() -> Iterator[Finding]:
    waits = union_all(
        select(Registration.event_id, Registration.queue_no).where(Registration.status == RegistrationStatus.WAITING),
        select(Pool.event_id, Claim.queue_no)
        .join(Claim, Claim.pool_id == Pool.id)
        .where(Pool.kind == PoolKind.SESSION, Claim.state == ClaimState.WAITING),
    ).subquery()
    statement = (
        select(Event.slug, waits.c.queue_no, func.count())
        .join(waits, waits.c.event_id == Event.id)
        .group_by(Event.slug, waits.c.queue_no)
        .having(func.count() > 1)
    )
    for slug, number, count in db.session.execute(statement):
        yield Finding("queue", slug, f"{count} registrations have the queue number {number}")
