"""Puts mail into the outbox, in the transaction of its cause."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy import ColumnElement, Table, delete, exists, insert, select, update

from app import clock
from app.database import db
from app.domain.languages import Language
from app.domain.mail import FIRST_KINDS, STATE_KINDS, TO_MANY, UNSENT, MailKind, MailState, may_cause_more
from app.domain.participants import email_key
from app.models import OutgoingMail, Registration
from app.queries import mail_limits as queries

#: Made once, and on the table rather than the class: this runs in every registration. Inline: nobody asks for the id.
INSERT = insert(cast(Table, OutgoingMail.__table__)).inline()
CAUSED_BY_FORMS = select(*queries.CAUSED_BY_FORMS_SINCE)
#: People at a time: databases take so many parameters, and no more.
BATCH = 2000
#: The same mail that anyone can ask for: at most one in this time.
QUIET_TIME = timedelta(minutes=15)
#: What is left of a mail of which nobody may know any more whose it was.
FORGOTTEN: dict[str, Any] = {"recipient": "", "recipient_key": "", "facts": {}}


def enqueue(kind: MailKind, registration: Registration, *, recipient: str | None = None, **facts: Any) -> None:
    """A mail to a participant. facts: what was true at this moment, for the text (domain/mail.py).

    A state mail replaces the registration's earlier ones that have not left yet, so that nobody
    reads "you are waiting" after "you have a place". recipient: another address than the registration's.
    """
    if kind in STATE_KINDS - FIRST_KINDS:
        supersede(OutgoingMail.registration_id == registration.id, OutgoingMail.kind.in_(STATE_KINDS))
    db.session.execute(INSERT, row_to(registration, kind, facts, recipient))


def enqueue_all(kind: MailKind, mails: Iterable[tuple[Registration, dict[str, Any]]]) -> None:
    """The same to each of several, in as many statements as for one."""
    rows = [row_to(registration, kind, facts) for registration, facts in mails]
    if kind in STATE_KINDS - FIRST_KINDS:
        for first in range(0, len(rows), BATCH):
            people = [row["registration_id"] for row in rows[first : first + BATCH]]
            supersede(OutgoingMail.registration_id.in_(people), OutgoingMail.kind.in_(STATE_KINDS))
    post(rows)


def enqueue_first(mails: Iterable[tuple[MailKind, Registration, dict[str, Any]]]) -> None:
    """The first mail, of FIRST_KINDS, of each of several registrations, in one statement; at least one."""
    db.session.execute(INSERT, [row_to(registration, kind, facts) for kind, registration, facts in mails])


def enqueue_unless_recent(
    kind: MailKind, registration: Registration, *, recipient: str | None = None, **facts: Any
) -> bool:
    """The same for mail that anyone can ask for: nothing, and False, when the same went to the address
    within QUIET_TIME, or when it has had as much mail as our forms may cause."""
    key, quiet_from = email_key(recipient or registration.email), clock.now() - QUIET_TIME
    if queries.written_since(quiet_from, kind, key, registration_id=registration.id) or not has_room(key):
        return False
    enqueue(kind, registration, recipient=recipient, **facts)
    return True


def enqueue_links(people: Sequence[Registration]) -> list[Registration]:
    """The personal link again to each of several, by the same rule; to whom. In as many statements as for one."""
    sent = []
    for first in range(0, len(people), BATCH):
        some = people[first : first + BATCH]
        recent = queries.written_to_since(clock.now() - QUIET_TIME, MailKind.LINK_AGAIN, [person.id for person in some])
        keys = {person.id: email_key(person.email) for person in some}
        rested = [person for person in some if (person.id, keys[person.id]) not in recent]
        caused = queries.caused_to({keys[person.id] for person in rested})
        going = []
        for person in rested:
            counts = caused[keys[person.id]]
            if allowed(counts):
                going.append(person)
                caused[keys[person.id]] = [count + 1 for count in counts]
        post([row_to(person, MailKind.LINK_AGAIN, {}) for person in going])
        sent += going
    return sent


def is_under_way(kind: MailKind, registration_id: int) -> bool:
    """Is such a mail still to be sent, to the address that the registration has by then?"""
    under_way = exists().where(
        OutgoingMail.registration_id == registration_id,
        OutgoingMail.kind == kind,
        OutgoingMail.state == MailState.PENDING,
    )
    return bool(db.session.scalar(select(under_way)))


def has_room(key: str) -> bool:
    """May our forms cause more mail to this address (its email_key) now? docs/decisions/0010.

    Ask before an act of a participant that must be told by mail, and refuse the act if not: so page
    and mail never disagree.
    """
    return allowed(tuple(db.session.execute(CAUSED_BY_FORMS, queries.caused_by_forms(key)).one()))


def allowed(caused: Sequence[int]) -> bool:
    """The same when the mail is counted already (queries/mail_limits.caused_by_forms); always, where limits are off."""
    return not current_app.config["RATELIMIT_ENABLED"] or may_cause_more(caused)


def enqueue_account(kind: MailKind, organizer_id: int, recipient: str, language: Language, **facts: Any) -> None:
    """A mail to an organizer about the account."""
    _insert(kind, recipient, language, facts, organizer_id=organizer_id)


def enqueue_nothing() -> None:
    """As much work as one mail, and nothing is left of it: how long an answer takes must not tell
    which addresses are known."""
    made = _insert(MailKind.LINK_AGAIN, "", Language.FI, {})
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.message_id == made))


def row(kind: MailKind, recipient: str, language: Language, facts: dict[str, Any], **owner: int) -> dict[str, Any]:
    """A new mail as INSERT takes it, for many at once. owner: event_id and registration_id, or organizer_id."""
    now = clock.now()
    return {
        "kind": kind,
        "recipient": recipient,
        "recipient_key": email_key(recipient),
        "language": language,
        "facts": facts,
        "message_id": secrets.token_urlsafe(18),
        "created_at": now,
        "run_at": now,
        **owner,
    }


def row_to(
    registration: Registration, kind: MailKind, facts: dict[str, Any], recipient: str | None = None
) -> dict[str, Any]:
    """The same to a participant. recipient: another address than the registration's."""
    owner = {"event_id": registration.event_id, "registration_id": registration.id}
    return row(kind, recipient or registration.email, registration.language, facts, **owner)


