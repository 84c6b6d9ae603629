"""What organizers do to one registration: add, correct, confirm, send the link again. (Cancel: registrations.)"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import update

from app import clock, keys
from app.database import db, transaction
from app.domain.choices import BY_HAND, NO_CHOICE, Choice
from app.domain.history import Act, Actor
from app.domain.mail import UNDELIVERED, MailKind, MailState
from app.domain.organizer_acts import (
    Asked,
    Placed,
    Placing,
    RefusedAct,
    decide_adding,
    decide_correcting,
)
from app.domain.participants import Details, NotedDetails
from app.domain.questions import Answers
from app.domain.registration import RegistrationStatus, Source
from app.models import OutgoingMail, Pool, Registration
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.steps import (
    answering,
    answers,
    calendar_invitations,
    choosing,
    codes,
    confirming,
    details,
    entering,
    history,
    outbox,
    own_calendars,
    places,
    queue,
)

MAIL_FOR = {
    RegistrationStatus.CONFIRMED: MailKind.CONFIRMED,
    RegistrationStatus.WAITING: MailKind.WAITING,
}


@dataclass(frozen=True)
class Addition:
    """A filled-in form. submission_key: the form's one-time key. takes_kept: also a place that is kept for the invited,
    as the organizer was asked."""

    details: Details
    placing: Placing
    note: str
    submission_key: str
    choice: Choice = NO_CHOICE
    answers: Answers = field(default_factory=dict)
    takes_kept: bool = False


@dataclass(frozen=True)
class Corrected:
    """fields: the names of the details that differ; when there are any, the participant is told by mail."""

    registration: Registration
    fields: tuple[str, ...]


@dataclass(frozen=True)
class CorrectedMeanwhile:
    """Someone else changed details or note after the form was opened. now: what they are at present."""

    now: NotedDetails


@transaction
def add(event_id: int, addition: Addition, actor: Actor) -> Registration | RefusedAct:
    """Register someone by hand, whatever the registration window says, and tell them by mail.

    The same form sent twice gives the same registration.
    """
    rows = pool_queries.lock(event_id)
    event = queries.event_facts(event_id)
    key = keys.sha256(addition.submission_key)
    earlier = queries.by_address(event_id, addition.details.email_key)
    if earlier is not None and earlier.submission_key == key:
        return earlier
    pools = pool_queries.counted(rows)
    places.let_go(event_id, event, rows, pools)
    given = answering.offered(event_id, addition.answers)
    chosen = choosing.chosen(event_id, rows, addition.choice, BY_HAND)
    chosen = answering.with_options(chosen, given, rows)
    waiters = pool_queries.waiters(event_id) if pools.has_queue and pools.have_any_room(chosen.pools) else []
    spared = 0 if addition.takes_kept else pool_queries.kept_left(rows, pools)
    asked = Asked(addition.placing, chosen.day, chosen.seats, chosen.misfits, spared)
    decision = decide_adding(event, pools, asked, waiters, address_taken=earlier is not None, now=clock.now())
    if isinstance(decision, RefusedAct):
        return replace(decision, code=earlier.code) if earlier is not None else decision
    registration = _insert(event_id, addition, key, decision, rows)
    registration.attendance, registration.track_id = chosen.choice.attendance, chosen.choice.track_id
    registration.unplaced = chosen.is_unplaced(decision.sessions, rows)
    places.enter(registration, chosen.day, decision.sessions, rows, pools)
    answers.keep_new([(registration.id, given)])
    _tell_new(registration, decision, rows, actor)
    calendar_invitations.settle(registration, event)
    return registration


@transaction
def correct(
    registration_id: int, wanted: Details, note: str, actor: Actor, *, seen: str
) -> Corrected | CorrectedMeanwhile | RefusedAct:
    """Change details and note. A new address counts at once, and voids the links that the old one was sent.

    seen: the fingerprint of the noted details that the form was filled with.
    """
    registration, event, rows = queries.held(registration_id)
    present = registration.noted
    earlier = queries.by_address(registration.event_id, wanted.email_key)
    taken = earlier is not None and earlier.id != registration.id
    if refusal := decide_correcting(registration.status, address_taken=taken):
        return replace(refusal, code=earlier.code) if taken and earlier is not None else refusal
    if seen != present.fingerprint:
        return CorrectedMeanwhile(present)
    old, old_key = registration.email, registration.email_key
    fields = details.change(registration, wanted, event, rows, actor, note=note)
    if wanted.email_key != present.details.email_key:
        _move_to_new_address(registration, old, actor)
        own_calendars.move(registration, old_key)
    if fields:
        outbox.enqueue(MailKind.CHANGED_BY_ORGANIZER, registration, fields=list(fields))
    if wanted.email_key != present.details.email_key:
        calendar_invitations.repeat(registration)
    return Corrected(registration, fields)


@transaction
def confirm(
    registration_id: int, placing: Placing, actor: Actor, *, takes_kept: bool = False
) -> Registration | RefusedAct:
    """Give someone who waits a place; over capacity, or one that is kept for others, only when that was asked for
    (domain/organizer_acts.py)."""
    registration, event, rows = queries.held(registration_id)
    pools = pool_queries.counted(rows)
    refused = confirming.confirm([registration], event, rows, pools, placing, actor, takes_kept=takes_kept)
    if registration.id in refused:
        return refused[registration.id]
    calendar_invitations.settle(registration, event)
    return registration


@transaction
def send_link(registration_id: int, actor: Actor) -> bool:
    """Mail the personal link again; False when that was done a moment ago (steps/outbox.QUIET_TIME)."""
    registration = queries.by_id(registration_id)
    if registration.erased_at is not None or not outbox.enqueue_unless_recent(MailKind.LINK_AGAIN, registration):
        return False
    history.record(
        Act.MAIL_RESENT,
        actor,
        event_id=registration.event_id,
        registration_id=registration.id,
        kind=MailKind.LINK_AGAIN,
    )
    return True


def _insert(event_id: int, addition: Addition, key: str, decision: Placed, rows: Sequence[Pool]) -> Registration:
    given, now = addition.details, clock.now()
    confirmed = decision.status is RegistrationStatus.CONFIRMED
    registration = Registration(
        event_id=event_id,
        code=codes.new(),
        **vars(given),
        email_key=given.email_key,
        sort_key=given.sort_key,
        organizer_note=addition.note,
        source=Source.ORGANIZER,
        invited=True,
        submission_key=key,
        status=decision.status,
        over_capacity=decision.over_capacity,
        registered_at=now,
        confirmed_at=now if confirmed else None,
        queue_no=None if confirmed else queue.next_no(rows),
    )
    entering.insert_new(registration)
    return registration


def _tell_new(registration: Registration, decision: Placed, rows: Sequence[Pool], actor: Actor) -> None:
    """The new registration by mail and in the history."""
    waits = decision.status is RegistrationStatus.WAITING
    position = pool_queries.last_position(rows, pool_queries.counted(rows)) if waits else None
    outbox.enqueue(MAIL_FOR[decision.status], registration, position=position)
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(Act.REGISTERED, actor, **about, after=decision.status)
    if decision.over_capacity:
        history.record(Act.CONFIRMED_OVER_CAPACITY, actor, **about, **_figures(rows))


def _figures(rows: Sequence[Pool]) -> dict[str, int | None]:
    """The event's numbers after the act, for the history."""
    main = pool_queries.main_pool(rows)
    return {"capacity": main.capacity, "taken": main.taken, "waiting": main.waiting}


def _move_to_new_address(registration: Registration, old: str, actor: Actor) -> None:
    """The old address is told, its link opens nothing any more, and what did not arrive there is sent anew."""
    refused = registration.mail_problem != ""
    registration.token_version += 1
    registration.mail_problem = ""
    registration.pending_email = registration.pending_email_at = None
    if not refused:
        outbox.enqueue(MailKind.ADDRESS_CHANGED, registration, recipient=old)
    # The worker sends to the address that a registration has by then, and nothing that is no longer so.
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.registration_id == registration.id, OutgoingMail.state.in_(UNDELIVERED))
        .values(state=MailState.PENDING, attempts=0, run_at=clock.now(), last_error=""),
        execution_options={"synchronize_session": False},
    )
    if registration.status is RegistrationStatus.UNVERIFIED and not outbox.is_under_way(
        MailKind.VERIFY, registration.id
    ):
        outbox.enqueue(MailKind.VERIFY, registration)
    history.record(Act.ADDRESS_CHANGED, actor, event_id=registration.event_id, registration_id=registration.id)
