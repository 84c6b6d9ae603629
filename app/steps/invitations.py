"""Sessions in people's calendars, by mail: at an event of several days each is an entry of its own, and a mail may
carry one entry only. The mail about the event carries the event; an INVITATION carries a session, as it is when it is
sent (docs/decisions/0020). The caller holds the pools' lock.
"""

from collections.abc import Iterable

from sqlalchemy import insert, select, update

from app import clock
from app.database import db
from app.domain.calendars import invited_one_by_one, several_days
from app.domain.events import EventFacts
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import CalendarInvitation, Event, Registration
from app.queries import invitations, own_programme
from app.steps import outbox


def settle(registration: Registration, facts: EventFacts, *, carried: int | None = None) -> None:
    """Someone's programme has just changed: their calendar gets what is new in it, and loses what is not there.

    carried: the session that this act's own mail brings.
    """
    if registration.status is not RegistrationStatus.CONFIRMED or not several_days(facts.starts_at, facts.ends_at):
        return
    db.session.flush()
    event = db.session.scalars(select(Event).where(Event.id == registration.event_id)).one()
    if not event.facts.shows_programme(clock.now()):
        return
    before = invitations.of(registration.id)
    wanted = own_programme.of(registration, event).held.keys()
    if not invited_one_by_one(len(wanted), invited_before=bool(before)):
        return
    there = {session_id for session_id, withdrawn in before.items() if not withdrawn}
    _write(registration.id, there - wanted, withdrawn=True)
    _write(registration.id, (wanted - there) & before.keys(), withdrawn=False)
    if new := wanted - before.keys():
        rows = [{"registration_id": registration.id, "session_id": session_id} for session_id in sorted(new)]
        db.session.execute(insert(CalendarInvitation), rows)
    _tell(registration, (wanted ^ there) - {carried})


def repeat(registration: Registration) -> None:
    """They have another address: the sessions that the old one was sent come to it too."""
    sent = invitations.of(registration.id)
    _tell(registration, [session_id for session_id, withdrawn in sent.items() if not withdrawn])


def withdraw(registration: Registration) -> None:
    """They have given up their place: every session that was sent leaves their calendar."""
    gone = db.session.scalars(
        update(CalendarInvitation)
        .where(CalendarInvitation.registration_id == registration.id, ~CalendarInvitation.withdrawn)
        .values(withdrawn=True)
        .returning(CalendarInvitation.session_id),
        execution_options={"synchronize_session": False},
    ).all()
    _tell(registration, gone)


def withdraw_session(session_id: int) -> None:
    """It is cancelled; the mail that says so takes it out of everyone's calendar."""
    db.session.execute(
        update(CalendarInvitation).where(CalendarInvitation.session_id == session_id).values(withdrawn=True),
        execution_options={"synchronize_session": False},
    )


def renew(event: Event) -> None:
    """What every entry of the event shows has changed: each that was sent is sent again, in three statements."""
    waiting = invitations.unsent(event.id)
    outbox.post(
        [
            outbox.row(
                MailKind.INVITATION,
                invited.email,
                invited.language,
                {"session": invited.session_id},
                event_id=event.id,
                registration_id=invited.id,
            )
            for invited in invitations.at_event(event.id)
            if (invited.id, invited.session_id) not in waiting
        ]
    )


def _write(registration_id: int, sessions: Iterable[int], *, withdrawn: bool) -> None:
    if found := sorted(sessions):
        db.session.execute(
            update(CalendarInvitation)
            .where(CalendarInvitation.registration_id == registration_id, CalendarInvitation.session_id.in_(found))
            .values(withdrawn=withdrawn),
            execution_options={"synchronize_session": False},
        )


def _tell(registration: Registration, sessions: Iterable[int]) -> None:
    if not (found := sorted(sessions)):
        return
    waiting = invitations.unsent(registration.event_id, registration.id)
    for session_id in found:
        if (registration.id, session_id) not in waiting:
            outbox.enqueue(MailKind.INVITATION, registration, session=session_id)
