"""Claims: who holds or wants what, and in which order."""

from collections.abc import Iterator

from sqlalchemy import Integer, String, and_, case, cast, exists, func, literal, or_, select, union_all

from app.database import db
from app.domain.choices import ATTENDANCE_KEYS
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Answer, Claim, Event, Pool, QuestionOption, Registration
from app.queries.doctor.finding import Finding, rows

#: What is chosen beside the day has claims of its own.
CHOSEN = (PoolKind.SESSION, PoolKind.OPTION)
#: The state that a registration's claims on the day itself have.
EXPECTED = case(
    (Registration.status == RegistrationStatus.CONFIRMED, ClaimState.TAKEN.value),
    (Registration.status == RegistrationStatus.WAITING, ClaimState.WAITING.value),
    else_="none",
)


def day_claims() -> Iterator[Finding]:
    """Every registration holds in the event's own pool, and in those of its track and way to attend, what its
    status says; the cancelled hold nothing."""
    attendance = case(
        *((Registration.attendance == way, key) for way, key in ATTENDANCE_KEYS.items()), else_=literal(None, Integer)
    )
    chosen = or_(
        Pool.kind == PoolKind.EVENT,
        and_(Pool.kind == PoolKind.TRACK, Pool.key == Registration.track_id),
        and_(Pool.kind == PoolKind.MODE, Pool.key == attendance),
    )
    statement = (
        select(Registration.code, Registration.status, Pool.kind, Claim.state)
        .select_from(Registration)
        .join(Pool, and_(Pool.event_id == Registration.event_id, Pool.kind.not_in(CHOSEN)))
        .outerjoin(Claim, and_(Claim.registration_id == Registration.id, Claim.pool_id == Pool.id))
        .where(case((chosen, EXPECTED), else_="none") != func.coalesce(cast(Claim.state, String), "none"))
    )
    for code, status, kind, state in db.session.execute(statement):
        yield Finding("claims", code, f"status {status}, but its claim in the {kind} pool is {state or 'missing'}")
    orphan = ~exists().where(Registration.id == Claim.registration_id)
    for registration_id, pool_id in rows(Claim.registration_id, Claim.pool_id, where=orphan):
        yield Finding("claims", f"pool {pool_id}", f"a claim of registration {registration_id}, which is not there")


def session_claims() -> Iterator[Finding]:
    """Who waits for the day only wishes for sessions and options; who has it wishes for none; the cancelled claim
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
                and_(Registration.status == RegistrationStatus.WAITING, ~wished),
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
