"""Mail tells what happened, and what pages show."""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.database import db
from app.domain.history import Act
from app.domain.mail import ASKING, STATE_KINDS, MailKind, MailState
from app.domain.registration import ACTIVE, RegistrationStatus, Source
from app.models import HistoryEntry, OutgoingMail, Registration
from app.queries.doctor.finding import Finding, rows

#: Which act must stand in the history for a mail to have been written.
CAUSES = {
    MailKind.CONFIRMED: (Act.REGISTERED,),
    MailKind.WAITING: (Act.REGISTERED,),
    MailKind.IMPORTED: (Act.REGISTERED,),
    MailKind.PROMOTED: (Act.PROMOTED, Act.CONFIRMED_OVER_CAPACITY),
    MailKind.CANCELLED_BY_SELF: (Act.CANCELLED,),
    MailKind.CANCELLED_BY_ORGANIZER: (Act.CANCELLED,),
    MailKind.CHANGED_BY_ORGANIZER: (Act.DETAILS_CHANGED,),
    MailKind.ADDRESS_CHANGED: (Act.ADDRESS_CHANGED,),
    MailKind.SESSION_GIVEN: (Act.SESSION_GIVEN,),
    MailKind.SESSION_OFFERED: (Act.SESSION_OFFERED,),
    MailKind.SESSION_CANCELLED: (Act.SESSION_CANCELLED,),
    MailKind.SESSION_TO_CHOOSE: (Act.SESSION_TO_CHOOSE,),
    MailKind.CHOICES_CHANGED: (Act.CHOICES_CHANGED,),
    MailKind.CALENDAR_DECLINED: (Act.CALENDAR_DECLINED,),
}
#: The same for mail to everyone registered: the act is the event's.
EVENT_CAUSES = {
    MailKind.EVENT_CHANGED: (Act.EVENT_CHANGED,),
    MailKind.EVENT_CANCELLED: (Act.EVENT_CANCELLED,),
    MailKind.EVENT_RESTORED: (Act.EVENT_RESTORED,),
    MailKind.SESSION_CHANGED: (Act.PROGRAMME_CHANGED,),
    MailKind.MESSAGE: (Act.MESSAGE_SENT,),
    MailKind.REMINDER: (Act.REMINDER_SENT,),
}
#: The same for mail to those who are invited.
INVITATION_CAUSES = {
    MailKind.INVITATION: (Act.INVITATIONS_SENT,),
    MailKind.INVITATION_REMINDER: (Act.INVITATIONS_REMINDED,),
    MailKind.INVITATION_DELEGATED: (Act.INVITATION_DELEGATED,),
}
#: The state that each state mail tells; a cancelled event leaves its registrations as they are.
TOLD = {
    RegistrationStatus.UNVERIFIED: (MailKind.VERIFY,),
    RegistrationStatus.PENDING: (MailKind.RECEIVED, MailKind.EVENT_RESTORED),
    RegistrationStatus.CONFIRMED: (MailKind.CONFIRMED, MailKind.PROMOTED, MailKind.EVENT_RESTORED),
    RegistrationStatus.WAITING: (MailKind.WAITING, MailKind.PLACE_OFFERED, MailKind.EVENT_RESTORED),
    RegistrationStatus.DECLINED: (MailKind.NOT_APPROVED,),
    RegistrationStatus.CANCELLED: (
        MailKind.CANCELLED_BY_SELF,
        MailKind.CANCELLED_BY_ORGANIZER,
        MailKind.PLACE_OFFER_LAPSED,
        MailKind.VERIFY,  # not answered: whose address it is nobody knows, so nothing is written to it
    ),
}


@cache
def _without_cause() -> Select[int, MailKind]:
    """Mails whose act is not in the history, of all kinds at once: each was a walk through all mail."""

    def uncaused(kind: MailKind, acts: tuple[Act, ...]) -> ColumnElement[bool]:
        owner = "registration_id" if kind in CAUSES else "event_id"
        theirs = getattr(OutgoingMail, owner)
        caused = exists().where(getattr(HistoryEntry, owner) == theirs, HistoryEntry.act.in_(acts))
        return and_(OutgoingMail.kind == kind, theirs.is_not(None), ~caused)

    causes = CAUSES | EVENT_CAUSES | INVITATION_CAUSES
    return select(OutgoingMail.id, OutgoingMail.kind).where(or_(*(uncaused(*pair) for pair in causes.items())))


def mail_causes() -> Iterator[Finding]:
    """Every mail has its cause: a registration, and the act that it tells of in the history."""
    about_participants = and_(
        OutgoingMail.kind.not_in((MailKind.ACCOUNT_LINK, *ASKING)), OutgoingMail.invitation_id.is_(None)
    )
    for mail_id, kind in rows(
        OutgoingMail.id,
        OutgoingMail.kind,
        where=and_(about_participants, ~exists().where(Registration.id == OutgoingMail.registration_id)),
    ):
        yield Finding("mail_causes", f"mail {mail_id}", f"a {kind} mail without its registration")
    for mail_id, kind in rows(
        OutgoingMail.id,
        OutgoingMail.kind,
        where=and_(OutgoingMail.kind.in_(ASKING), OutgoingMail.invitation_id.is_(None)),
    ):
        yield Finding("mail_causes", f"mail {mail_id}", f"a {kind} mail without its invitation")
    for mail_id, kind in db.session.execute(_without_cause()):
        yield Finding("mail_causes", f"mail {mail_id}", f"a {kind} mail, but no such act in the history")


def mail_states() -> Iterator[Finding]:
    """The last state mail of a registration tells the state that its page shows (mail and page agree)."""
    last = (
        select(func.max(OutgoingMail.id).label("id"))
        .where(OutgoingMail.kind.in_(STATE_KINDS), OutgoingMail.state != MailState.SUPERSEDED)
        .group_by(OutgoingMail.registration_id)
        .subquery()
    )
    statement = (
        select(Registration.code, Registration.status, OutgoingMail.kind)
        .select_from(Registration)
        .join(OutgoingMail, OutgoingMail.registration_id == Registration.id)
        .join(last, last.c.id == OutgoingMail.id)
        .where(Registration.erased_at.is_(None), OutgoingMail.kind != MailKind.EVENT_CANCELLED)
    )
    for code, status, kind in db.session.execute(statement.execution_options(yield_per=1000)):
        if kind not in TOLD[status]:
            yield Finding("mail_states", code, f"status {status}, but the last mail said {kind}")
    told = exists().where(OutgoingMail.registration_id == Registration.id, OutgoingMail.kind.in_(STATE_KINDS))
    for code, status in rows(
        Registration.code,
        Registration.status,
        where=and_(
            Registration.source == Source.FORM,
            Registration.status.in_(ACTIVE),
            Registration.erased_at.is_(None),
            ~told,
        ),
    ):
        yield Finding("mail_states", code, f"status {status}, but no mail was ever written")
