"""Who sends which mail: a lease per mail, and what became of it. Each act is a short transaction.

A worker takes a batch, sends it outside any transaction, and writes down the outcome of each mail.
Whoever dies leaves leases that run out; their mail is then taken again, so a mail may come twice
after a crash, with the same Message-ID, and never not at all.
"""

from datetime import timedelta

from sqlalchemy import update

from app import clock
from app.database import db, transaction
from app.domain.mail import OTHER_ADDRESS, WAITS_FOR_SERVER, MailState, next_try
from app.domain.participants import email_key
from app.models import Invitation, OutgoingMail, Registration
from app.queries import event_news
from app.queries import outbox as queries
from app.queries.outbox import Letter
from app.services.mail_delivery.post import PostOutcome, Result

#: Longer than one mail can take (post.TIMEOUT for each answer of the server).
LEASE = timedelta(minutes=2)


@transaction
def claim(worker: str, limit: int) -> list[int]:
    """Take due mail for this worker; ids in the order to send."""
    now = clock.now()
    ids = list(queries.lock_due(now, limit))
    if ids:
        db.session.execute(
            update(OutgoingMail).where(OutgoingMail.id.in_(ids)).values(leased_by=worker, run_at=now + LEASE)
        )
    return ids


@transaction
def open_letter(mail_id: int, worker: str) -> Letter | None:
    """The mail with all that its text needs, to be sent at once; None when it is not to be sent.

    That is so when the lease was lost, or when the mail would tell a state that is no longer so: then
    it is superseded. The objects are detached: no transaction stays open while the mail is sent.
    """
    if not _hold(mail_id, worker):
        return None
    letter = queries.letter(mail_id)
    if letter.is_outdated or event_news.takes_back_nothing(letter.mail):
        _supersede(letter.mail)
        return None
    _readdress(letter)
    db.session.flush()
    db.session.expunge_all()
    return letter


@transaction
def settle(letter: Letter, worker: str, result: Result) -> MailState:
    """Write down what became of a mail; PENDING when it will be tried again. Nothing, if the lease was lost."""
    mail = queries.leased(letter.mail.id, worker, lock=True)
    if mail is None:
        return letter.mail.state
    now = clock.now()
    mail.attempts += 1
    mail.leased_by = None
    mail.last_error = result.reason[:300]
    again = next_try(mail.attempts, now)
    if result.outcome is PostOutcome.SENT:
        mail.state, mail.sent_at, mail.facts = MailState.SENT, now, {}
    elif result.outcome is PostOutcome.REFUSED:
        mail.state = MailState.REFUSED
    elif again is None:
        mail.state = MailState.DEAD
    else:
        mail.run_at = again
    if mail.state is not MailState.SENT and queries.is_outrun(mail.id):
        _supersede(mail)
    db.session.flush()
    _note_at_participant(letter, result)
    return mail.state


@transaction
def release(worker: str, problem: str = "") -> None:
    """Give back what this worker has not sent. problem: why nobody can send now; who waited for that
    longer than WAITS_FOR_SERVER is given up."""
    now = clock.now()
    mine = (OutgoingMail.leased_by == worker, OutgoingMail.state == MailState.PENDING)
    if problem:
        db.session.execute(
            update(OutgoingMail)
            .where(*mine, OutgoingMail.created_at < now - WAITS_FOR_SERVER)
            .values(state=MailState.DEAD, leased_by=None, last_error=problem[:300])
        )
    # Due as before, ahead of what was written later.
    values = {
        "leased_by": None,
        "run_at": OutgoingMail.created_at,
        **({"last_error": problem[:300]} if problem else {}),
    }
    db.session.execute(update(OutgoingMail).where(*mine).values(values))


def _hold(mail_id: int, worker: str) -> bool:
    """Is the mail still this worker's, with time enough to send it?"""
    mail = queries.leased(mail_id, worker)
    now = clock.now()
    if mail is None or mail.run_at <= now:
        return False
    if mail.run_at < now + LEASE / 2:
        mail.run_at = now + LEASE
    return True


def _supersede(mail: OutgoingMail) -> None:
    mail.state, mail.facts, mail.leased_by = MailState.SUPERSEDED, {}, None


def _readdress(letter: Letter) -> None:
    """To the address that the registration has by now: an earlier one must not get a link that works."""
    mail, recipient = letter.mail, letter.present_recipient
    if mail.recipient != recipient:
        mail.recipient, mail.recipient_key = recipient, email_key(recipient)


def _note_at_participant(letter: Letter, result: Result) -> None:
    """An address that is refused for good is shown at the participant until a mail gets through."""
    if letter.invitation is not None:
        _note_at_invited(letter, letter.invitation, result)
    registration = letter.registration
    if registration is None or letter.mail.kind in OTHER_ADDRESS or result.outcome is PostOutcome.LATER:
        return
    if result.outcome is PostOutcome.SENT and not registration.mail_problem:
        return
    problem = result.reason[:300] if result.outcome is PostOutcome.REFUSED else ""
    # Not through the mapper: the organizers' forms need not know, so the row's version stays.
    db.session.execute(
        update(Registration)
        .where(Registration.id == registration.id, Registration.email == letter.mail.recipient)
        .values(mail_problem=problem)
    )


def _note_at_invited(letter: Letter, invitation: Invitation, result: Result) -> None:
    """The same for someone who is invited."""
    problem = result.reason[:300] if result.outcome is PostOutcome.REFUSED else ""
    if result.outcome is PostOutcome.LATER or problem == invitation.mail_problem:
        return
    db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.email == letter.mail.recipient)
        .values(mail_problem=problem)
    )
