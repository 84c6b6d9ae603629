"""Mails as the worker composes them, and what they do to the recipient's calendar."""

import email
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage

import icalendar
from sqlalchemy import select

from app.database import db
from app.domain.mail import MailKind, MailState
from app.models import OutgoingMail, Registration
from app.outputs import mail
from app.queries import outbox as queries


@dataclass(frozen=True)
class Done:
    """What one mail does: REQUEST, CANCEL or PUBLISH, and to which entries. uid → the entry."""

    method: str
    entries: dict[str, icalendar.Event]

    @property
    def uid(self) -> str:
        (uid,) = self.entries
        return uid

    @property
    def only(self) -> icalendar.Event:
        return self.entries[self.uid]


def compose(mail_id: int) -> EmailMessage:
    """As a mail program reads it."""
    db.session.expire_all()
    envelope = mail.compose(queries.letter(mail_id))
    return email.message_from_bytes(envelope.message.as_bytes(), policy=policy.default)


def calendar_bytes(message: EmailMessage) -> bytes | None:
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return parts[0].get_payload(decode=True) if parts else None


def file_of_sessions(message: EmailMessage) -> bytes | None:
    """The file that comes besides where the sessions are many."""
    files = [part for part in message.iter_attachments() if part.get_content_type() == "application/octet-stream"]
    return files[0].get_content() if files else None


def done_by(message: EmailMessage) -> Done | None:
    content = calendar_bytes(message)
    return done_in(content) if content is not None else None


def done_in(content: bytes) -> Done:
    found = icalendar.Calendar.from_ical(content)
    return Done(str(found["METHOD"]), {str(entry["UID"]): entry for entry in found.walk("VEVENT")})


def mails_of(registration: Registration, after: int = 0) -> list[OutgoingMail]:
    """What has been written to someone and not been replaced, in order; after: only later than this id."""
    statement = select(OutgoingMail).where(
        OutgoingMail.registration_id == registration.id,
        OutgoingMail.id > after,
        OutgoingMail.state != MailState.SUPERSEDED,
    )
    return list(db.session.scalars(statement.order_by(OutgoingMail.id), execution_options={"populate_existing": True}))


def all_sent() -> int:
    """As a worker leaves it; the last mail's id."""
    found = list(db.session.scalars(select(OutgoingMail)))
    for one in found:
        one.state, one.facts = MailState.SENT, {}
    db.session.commit()
    return max((one.id for one in found), default=0)


def told(registration: Registration, after: int = 0) -> list[tuple[MailKind, str, tuple[str, ...]]]:
    """For each mail to someone its kind, and the method and UIDs in it; empty where it leaves calendars alone."""
    found = []
    for one in mails_of(registration, after):
        done = done_by(compose(one.id))
        found.append((one.kind, done.method, tuple(done.entries)) if done else (one.kind, "", ()))
    return found
