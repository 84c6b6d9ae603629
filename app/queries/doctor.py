"""Proves the invariants of places and outbox: every check lists the rows that break it.

Run it at any time: it takes one consistent view and changes nothing. Findings name events by slug
and registrations by code, never people.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, String, and_, case, cast, exists, func, or_, select

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.history import Act
from app.domain.mail import STATE_KINDS, MailKind, MailState
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import ACTIVE, RegistrationStatus, Source
from app.domain.waiting_list import promote
from app.models import Claim, Event, HistoryEntry, OutgoingMail, Pool, Registration
from app.queries import places


@dataclass(frozen=True)
class Finding:
    """One broken row: which check, where, and what is wrong, in plain words."""

    check: str
    where: str
    problem: str


#: Which act must stand in the history for a mail to have been written.
CAUSES = {
    MailKind.CONFIRMED: (Act.REGISTERED,),
    MailKind.WAITING: (Act.REGISTERED,),
    MailKind.PROMOTED: (Act.PROMOTED, Act.CONFIRMED_OVER_CAPACITY),
    MailKind.CANCELLED_BY_SELF: (Act.CANCELLED,),
    MailKind.CANCELLED_BY_ORGANIZER: (Act.CANCELLED,),
    MailKind.CHANGED_BY_ORGANIZER: (Act.DETAILS_CHANGED,),
    MailKind.ADDRESS_CHANGED: (Act.ADDRESS_CHANGED,),
}
#: The same for mail to everyone registered: the act is the event's.
EVENT_CAUSES = {
    MailKind.EVENT_CHANGED: (Act.EVENT_CHANGED,),
    MailKind.EVENT_CANCELLED: (Act.EVENT_CANCELLED,),
}
#: The state that each state mail tells; a cancelled event leaves its registrations as they are.
TOLD = {
    RegistrationStatus.CONFIRMED: (MailKind.CONFIRMED, MailKind.PROMOTED),
    RegistrationStatus.WAITING: (MailKind.WAITING,),
    RegistrationStatus.CANCELLED: (MailKind.CANCELLED_BY_SELF, MailKind.CANCELLED_BY_ORGANIZER),
}


def findings() -> Iterator[Finding]:
    """Everything that is wrong; nothing at all when the invariants hold."""
    for check in CHECKS:
        yield from check()


def _rows(*columns: Any, where: Any) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(select(*columns).where(where)).all()


def counters() -> Iterator[Finding]:
    """taken and waiting equal what the claims say (invariant 2)."""
    taken = func.coalesce(func.sum(case((Claim.state == ClaimState.TAKEN, 1), else_=0)), 0)
    waiting = func.coalesce(func.sum(case((Claim.state == ClaimState.WAITING, 1), else_=0)), 0)
    statement = (
        select(Event.slug, Pool.kind, Pool.taken, Pool.waiting, taken, waiting)
        .select_from(Pool)
        .join(Event, Event.id == Pool.event_id)
        .outerjoin(Claim, Claim.pool_id == Pool.id)
        .group_by(Pool.id, Event.slug)
        .having(or_(Pool.taken != taken, Pool.waiting != waiting))
    )
    for slug, kind, had_taken, had_waiting, is_taken, is_waiting in db.session.execute(statement):
        yield Finding(
            "counters",
            slug,
            f"the {kind} pool says taken {had_taken}, waiting {had_waiting}; "
            f"the claims say taken {is_taken}, waiting {is_waiting}",
        )


def overbooked() -> Iterator[Finding]:
    """taken exceeds capacity only by those whom an organizer confirmed over it, or by those who had a place
    when an organizer lowered it under them on purpose (invariant 1)."""
    on_purpose = (
        select(func.count())
        .select_from(Claim)
        .join(Registration, Registration.id == Claim.registration_id)
        .where(Claim.pool_id == Pool.id, Registration.over_capacity)
        .scalar_subquery()
    )
    lowered_at = (
        select(func.max(HistoryEntry.at))
        .where(
            HistoryEntry.event_id == Pool.event_id,
            HistoryEntry.act == Act.CAPACITY_CHANGED,
            HistoryEntry.details["forced"].as_boolean(),
        )
        .correlate(Pool)
        .scalar_subquery()
    )
    confirmed_since = exists().where(
        Claim.pool_id == Pool.id,
        Claim.state == ClaimState.TAKEN,
        Registration.id == Claim.registration_id,
        ~Registration.over_capacity,
        Registration.confirmed_at > lowered_at,
    )
    for slug, kind, capacity, taken in _rows(
        Event.slug,
        Pool.kind,
        Pool.capacity,
        Pool.taken,
        where=and_(
            Event.id == Pool.event_id,
            Pool.taken > Pool.capacity + on_purpose,
            or_(lowered_at.is_(None), confirmed_since),
        ),
    ):
        yield Finding("overbooked", slug, f"the {kind} pool has {taken} taken of {capacity}")


def claims() -> Iterator[Finding]:
    """Every registration holds in the event's own pool what its status says, and the cancelled hold nothing."""
    expected = case(
        (Registration.status == RegistrationStatus.CONFIRMED, ClaimState.TAKEN.value),
        (Registration.status == RegistrationStatus.WAITING, ClaimState.WAITING.value),
        else_="none",
    )
    main = select(Pool.id, Pool.event_id).where(Pool.kind == PoolKind.EVENT).subquery()
    statement = (
        select(Registration.code, Registration.status, Claim.state)
        .select_from(Registration)
        .outerjoin(main, main.c.event_id == Registration.event_id)
        .outerjoin(Claim, and_(Claim.registration_id == Registration.id, Claim.pool_id == main.c.id))
        .where(expected != func.coalesce(cast(Claim.state, String), "none"))
    )
    for code, status, state in db.session.execute(statement):
        yield Finding("claims", code, f"status {status}, but its claim is {state or 'missing'}")
    orphan = ~exists().where(Registration.id == Claim.registration_id)
    for registration_id, pool_id in _rows(Claim.registration_id, Claim.pool_id, where=orphan):
        yield Finding("claims", f"pool {pool_id}", f"a claim of registration {registration_id}, which is not there")