def post(rows: Sequence[dict[str, Any]]) -> None:
    """All of them by one statement. News for more than one person go after mail that is for one (in_bulk)."""
    several = len({row["recipient_key"] for row in rows}) > 1
    if rows:
        db.session.execute(INSERT, [{**row, "in_bulk": several and row["kind"] in TO_MANY} for row in rows])


def supersede(*which: ColumnElement[bool]) -> None:
    """What has not left does not leave any more, and nobody can send it again; but what a worker has already taken
    (leased) is on its way: the worker keeps the order per registration."""
    db.session.execute(
        update(OutgoingMail)
        .where(*which, OutgoingMail.state.in_(UNSENT), OutgoingMail.leased_by.is_(None))
        .values(state=MailState.SUPERSEDED, facts={}),
        execution_options={"synchronize_session": False},
    )


def forget(*which: ColumnElement[bool]) -> None:
    """To whom it went and what it said; what has not left does not leave any more, whoever has taken it."""
    unseen = {"synchronize_session": False}
    unsent = update(OutgoingMail).where(*which, OutgoingMail.state.in_(UNSENT))
    db.session.execute(unsent.values(state=MailState.SUPERSEDED, leased_by=None), execution_options=unseen)
    db.session.execute(update(OutgoingMail).where(*which).values(FORGOTTEN), execution_options=unseen)


def _insert(kind: MailKind, recipient: str, language: Language, facts: dict[str, Any], **owner: int) -> str:
    """Returns the Message-ID."""
    written = row(kind, recipient, language, facts, **owner)
    db.session.execute(INSERT, written)
    return str(written["message_id"])
