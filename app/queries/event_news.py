"""Who is told that an event is cancelled, or on again: the same conditions count them before and write to them then."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.events import EventFacts
from app.domain.invitations import may_be_asked_anew
from app.domain.mail import ASKING, MailKind, MailState
from app.domain.registration import CONCERNED, RegistrationStatus
from app.models import Invitation, OutgoingMail, Registration
from app.queries import asking

#: News for the invited.
NEWS = (MailKind.EVENT_CANCELLED, MailKind.EVENT_RESTORED)
_mail = aliased(OutgoingMail)
#: It has left, or a worker has it in hand: that one may be leaving this moment.
_OUT = or_(_mail.state == MailState.SENT, _mail.leased_by.is_not(None))


@dataclass(frozen=True)
class Readers:
    """How many are written to, by how they stand. asked_anew: those whose invitation never left get it now."""

    confirmed: int
    waiting: int
    pending: int
    invited: int
    asked_anew: int = 0

    @property
    def total(self) -> int:
        return self.confirmed + self.waiting + self.pending + self.invited + self.asked_anew


def of_cancelling(event_id: int) -> Readers:
    return _readers(MailKind.EVENT_CANCELLED, event_id)


def of_restoring(event_id: int, event: EventFacts, now: datetime) -> Readers:
    asked_anew = _count(never_asked(event_id)) if may_be_asked_anew(event, now) else 0
    return _readers(MailKind.EVENT_RESTORED, event_id, asked_anew)


def registered(event_id: int) -> list[ColumnElement[bool]]:
    """Registrations that news of the event concern, and whose person is there to be told."""
    return [
        Registration.event_id == event_id,
        Registration.status.in_(CONCERNED),
        Registration.erased_at.is_(None),
    ]


def invited(kind: MailKind, event_id: int) -> list[ColumnElement[bool]]:
    """Who may still be thinking about an invitation, and has had the mail that this news takes back."""
    return [*asking.unanswered(event_id), _has_had_what_it_takes_back(kind)]


def never_asked(event_id: int) -> list[ColumnElement[bool]]:
    """Whose invitation was dropped before it left."""
    return [Invitation.event_id == event_id, *asking.never_asked()]


def takes_back_nothing(mail: OutgoingMail) -> bool:
    """News for someone invited who has not had what it takes back: a worker dropped that one in the meantime."""
    if mail.invitation_id is None or mail.kind not in NEWS:
        return False
    has_had = _has_had_what_it_takes_back(mail.kind, _mail.id < mail.id)
    return db.session.scalar(select(Invitation.id).where(Invitation.id == mail.invitation_id, has_had)) is None


def _has_had_what_it_takes_back(kind: MailKind, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """A mail that asked, or as the last news that the event was cancelled."""
    theirs = (_mail.invitation_id == Invitation.id, _OUT, *conditions)
    if kind is MailKind.EVENT_CANCELLED:
        return exists().where(_mail.kind.in_(ASKING), *theirs)
    last = select(_mail.kind).where(_mail.kind.in_(NEWS), *theirs).order_by(_mail.id.desc()).limit(1)
    return last.scalar_subquery() == MailKind.EVENT_CANCELLED


def _readers(kind: MailKind, event_id: int, asked_anew: int = 0) -> Readers:
    rows = db.session.execute(
        select(Registration.status, func.count()).where(*registered(event_id)).group_by(Registration.status)
    )
    people = Counter[RegistrationStatus](dict(rows.all()))
    return Readers(
        people[RegistrationStatus.CONFIRMED],
        people[RegistrationStatus.WAITING],
        people[RegistrationStatus.PENDING],
        _count(invited(kind, event_id)),
        asked_anew,
    )


def _count(conditions: list[ColumnElement[bool]]) -> int:
    return db.session.scalar(select(func.count()).select_from(Invitation).where(*conditions)) or 0