def queue() -> Iterator[Finding]:
    """One unbroken order: no two in one event's queue have the same number, none a number not given out yet."""
    statement = (
        select(Event.slug, Registration.queue_no, func.count())
        .select_from(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.status == RegistrationStatus.WAITING)
        .group_by(Event.slug, Registration.queue_no)
        .having(func.count() > 1)
    )
    for slug, number, count in db.session.execute(statement):
        yield Finding("queue", slug, f"{count} registrations have the queue number {number}")
    for code, number, following in _rows(
        Registration.code,
        Registration.queue_no,
        Pool.next_queue_no,
        where=and_(
            Pool.event_id == Registration.event_id,
            Pool.kind == PoolKind.EVENT,
            Registration.queue_no >= Pool.next_queue_no,
        ),
    ):
        yield Finding("queue", code, f"queue number {number}, but the next to be given out is {following}")


def one_per_address() -> Iterator[Finding]:
    """One active registration per event and address (invariant 7)."""
    statement = (
        select(Event.slug, func.count())
        .select_from(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.status.in_(ACTIVE), Registration.email_key.is_not(None))
        .group_by(Event.slug, Registration.email_key)
        .having(func.count() > 1)
    )
    for slug, count in db.session.execute(statement):
        yield Finding("one_per_address", slug, f"{count} active registrations of one address")


def unpromoted() -> Iterator[Finding]:
    """No place stays free while someone who could take it waits (invariant 3)."""
    now = clock.now()
    candidates = (
        select(Event)
        .where(
            exists().where(Pool.event_id == Event.id, Pool.waiting > 0),
            exists().where(Pool.event_id == Event.id, or_(Pool.capacity.is_(None), Pool.taken < Pool.capacity)),
        )
        .order_by(Event.id)
    )
    for event in db.session.scalars(candidates):
        if not event.facts.promotes(now):
            continue
        rows = db.session.scalars(select(Pool).where(Pool.event_id == event.id)).all()
        pools = rules.Pools({row.id: rules.Pool(row.id, row.capacity, row.taken, row.waiting) for row in rows})
        for waiter in promote(places.waiters(event.id), pools):
            code = db.session.scalar(select(Registration.code).where(Registration.id == waiter.registration_id))
            yield Finding("unpromoted", f"{event.slug} {code}", "waits although every place it needs is free")


def mail_causes() -> Iterator[Finding]:
    """Every mail has its cause: a registration, and the act that it tells of in the history."""
    about_participants = OutgoingMail.kind != MailKind.ACCOUNT_LINK
    for mail_id, kind in _rows(
        OutgoingMail.id,
        OutgoingMail.kind,
        where=and_(about_participants, ~exists().where(Registration.id == OutgoingMail.registration_id)),
    ):
        yield Finding("mail_causes", f"mail {mail_id}", f"a {kind} mail without its registration")
    for kind, acts in (CAUSES | EVENT_CAUSES).items():
        owner = "event_id" if kind in EVENT_CAUSES else "registration_id"
        caused = exists().where(
            getattr(HistoryEntry, owner) == getattr(OutgoingMail, owner), HistoryEntry.act.in_(acts)
        )
        for (mail_id,) in _rows(
            OutgoingMail.id,
            where=and_(OutgoingMail.kind == kind, OutgoingMail.registration_id.is_not(None), ~caused),
        ):
            yield Finding("mail_causes", f"mail {mail_id}", f"a {kind} mail, but no such act in the history")


def mail_states() -> Iterator[Finding]:
    """The last state mail of a registration tells the state that its page shows (mail and page agree)."""
    last = (
        select(func.max(OutgoingMail.id).label("id"))
        .where(OutgoingMail.kind.in_(STATE_KINDS), OutgoingMail.state != MailState.SUPERSEDED)
        .group_by(OutgoingMail.registration_id)
        .subquery()
    )
    statement = (
        select(Registration.code, Registration.status, OutgoingMail.kind)
        .select_from(Registration)
        .join(OutgoingMail, OutgoingMail.registration_id == Registration.id)
        .join(last, last.c.id == OutgoingMail.id)
        .where(Registration.erased_at.is_(None), OutgoingMail.kind != MailKind.EVENT_CANCELLED)
    )
    for code, status, kind in db.session.execute(statement.execution_options(yield_per=1000)):
        if kind not in TOLD[status]:
            yield Finding("mail_states", code, f"status {status}, but the last mail said {kind}")
    told = exists().where(OutgoingMail.registration_id == Registration.id, OutgoingMail.kind.in_(STATE_KINDS))
    for code, status in _rows(
        Registration.code,
        Registration.status,
        where=and_(
            Registration.source == Source.FORM,
            Registration.status.in_(ACTIVE),
            Registration.erased_at.is_(None),
            ~told,
        ),
    ):
        yield Finding("mail_states", code, f"status {status}, but no mail was ever written")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    counters,
    overbooked,
    claims,
    queue,
    one_per_address,
    unpromoted,
    mail_causes,
    mail_states,
)
