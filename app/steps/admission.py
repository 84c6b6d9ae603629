"""Someone whose address was confirmed, or whom an organizer approves, comes to the day. The caller holds the lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.entrance import mode_of
from app.domain.events import EventFacts, RegistrationMode
from app.domain.history import PARTICIPANT, Act, Actor
from app.domain.mail import MailKind
from app.domain.places import ClaimState, Waiter
from app.domain.registration import RegistrationStatus, decide_entering
from app.models import Pool, Registration
from app.queries import places, registrations
from app.steps import calendar_invitations, claims, history, needs, outbox, queue, registering, seats, standing, wishes
from app.steps import places as day_places


def enter(
    people: Sequence[Registration],
    event: EventFacts,
    rows: Sequence[Pool],
    counted: rules.Pools,
    act: Act,
    actor: Actor,
) -> frozenset[int]:
    """These of one event, in this order: a place for each, or the end of the queue, with wishes for sessions taken; the
    mail says which. In as many statements as for one.

    The registrations of those who got in: for the others the event is full and has no waiting list, and nothing has
    changed.
    """
    if not people:
        return frozenset()
    claimed = places.claims_of([person.id for person in people])
    waiters = places.waiters(people[0].event_id) if counted.has_queue else []
    entering = list[_Entering]()
    for person in people:
        reserved = [one.pool_id for one in claimed[person.id] if one.state is ClaimState.RESERVED]
        if (one := _decide(person, event, rows, counted, waiters, reserved)) is not None:
            entering.append(one)
    _write(entering, rows, counted)
    _tell(entering, act, actor)
    calendar_invitations.settle_all([one.person for one in entering], event)
    return frozenset(one.person.id for one in entering)


@dataclass(frozen=True)
class _Entering:
    """Someone who has just got in. before: where they stood; reserved: the pools in which a place was held for them;
    claims: those of the day now, as rows; position: told to whoever waits."""

    person: Registration
    before: RegistrationStatus
    reserved: Sequence[int]
    claims: Sequence[dict[str, Any]]
    position: int | None

    @property
    def facts(self) -> dict[str, Any]:
        return {"position": self.position} if self.person.status is RegistrationStatus.WAITING else {}


def _decide(
    person: Registration,
    event: EventFacts,
    rows: Sequence[Pool],
    counted: rules.Pools,
    waiters: list[Waiter],
    reserved: Sequence[int],
) -> _Entering | None:
    """waiters: those in the queue, where whoever joins it comes last."""
    day = places.day_pools(rows, person.way, person.entitlement)
    if reserved:
        status = RegistrationStatus.CONFIRMED
    elif (decision := decide_entering(event, counted, day, waiters)) is not None:
        status = decision.status
    else:
        return None
    before, person.status = person.status, status
    waits = status is RegistrationStatus.WAITING
    person.confirmed_at = None if waits else clock.now()
    person.queue_no = queue.next_no(rows) if waits else None
    person.verify_until, person.decision_reason = None, ""
    counted.release(reserved, ClaimState.RESERVED)
    claims_now = day_places.claim(person, day, {}, rows, counted)
    if waits:
        waiters.append(Waiter(person.id, day, person.queue_no or 0))
    return _Entering(person, before, reserved, claims_now, registering.position_told(person, rows, counted))


def _write(entering: Sequence[_Entering], rows: Sequence[Pool], counted: rules.Pools) -> None:
    """Claims, and what was laid aside of those who had been declined. Wishes come after every queue."""
    standing.write([one.person for one in entering])
    claims.remove_all([(one.person.id, pool_id) for one in entering for pool_id in one.reserved])
    claims.insert_all([row for one in entering for row in one.claims])
    if declined := [one.person for one in entering if one.before is RegistrationStatus.DECLINED]:
        wishes.take_up(declined, rows)
        needs.keep_as_planned(declined[0].event_id, [person.id for person in declined])
    confirmed = [one.person for one in entering if one.person.status is RegistrationStatus.CONFIRMED]
    seats.take_wishes(confirmed, rows, counted)


def _tell(entering: Sequence[_Entering], act: Act, actor: Actor) -> None:
    approved = {"approved": True} if act is Act.APPROVED else {}
    for status in (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING):
        told = [(one.person, {**one.facts, **approved}) for one in entering if one.person.status is status]
        outbox.enqueue_all(registering.MAIL_FOR[status], told)
    if entering:
        about = [(one.person, {"before": one.before, "after": one.person.status}) for one in entering]
        history.record_all(act, actor, [history.About(one.event_id, one.id, said) for one, said in about])


def come_in(registration: Registration, event: EventFacts, rows: Sequence[Pool]) -> bool:
    """The address of an unverified registration is known to be theirs: from now on it counts. False: the event is full
    and has no waiting list, and nothing has changed."""
    counted = places.counted(rows)
    day_places.let_go(registration.event_id, event, rows, counted)
    if needs_approval(registration, event):
        await_approval(registration, event, rows, counted, Act.VERIFIED, PARTICIPANT)
    elif not enter([registration], event, rows, counted, Act.VERIFIED, PARTICIPANT):
        return False
    day_places.write(rows, counted)
    return True


def needs_approval(registration: Registration, event: EventFacts) -> bool:
    """Does an organizer decide on whoever came in this way?"""
    link = registrations.link_facts(registration.link_id) if registration.link_id is not None else None
    return mode_of(event, link, invited=registration.invited) is RegistrationMode.APPROVAL


def await_approval(
    registration: Registration, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools, act: Act, actor: Actor
) -> None:
    """The address is theirs; now an organizer decides. A place is held where the event says so and has one."""
    before, registration.status = registration.status, RegistrationStatus.PENDING
    registration.verify_until = None
    day = places.day_pools(rows, registration.way, registration.entitlement)
    waiters = places.waiters(registration.event_id) if counted.has_queue else []
    if event.pending_holds and counted.may_take(day, waiters):
        db.session.flush()
        day_places.enter(registration, day, {}, rows, counted)
    outbox.enqueue(MailKind.RECEIVED, registration)
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(act, actor, **about, before=before, after=registration.status)
