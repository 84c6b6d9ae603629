"""What is done to mail that has left or could not leave. (Sending it: mail_delivery.)"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update

from app import clock
from app.database import db, transaction
from app.domain.history import Act, Actor
from app.domain.mail import OTHER_ADDRESS, UNDELIVERED, MailState
from app.domain.participants import email_key
from app.models import OutgoingMail
from app.queries import mail_list
from app.queries import outbox as queries
from app.steps import history
from app.steps.outbox import FORGOTTEN

#: Whom a mail went to is personal data; so long it may be asked whether it was sent.
RECIPIENT_KEPT = timedelta(days=90)
#: So many failed mails one act sends again; who has more has a fault to mend first.
MOST_AT_ONCE = 500


class Unsendable(StrEnum):
    """Why a mail is not sent again."""

    UNKNOWN = "unknown"  # no such mail, or another's
    NOT_FAILED = "not_failed"  # it has left, or is about to
    OUTDATED = "outdated"  # something later was told since, or its recipient is gone


@dataclass(frozen=True)
class Resent:
    """How many will be sent again, and how many say what is not true any more."""

    sent: int
    outdated: int


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
    letter = queries.letter(mail_id)
    owner = letter.registration if mail.kind not in OTHER_ADDRESS else None
    recipient = owner.email if owner is not None else mail.recipient
    if letter.is_outdated or not recipient:
        mail.state, mail.facts = MailState.SUPERSEDED, {}
        return Unsendable.OUTDATED
    mail.recipient, mail.recipient_key = recipient, email_key(recipient)
    mail.state, mail.attempts, mail.last_error, mail.run_at = MailState.PENDING, 0, "", clock.now()
    history.record(
        Act.MAIL_RESENT, actor, event_id=mail.event_id, registration_id=mail.registration_id, kind=mail.kind.value
    )
    return mail


def send_all_again(event_id: int, bulletin_id: int | None, actor: Actor) -> Resent:
    """Every mail of the event that did not arrive, or of one message; MOST_AT_ONCE of them, each by itself."""
    failed = mail_list.failed(event_id, bulletin_id, MOST_AT_ONCE)
    results = [send_again(mail_id, actor, event_id=event_id) for mail_id in failed]
    outdated = results.count(Unsendable.OUTDATED)
    return Resent(sum(not isinstance(result, Unsendable) for result in results), outdated)


@transaction
def forget_recipients() -> int:
    """Forget to whom mail went that was done with long ago, and what was in it; how many."""
    before = clock.now() - RECIPIENT_KEPT
    forgotten = db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.created_at < before, OutgoingMail.state != MailState.PENDING, OutgoingMail.recipient != "")
        .values(FORGOTTEN)
        .returning(OutgoingMail.id),
        execution_options={"synchronize_session": False},
    )
    return len(forgotten.all())
