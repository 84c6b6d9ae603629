"""What is left of a registration is a row that can be counted, and nobody can be found by.

Kept: event, status, role, sector, language, link, times. The caller holds the pools' lock.
"""

from sqlalchemy import delete, update

from app import clock
from app.database import db
from app.domain.history import Act, Actor
from app.domain.mail import MailState
from app.models import CalendarInvitation, HistoryEntry, OutgoingMail, Registration
from app.steps import answers, history, needs, own_calendars


def anonymise(registration: Registration, actor: Actor, code: str) -> None:
    """code: a fresh one. The old code is on tickets and in mails: with it the row could still be found."""
    needs.remove(registration, actor)
    answers.forget(registration)
    for name in ("given_name", "family_name", "sort_key", "email", "organisation", "municipality"):
        setattr(registration, name, "")
    registration.organizer_note = registration.mail_problem = ""
    left = registration.email_key
    registration.email_key = registration.submission_key = registration.group_key = None
    registration.pending_email = registration.pending_email_at = registration.declined_at = None
    registration.code = code
    registration.token_version += 1
    registration.erased_at = clock.now()
    own_calendars.leave(left)
    db.session.execute(delete(CalendarInvitation).where(CalendarInvitation.registration_id == registration.id))
    _scrub_mail(registration.id)
    _scrub_history(registration.id)
    history.record(Act.ERASED, actor, event_id=registration.event_id, registration_id=registration.id)


def _scrub_mail(registration_id: int) -> None:
    mine = OutgoingMail.registration_id == registration_id
    db.session.execute(
        update(OutgoingMail)
        .where(mine, OutgoingMail.state == MailState.PENDING)
        .values(state=MailState.SUPERSEDED, leased_by=None),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(
        update(OutgoingMail).where(mine).values(recipient="", recipient_key="", facts={}),
        execution_options={"synchronize_session": False},
    )


def _scrub_history(registration_id: int) -> None:
    # Who did what, when, stays; before and after may name the person.
    db.session.execute(
        update(HistoryEntry).where(HistoryEntry.registration_id == registration_id).values(details={}),
        execution_options={"synchronize_session": False},
    )
