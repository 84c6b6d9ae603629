"""Whom an event has still to ask, whom it has asked without an answer, and who is to be reminded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.invitations import REMINDED_EVERY, InvitationState
from app.domain.mail import ASKING, MailState
from app.domain.registration import ACTIVE, CONCERNED, RegistrationStatus
from app.models import Invitation, OutgoingMail, Registration

_mail = aliased(OutgoingMail)


def dropped() -> ColumnElement[bool]:
    """Written, and dropped before it left: it could not be answered when its turn came. No other mail has asked. What
    did not arrive is no such mail: an organizer sends it again."""
    asks = (_mail.invitation_id == Invitation.id, _mail.kind.in_(ASKING))
    return and_(
        Invitation.state == InvitationState.SENT,
        exists().where(*asks, _mail.state == MailState.SUPERSEDED),
        ~exists().where(*asks, _mail.state != MailState.SUPERSEDED),
    )


def dropped_of(ids: Sequence[int]) -> Sequence[int]:
    """Those of these invitations that were."""
    return db.session.scalars(select(Invitation.id).where(Invitation.id.in_(ids), dropped())).all()


def never_asked() -> list[ColumnElement[bool]]:
    """Whose invitation was dropped, and who would answer it still."""
    return [dropped(), *still_known(), ~_answered()]


def droppings(event_id: int) -> int:
    """How many of those there are."""
    theirs = select(func.count()).select_from(Invitation).where(Invitation.event_id == event_id, *never_asked())
    return db.session.scalar(theirs) or 0


def unsent_ids(event_id: int) -> Sequence[int]:
    """Those that were added and not sent, in the order of adding."""
    return db.session.scalars(select(Invitation.id).where(*unsent(event_id)).order_by(Invitation.id)).all()


def unsent(event_id: int) -> list[ColumnElement[bool]]:
    """Added, not sent or dropped, and somebody's still."""
    return [
        Invitation.event_id == event_id,
        or_(and_(Invitation.state == InvitationState.NEW, Invitation.erased_at.is_(None)), and_(*never_asked())),
    ]


def to_remind(event_id: int, now: datetime) -> Sequence[int]:
    """Those who have not answered and whom no mail asked within a day; also who came otherwise and waits."""
    return db.session.scalars(
        select(Invitation.id).where(*_asked(event_id), ~_answered(), *rested(now)).order_by(Invitation.id)
    ).all()


def are_awaited(event_id: int) -> bool:
    """Is there anybody who has not answered, and could be reminded at some time?"""
    return db.session.scalar(select(exists().where(*_asked(event_id), ~_answered()))) is True


def unanswered(event_id: int) -> list[ColumnElement[bool]]:
    """Asked, and neither answered nor registered: they hear of the event by no other way. Nor do those whose address
    stands in an unconfirmed registration: it need not be they who typed it."""
    return [*_asked(event_id), ~_registered(Registration.status.in_(CONCERNED))]


def _asked(event_id: int) -> list[ColumnElement[bool]]:
    """Sent, arrived as far as we know, nobody has asked to be removed."""
    return [
        Invitation.event_id == event_id,
        Invitation.state == InvitationState.SENT,
        Invitation.mail_problem == "",
        *still_known(),
        ~dropped(),
    ]


def still_known() -> list[ColumnElement[bool]]:
    """Neither erased nor asked to be."""
    return [Invitation.erased_at.is_(None), Invitation.erasure_asked_at.is_(None)]


def rested(now: datetime) -> list[ColumnElement[bool]]:
    """No mail has asked within REMINDED_EVERY."""
    before = now - REMINDED_EVERY
    return [Invitation.sent_at <= before, or_(Invitation.reminded_at.is_(None), Invitation.reminded_at <= before)]


def _registered(*how: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Registration.event_id == Invitation.event_id,
        Registration.email_key == Invitation.email_key,
        Registration.status.in_(ACTIVE),
        *how,
    )


def _answered() -> ColumnElement[bool]:
    """domain/invitations.InvitationFacts.is_answered, of whom it asks: whoever came otherwise and has no place has not
    answered."""
    return _registered(or_(Registration.invited, Registration.status == RegistrationStatus.CONFIRMED))
