"""What is done to mail that has left or could not leave. (Sending it: mail_delivery.)"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, bindparam, update

from app import clock
from app.database import db, transaction
from app.domain.events import EventStatus
from app.domain.history import Act, Actor
from app.domain.mail import UNDELIVERED, MailState
from app.domain.participants import email_key
from app.models import OutgoingMail
from app.queries import mail_list, registrations
from app.queries import outbox as queries
from app.queries.outbox import Letter
from app.steps import history, outbox

#: Whom a mail went to is personal data; so long it may be asked whether it was sent.
RECIPIENT_KEPT = timedelta(days=90)
#: So many failed mails one act sends again; who has more has a fault to mend first.
MOST_AT_ONCE = 500

TABLE = cast(Table, OutgoingMail.__table__)
SEND_AGAIN = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("mail"))
    .values(
        recipient=bindparam("to"),
        recipient_key=bindparam("key"),
        state=MailState.PENDING,
        attempts=0,
        last_error="",
        run_at=bindparam("moment"),
    )
)


class Unsendable(StrEnum):
    """Why a mail is not sent again."""

    UNKNOWN = "unknown"  # no such mail, or another's
    NOT_FAILED = "not_failed"  # it has left, or is about to
    OUTDATED = "outdated"  # something later was told since, or its recipient is gone
    EVENT_CANCELLED = "event_cancelled"  # it stays, and can be sent when the event is on again
    EVENT_ON = "event_on"  # it stays: it was written for a cancelled event


@dataclass(frozen=True)
class Resent:
    """How many will be sent again, how many say what is not true any more, and how many stay for a time when their
    event is cancelled no more, or is again."""

    sent: int
    outdated: int
    waiting: int = 0


@transaction
def send_again(
    mail_id: int, actor: Actor, *, event_id: int | None = None, registration_id: int | None = None
) -> OutgoingMail | Unsendable:
    """Try a dead or refused mail anew, to the address that the registration has by now.

    event_id, registration_id: only if it is this event's, this participant's.
    """
    mail = queries.locked(mail_id)
    if mail is None or event_id not in (None, mail.event_id) or registration_id not in (None, mail.registration_id):
        return Unsendable.UNKNOWN
    if mail.state not in UNDELIVERED:
        return Unsendable.NOT_FAILED
    (letter,) = queries.standing([mail_id])
    if letter.waits_for_event:
        return _of_the_event(mail)
    if not _send([letter], actor).sent:
        return Unsendable.OUTDATED
    db.session.refresh(mail)
    return mail


@transaction
def send_all_again(event_id: int, bulletin_id: int | None, actor: Actor) -> Resent:
    """The same of every mail of the event that did not arrive, or of one message: the latest MOST_AT_ONCE that can be
    sent. What waits for its event is in the way of nothing, whether written before it or since."""
    letters, waiting = list[Letter](), 0
    for mail_ids in mail_list.lock_failed(event_id, bulletin_id, MOST_AT_ONCE):
        found = queries.standing(mail_ids)
        sendable = [letter for letter in found if not letter.waits_for_event]
        waiting += len(found) - len(sendable)
        letters += reversed(sendable)
        if len(letters) >= MOST_AT_ONCE:
            break
    in_order_of_writing = letters[:MOST_AT_ONCE][::-1]
    return replace(_send(in_order_of_writing, actor), waiting=waiting)


def _send(letters: Sequence[Letter], actor: Actor) -> Resent:
    """As many statements for many as for one. What is outdated by now is superseded; what is so only for a time is not
    for here: it stays for the organizer as it is."""
    again = [letter.mail for letter in letters if not letter.is_outdated and letter.present_recipient]
    outdated = {letter.mail.id for letter in letters} - {mail.id for mail in again}
    outbox.supersede(OutgoingMail.id.in_(outdated))
    if again:
        moment = {"moment": clock.now()}
        addresses = {letter.mail.id: letter.present_recipient for letter in letters}
        to = [{"mail": mail.id, "to": addresses[mail.id], "key": email_key(addresses[mail.id])} for mail in again]
        db.session.execute(SEND_AGAIN, [one | moment for one in to])
    history.record_all(
        Act.MAIL_RESENT,
        actor,
        [history.About(mail.event_id, mail.registration_id, {"kind": mail.kind.value}) for mail in again],
    )
    return Resent(len(again), len(outdated))


def _of_the_event(mail: OutgoingMail) -> Unsendable:
    event = None if mail.event_id is None else registrations.event_facts(mail.event_id)
    cancelled = event is not None and event.status is EventStatus.CANCELLED
    return Unsendable.EVENT_CANCELLED if cancelled else Unsendable.EVENT_ON


@transaction
def forget_recipients() -> int:
    """Forget to whom mail went that was done with long ago, and what was in it; how many."""
    before = clock.now() - RECIPIENT_KEPT
    forgotten = db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.created_at < before, OutgoingMail.state != MailState.PENDING, OutgoingMail.recipient != "")
        .values(outbox.FORGOTTEN)
        .returning(OutgoingMail.id),
        execution_options={"synchronize_session": False},
    )
    return len(forgotten.all())
