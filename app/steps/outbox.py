"""Puts mail into the outbox, in the transaction of its cause."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from app import clock
from app.database import db
from app.domain.languages import Language
from app.domain.mail import STATE_KINDS, MailKind, MailState
from app.domain.participants import email_key
from app.models import OutgoingMail, Registration

#: Mail that anyone can cause by typing an address: at most one per address in this time.
QUIET_TIME = timedelta(minutes=15)


def enqueue(kind: MailKind, registration: Registration, *, recipient: str | None = None, **facts: Any) -> None:
    """A mail to a participant. facts: what was true at this moment, for the text (position=, …).

    A state mail replaces the registration's earlier ones that have not left yet, so that nobody
    reads "you are waiting" after "you have a place". recipient: another address than the registration's.
    """
    if kind in STATE_KINDS:
        _supersede(registration.id)
    _insert(
        kind,
        recipient or registration.email,
        registration.language,
        facts,
        event_id=registration.event_id,
        registration_id=registration.id,
    )


def enqueue_unless_recent(kind: MailKind, registration: Registration, **facts: Any) -> bool:
    """The same for mail that strangers can cause: nothing if the same went out within QUIET_TIME."""
    recent = db.session.scalar(
        select(func.count())
        .select_from(OutgoingMail)
        .where(
            OutgoingMail.registration_id == registration.id,
            OutgoingMail.kind == kind,
            OutgoingMail.created_at > clock.now() - QUIET_TIME,
        )
    )
    if recent:
        return False
    enqueue(kind, registration, **facts)
    return True


def enqueue_account(kind: MailKind, organizer_id: int, recipient: str, language: Language, **facts: Any) -> None:
    """A mail to an organizer about the account."""
    _insert(kind, recipient, language, facts, organizer_id=organizer_id)


def _supersede(registration_id: int) -> None:
    # What a worker has already taken (leased) is on its way; the worker keeps the order per registration.
    db.session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.registration_id == registration_id,
            OutgoingMail.kind.in_(STATE_KINDS),
            OutgoingMail.state == MailState.PENDING,
            OutgoingMail.leased_by.is_(None),
        )
        .values(state=MailState.SUPERSEDED),
        execution_options={"synchronize_session": False},
    )


def _insert(kind: MailKind, recipient: str, language: Language, facts: dict[str, Any], **owner: int) -> None:
    now = clock.now()
    db.session.execute(
        insert(OutgoingMail).values(
            kind=kind,
            recipient=recipient,
            recipient_key=email_key(recipient),
            language=language,
            facts=facts,
            message_id=secrets.token_urlsafe(18),
            created_at=now,
            run_at=now,
            **owner,
        )
    )
