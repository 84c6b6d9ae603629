"""Someone whose address was confirmed, or whom an organizer approves, comes to the day. The caller holds the lock."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete

from app import clock
from app.database import db
from app.domain import places as rules
from app.domain.entrance import mode_of
from app.domain.events import EventFacts, RegistrationMode
from app.domain.history import PARTICIPANT, Act, Actor
from app.domain.mail import MailKind
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus, decide_entering
from app.models import Claim, Pool, Registration
from app.queries import own_choices, places, registrations
from app.steps import calendar_invitations, history, needs, outbox, queue, registering, seats, wishes
from app.steps import places as claims


def enter(
    registration: Registration, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools, act: Act, actor: Actor
) -> bool:
    """A place, or the end of the queue, with wishes for sessions taken; the mail says which. False: the event is full
    and has no waiting list, and nothing has changed."""
    day = places.day_pools(rows, own_choices.of(registration).choice, registration.entitlement)
    reserved = any(claim.state is ClaimState.RESERVED for claim in places.claims(registration.id))
    if reserved:
        status = RegistrationStatus.CONFIRMED
    else:
        waiters = places.waiters(registration.event_id) if counted.has_queue else []
        decision = decide_entering(event, counted, day, waiters)
        if decision is None:
            return False
        status = decision.status
    before, registration.status = registration.status, status
    _settle(registration, status, rows)
    _claim(registration, day, rows, counted, reserved=reserved)
    if before is RegistrationStatus.DECLINED:
        wishes.take_up(registration, rows)
        needs.keep_as_planned(registration)
    if status is RegistrationStatus.CONFIRMED:
        seats.take_wishes(registration, rows, counted)
    _tell(registration, before, act, actor, rows, counted)
    calendar_invitations.settle(registration, event)
    return True


def _settle(registration: Registration, status: RegistrationStatus, rows: Sequence[Pool]) -> None:
    confirmed = status is RegistrationStatus.CONFIRMED
    registration.confirmed_at = clock.now() if confirmed else None
    registration.queue_no = None if confirmed else queue.next_no(rows)
    registration.verify_until = None
    registration.decision_reason = ""


def _claim(
    registration: Registration, day: frozenset[int], rows: Sequence[Pool], counted: rules.Pools, *, reserved: bool
) -> None:
    """The day's claims in the state of the registration; wishes stay as they are."""
    if reserved:
        held = [claim.pool_id for claim in places.claims(registration.id) if claim.state is ClaimState.RESERVED]
        counted.release(held, ClaimState.RESERVED)
        db.session.execute(delete(Claim).where(Claim.registration_id == registration.id, Claim.pool_id.in_(held)))
    db.session.flush()
    claims.enter(registration, day, {}, rows, counted)


def _tell(
    registration: Registration,
    before: RegistrationStatus,
    act: Act,
    actor: Actor,
    rows: Sequence[Pool],
    counted: rules.Pools,
) -> None:
    facts: dict[str, Any] = {}
    if registration.status is RegistrationStatus.WAITING:
        facts["position"] = registering.position_told(registration, rows, counted)
    outbox.enqueue(registering.MAIL_FOR[registration.status], registration, **facts)
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(act, actor, **about, before=before, after=registration.status)


def come_in(registration: Registration, event: EventFacts, rows: Sequence[Pool]) -> bool:
    """The address of an unverified registration is known to be theirs: from now on it counts. False: the event is full
    and has no waiting list, and nothing has changed."""
    counted = places.counted(rows)
    claims.let_go(registration.event_id, event, rows, counted)
    if needs_approval(registration, event):
        await_approval(registration, event, rows, counted, Act.VERIFIED, PARTICIPANT)
    elif not enter(registration, event, rows, counted, Act.VERIFIED, PARTICIPANT):
        return False
    claims.write(rows, counted)
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
    day = places.day_pools(rows, own_choices.of(registration).choice, registration.entitlement)
    waiters = places.waiters(registration.event_id) if counted.has_queue else []
    if event.pending_holds and counted.may_take(day, waiters):
        db.session.flush()
        claims.enter(registration, day, {}, rows, counted)
    outbox.enqueue(MailKind.RECEIVED, registration)
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(act, actor, **about, before=before, after=registration.status)
