"""Which sessions of events of several days were sent to people's calendars as entries of their own."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, func, select

from app.database import db
from app.domain.languages import Language
from app.domain.mail import MailKind, MailState
from app.domain.registration import RegistrationStatus
from app.models import CalendarInvitation, Event, EventSession, OutgoingMail, Registration

#: Registration, its address and language, and the session.
Invited = Row[int, str, Language, int]


def of(registration_id: int) -> dict[int, bool]:
    """By session, whether it was taken out again."""
    return of_all([registration_id]).get(registration_id, {})


def of_all(registration_ids: Collection[int]) -> dict[int, dict[int, bool]]:
    """By registration and session, whether it was taken out again; of whom nothing was sent, nothing."""
    sent: dict[int, dict[int, bool]] = {}
    for row in db.session.scalars(
        select(CalendarInvitation).where(CalendarInvitation.registration_id.in_(registration_ids)),
        execution_options={"populate_existing": True},
    ):
        sent.setdefault(row.registration_id, {})[row.session_id] = row.withdrawn
    return sent


def at_event(event_id: int) -> Sequence[Invited]:
    """Whom to write to when something changes for every session of an event."""
    return db.session.execute(
        select(Registration.id, Registration.email, Registration.language, CalendarInvitation.session_id)
        .join(CalendarInvitation, CalendarInvitation.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Registration.status == RegistrationStatus.CONFIRMED,
            Registration.erased_at.is_(None),
            ~CalendarInvitation.withdrawn,
        )
        .order_by(Registration.id, CalendarInvitation.session_id)
    ).all()


def event_named(public_id: str, *, of_session: bool) -> int | None:
    """The event that an entry of a calendar is, or is a session of."""
    if of_session:
        return db.session.scalar(select(EventSession.event_id).where(EventSession.public_id == public_id))
    return db.session.scalar(select(Event.id).where(Event.public_id == public_id))


def people(session_id: int) -> int:
    """How many have the session in their calendar by our mail."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(CalendarInvitation)
            .join(Registration)
            .where(
                CalendarInvitation.session_id == session_id,
                ~CalendarInvitation.withdrawn,
                Registration.status == RegistrationStatus.CONFIRMED,
            )
        )
        or 0
    )


def unsent(event_id: int, registration_ids: Collection[int] | None = None) -> set[tuple[int, int]]:
    """Of which registration and session a mail still waits: it will say what is so when it leaves."""
    statement = select(OutgoingMail.registration_id, OutgoingMail.facts).where(
        OutgoingMail.event_id == event_id,
        OutgoingMail.kind == MailKind.CALENDAR_INVITATION,
        OutgoingMail.state == MailState.PENDING,
        OutgoingMail.leased_by.is_(None),
    )
    if registration_ids is not None:
        statement = statement.where(OutgoingMail.registration_id.in_(registration_ids))
    return {(owner, facts["session"]) for owner, facts in db.session.execute(statement)}
