"""Whom a message or a reminder is for, at this moment: how many, in which languages, and as rows for the outbox."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select

from app.database import db
from app.domain.attendees import WITHOUT_LINK
from app.domain.bulletins import Audience, AudienceGroup
from app.domain.languages import Language
from app.domain.mail import MailKind, MailState
from app.models import Invitation, OutgoingMail, Registration
from app.queries import answers, asking, attendee_choices, questions

Row = type[Registration] | type[Invitation]


@dataclass(frozen=True)
class Readers:
    """Those of an audience who read one language. first_id: of the registration or invitation of one of them; None
    where nobody is known any more."""

    language: Language
    count: int
    first_id: int | None


def readers(event_id: int, audience: Audience) -> Sequence[Readers]:
    """By language, most first."""
    row, conditions = _people(event_id, audience)
    count = func.count(row.id)
    found = db.session.execute(
        select(row.language, count, func.min(row.id)).where(*conditions).group_by(row.language).order_by(count.desc())
    )
    return [Readers(*one) for one in found]


def written_to(bulletin_id: int) -> Sequence[Readers]:
    """The same of those to whom a message has gone, or is to go."""
    owner = func.coalesce(OutgoingMail.registration_id, OutgoingMail.invitation_id)
    count = func.count()
    found = db.session.execute(
        select(OutgoingMail.language, count, func.min(case((OutgoingMail.recipient != "", owner))))
        .where(OutgoingMail.bulletin_id == bulletin_id, OutgoingMail.state != MailState.SUPERSEDED)
        .group_by(OutgoingMail.language)
        .order_by(count.desc(), OutgoingMail.language)
    )
    return [Readers(*one) for one in found]


def mails(event_id: int, audience: Audience, bulletin_id: int, now: datetime, facts: Mapping[str, Any]) -> Select[Any]:
    """A mail of the message to each of them, as MAIL_COLUMNS."""
    row, conditions = _people(event_id, audience)
    return _mails(MailKind.MESSAGE, row, now, facts, bulletin_id).where(*conditions).order_by(row.id)


def reminders(event_id: int, due_at: datetime, now: datetime) -> Select[Any]:
    """The same of a reminder: to those who had their place before it was due."""
    had_place = func.coalesce(Registration.confirmed_at, Registration.registered_at) < due_at
    row, conditions = _people(event_id, Audience(AudienceGroup.CONFIRMED))
    return _mails(MailKind.REMINDER, row, now, {}).where(*conditions, had_place).order_by(row.id)


MAIL_COLUMNS = (
    *("kind", "state", "event_id", "registration_id", "invitation_id", "bulletin_id", "in_bulk"),
    *("recipient", "recipient_key", "language", "facts", "message_id", "created_at", "run_at"),
)


def _mails(
    kind: MailKind, row: Row, now: datetime, facts: Mapping[str, Any], bulletin_id: int | None = None
) -> Select[Any]:
    def value(name: str, one: Any) -> ColumnElement[Any]:
        return literal(one, OutgoingMail.__table__.c[name].type)

    whose = {"registration_id": row.id if row is Registration else value("registration_id", None)}
    whose["invitation_id"] = row.id if row is Invitation else value("invitation_id", None)
    # One secret for all of them, so that it is one statement: a Message-ID needs to be unique, not to be hidden.
    made = literal(f"{secrets.token_urlsafe(12)}.", String) + cast(row.id, String)
    values: dict[str, Any] = {
        "kind": value("kind", kind),
        "state": value("state", MailState.PENDING),
        "event_id": row.event_id,
        **whose,
        "bulletin_id": value("bulletin_id", bulletin_id),
        "in_bulk": value("in_bulk", True),
        "recipient": row.email,
        "recipient_key": row.email_key,
        "language": row.language,
        "facts": value("facts", dict(facts)),
        "message_id": made,
        "created_at": value("created_at", now),
        "run_at": value("run_at", now),
    }
    return select(*(values[name] for name in MAIL_COLUMNS))


def _people(event_id: int, audience: Audience) -> tuple[Row, list[ColumnElement[bool]]]:
    if audience.group is AudienceGroup.UNANSWERED:
        return Invitation, asking.unanswered(event_id)
    row = Registration
    conditions: list[ColumnElement[bool]] = [
        row.event_id == event_id,
        row.status.in_(audience.statuses),
        row.erased_at.is_(None),
    ]
    if audience.link_id is not None:
        by_link = row.link_id.is_(None) if audience.link_id == WITHOUT_LINK else row.link_id == audience.link_id
        conditions.append(by_link)
    if audience.people is not None:
        conditions.append(row.id.in_(audience.people))
    if audience.answer is not None:
        asked = audience.answer.question_id
        conditions += [answers.is_answered(row, asked, audience.answer.answer), questions.answers_are_seen(asked)]
    return row, conditions + attendee_choices.conditions(row, event_id, audience.listing)
