"""Participants change what they gave, by their personal link, and have the link sent again."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import update

from app import clock
from app.database import db, transaction
from app.domain.admissions import may_verify
from app.domain.history import PARTICIPANT, Act
from app.domain.mail import OTHER_ADDRESS, MailKind, MailState
from app.domain.participants import ADDRESS_CONFIRMED_WITHIN, ChangeRefusal, Details, Needs, email_key
from app.domain.registration import RegistrationStatus, may_change
from app.models import OutgoingMail, Registration
from app.queries import personal
from app.queries import registrations as queries
from app.steps import admission, details, history, outbox, own_calendars
from app.steps import needs as needs_step

#: Who cancelled may want the link as well: the page says what happened and leads to registering again.
CANCELLED_LATELY = timedelta(days=30)
MOST_LINKS = 20


@dataclass(frozen=True)
class Changed:
    """fields: the names of those that differ; address_waits: a mail must confirm the new address first."""

    registration: Registration
    fields: tuple[str, ...]
    address_waits: bool


@dataclass(frozen=True)
class ChangedMeanwhile:
    """Someone else changed the details after the form was opened. now: what they are at present."""

    now: Details


@transaction
def change_details(registration_id: int, wanted: Details, *, seen: str) -> Changed | ChangedMeanwhile | ChangeRefusal:
    """Correct the details; a new address takes effect only when it has been confirmed by mail.

    seen: the fingerprint of the details that the form was filled with.
    """
    registration, event, rows = queries.held(registration_id)
    if not may_change(registration.status, event, clock.now()):
        return ChangeRefusal.TOO_LATE
    present = registration.details
    if seen != present.fingerprint:
        return ChangedMeanwhile(present)
    waits = wanted.email_key != present.email_key
    asked_already = registration.pending_email_key == wanted.email_key
    if waits and not asked_already and not outbox.has_room(wanted.email_key):
        return ChangeRefusal.TOO_MUCH_MAIL
    after = replace(wanted, email=present.email) if waits else wanted
    fields = details.change(registration, after, event, rows, PARTICIPANT)
    registration.pending_email = wanted.email if waits else None
    registration.pending_email_at = clock.now() if waits else None
    if waits:
        outbox.enqueue_unless_recent(MailKind.ADDRESS_CONFIRM, registration, recipient=wanted.email)
    return Changed(registration, fields, waits)


@transaction
def confirm_address(registration_id: int, proof: str) -> Registration | ChangeRefusal:
    """Make the pending address the registration's own; the old one is told. Doing it twice does no harm.

    A registration that waited for its address to be confirmed counts from now on, if there is still time.
    """
    registration, event, rows = queries.held(registration_id)
    address = personal.address_proven(registration, proof)
    if address is not None and address != registration.pending_email:
        return registration
    asked_at = registration.pending_email_at
    if address is None or asked_at is None or clock.now() > asked_at + ADDRESS_CONFIRMED_WITHIN:
        return ChangeRefusal.ADDRESS_UNUSABLE
    if not may_change(registration.status, event, clock.now()):
        return ChangeRefusal.TOO_LATE
    if queries.by_address(registration.event_id, email_key(address)) is not None:
        return ChangeRefusal.ADDRESS_UNUSABLE
    old, old_key = registration.email, registration.email_key
    registration.email, registration.email_key = address, email_key(address)
    own_calendars.move(registration, old_key)
    registration.pending_email = registration.pending_email_at = None
    registration.mail_problem = ""
    registration.group_key = None  # it may be another person now: the other occasions are not theirs to open
    _redirect_unsent(registration)
    outbox.enqueue(MailKind.ADDRESS_CHANGED, registration, recipient=old)
    history.record(Act.ADDRESS_CHANGED, PARTICIPANT, event_id=registration.event_id, registration_id=registration.id)
    waits = registration.status is RegistrationStatus.UNVERIFIED
    if waits and may_verify(event, registration.verify_until, clock.now()) is None:
        admission.come_in(registration, event, rows)
    return registration


@transaction
def change_needs(registration_id: int, needs: Needs | None) -> ChangeRefusal | None:
    """Keep these needs, with the consent of this moment; None withdraws it and deletes what was kept."""
    registration, event, _ = queries.held(registration_id)
    if needs is None:
        needs_step.remove(registration, PARTICIPANT)
        return None
    if not may_change(registration.status, event, clock.now()):
        return ChangeRefusal.TOO_LATE
    if not personal.asks_needs(registration.event_id):
        return ChangeRefusal.NOT_ASKED
    needs_step.keep(needs_step.Given(registration.event_id, registration_id, needs))
    return None


@transaction
def send_links(address: str) -> None:
    """Mail the personal links of this address, if it has any. The caller learns nothing of that, nor does a watch."""
    now = clock.now()
    known = personal.of_address(email_key(address), now, now - CANCELLED_LATELY, MOST_LINKS)
    written = [outbox.enqueue_unless_recent(MailKind.LINK_AGAIN, registration) for registration in known]
    if not any(written):
        outbox.enqueue_nothing()


def _redirect_unsent(registration: Registration) -> None:
    """Mail that has not left yet goes to the new address."""
    db.session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.registration_id == registration.id,
            OutgoingMail.state == MailState.PENDING,
            OutgoingMail.leased_by.is_(None),
            OutgoingMail.kind.not_in(OTHER_ADDRESS),
        )
        .values(recipient=registration.email, recipient_key=registration.email_key),
        execution_options={"synchronize_session": False},
    )
