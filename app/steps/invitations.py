"""Writes invitations: new ones, the mail that asks, and what an answer does. Who answers holds the pools' lock."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, or_, select, update

from app import clock
from app.database import db
from app.domain.history import Act, Actor
from app.domain.invitations import InvitationState
from app.domain.languages import Language
from app.domain.mail import WRITTEN_FOR_NOW, MailKind, MailState
from app.domain.participants import Details
from app.models import Invitation, OutgoingMail, Registration
from app.queries import asking, event_news
from app.queries import invitations as queries
from app.steps import export_files, history, outbox

T = TypeVar("T")

TABLE = cast(Table, Invitation.__table__)
TEXTS = (
    *("given_name", "family_name", "sort_key", "email", "organisation", "municipality"),
    *("data_origin", "word", "mail_problem"),
)
#: Not through the mapper: whoever sends or reminds meanwhile holds no lock, and changes the version.
ERASE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("invitation"))
    .values(
        **dict.fromkeys(TEXTS, ""),
        email_key=None,
        # The old one is in mails: with it the row could still be found.
        handle=bindparam("fresh_handle"),
        version=TABLE.c.version + 1,
        erased_at=bindparam("moment"),
    )
)
#: Rows at a time: databases take so many parameters, and no more.
BATCH = 1000


def row(event_id: int, details: Details, origin: str, **more: Any) -> dict[str, Any]:
    """A new invitation as add() takes it."""
    return {
        "event_id": event_id,
        "handle": secrets.token_hex(10),
        "state": InvitationState.NEW,
        **{name: value for name, value in vars(details).items() if name in TABLE.c},
        "email_key": details.email_key,
        "sort_key": details.sort_key,
        "data_origin": origin,
        "created_at": clock.now(),
        "word": "",
        "mail_problem": "",
        "version": 1,
        **more,
    }


def add(rows: Sequence[dict[str, Any]]) -> None:
    """Any number, BATCH at a time."""
    for some in _batches(rows):
        db.session.execute(insert(TABLE), list(some))


def ask(kind: MailKind, ids: Sequence[int], *conditions: Any, **values: Any) -> int:
    """Write to these, as far as the conditions still hold, and note it with values; how many.

    Two statements for each BATCH. Who was asked by another act meanwhile is not asked twice.
    """
    asked = 0
    for some in _batches(ids):
        found = db.session.execute(
            update(Invitation)
            .where(Invitation.id.in_(some), *conditions)
            .values(version=Invitation.version + 1, **values)
            .returning(Invitation.id, Invitation.event_id, Invitation.email, Invitation.language),
            execution_options={"synchronize_session": False},
        ).all()
        outbox.post([_mail(kind, *one) for one in sorted(found, key=lambda one: one.id)])
        asked += len(found)
    return asked


def ask_anew(event_id: int) -> int:
    """The event is on again: who was to be asked, and whose mail did not leave before it was cancelled, is asked now;
    how many."""
    return ask_first(event_news.never_asked(event_id))


def ask_first(conditions: Sequence[ColumnElement[bool]]) -> int:
    """The invitation itself, to these; who was passed it by a colleague reads so. How many."""
    asked = 0
    for kind, passed_on in (MailKind.INVITATION, False), (MailKind.INVITATION_DELEGATED, True):
        theirs = [*conditions, Invitation.delegated_from.is_not(None) == passed_on]
        # Held still first, so that the next statement sees the mail of another act that has just asked them.
        chosen = select(Invitation.id).where(*theirs).order_by(Invitation.id).with_for_update(of=Invitation)
        ids = db.session.scalars(chosen).all()
        asked += ask(kind, ids, *theirs, state=InvitationState.SENT, sent_at=clock.now())
    return asked


def accept(invitation_id: int, registration: Registration) -> None:
    """The registration has just been made by it, or has become its answer."""
    _answer([invitation_id], state=InvitationState.ACCEPTED, registration_id=registration.id, answered_at=clock.now())


def reopen(registration_ids: Sequence[int]) -> None:
    """Registrations that came to nothing, as nobody confirmed the other address that was typed: the invitations that
    they answered are unanswered again."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.registration_id.in_(registration_ids))
        .values(version=Invitation.version + 1, state=InvitationState.SENT, registration_id=None, answered_at=None),
        execution_options={"synchronize_session": "fetch"},
    )


def close(ids: Sequence[int], state: InvitationState, **values: Any) -> None:
    """Declined, passed on or withdrawn: what still asks does not leave any more, and what became of an earlier answer
    is not theirs any more."""
    for some in _batches(ids):
        _answer(some, state=state, registration_id=None, **values)


def end(ids: Sequence[int]) -> None:
    """These, which nobody has answered, are not for use any more. What was never sent leaves nothing behind."""
    for some in _batches(ids):
        unsent = {*queries.standing_so(some, (InvitationState.NEW,)), *asking.dropped_of(some)}
        db.session.execute(
            delete(Invitation).where(Invitation.id.in_(unsent)), execution_options={"synchronize_session": False}
        )
        close([number for number in some if number not in unsent], InvitationState.WITHDRAWN)


def end_of_declined(people: Sequence[Registration], actor: Actor) -> None:
    """These registrations of one event, at least one, were not approved: what had invited their addresses before ends,
    or it would let them in against the organizer's word. They can be invited anew."""
    keys = [person.email_key for person in people if person.email_key is not None]
    ids = [number for some in _batches(keys) for number in queries.unanswered_of(people[0].event_id, some)]
    end(ids)
    if ids:
        history.record(Act.INVITATIONS_WITHDRAWN, actor, event_id=people[0].event_id, invitations=len(ids))


def forget(invitations: Iterable[Invitation]) -> None:
    """Names and addresses go, also from lists that were taken out; the state stays, and is counted."""
    invitations = list(invitations)
    if not invitations:
        return
    ids, moment = [invitation.id for invitation in invitations], clock.now()
    db.session.execute(
        ERASE, [{"invitation": number, "fresh_handle": secrets.token_hex(10), "moment": moment} for number in ids]
    )
    for invitation in invitations:
        db.session.expire(invitation)
    for event_id in {invitation.event_id for invitation in invitations}:
        export_files.forget(event_id)
    outbox.forget(OutgoingMail.invitation_id.in_(ids))


def ask_erasure(invitation: Invitation) -> None:
    """A hold stops the removal: until it ends nobody writes to the person."""
    _answer([invitation.id], erasure_asked_at=clock.now())
    db.session.expire(invitation)


def _answer(ids: Sequence[int], **values: Any) -> None:
    db.session.execute(
        update(Invitation).where(Invitation.id.in_(ids)).values(version=Invitation.version + 1, **values),
        execution_options={"synchronize_session": False},
    )
    stop_mail(ids)


def stop_mail(ids: Sequence[int]) -> None:
    """What still asks does not leave any more. A message that did not arrive stays in sight."""
    outbox.supersede(
        OutgoingMail.invitation_id.in_(ids),
        or_(OutgoingMail.kind.not_in(WRITTEN_FOR_NOW), OutgoingMail.state == MailState.PENDING),
    )


def _mail(kind: MailKind, invitation_id: int, event_id: int, email: str, language: Language) -> dict[str, Any]:
    return outbox.row(kind, email, language, {}, event_id=event_id, invitation_id=invitation_id)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(items), BATCH):
        yield items[first : first + BATCH]
