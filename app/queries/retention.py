"""Personal data whose time is over (domain/privacy.py)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from app.database import db
from app.domain.privacy import DETAILS_KEPT, DETAILS_WITHOUT_PLACE_KEPT
from app.domain.registration import RegistrationStatus
from app.models import Event, Invitation, Registration, SpecialNeeds


def expired_needs(now: datetime, limit: int) -> Sequence[Row[int, int]]:
    """(registration_id, event_id) of special needs to be deleted, those promised first."""
    return db.session.execute(
        select(SpecialNeeds.registration_id, Registration.event_id)
        .join(Registration, Registration.id == SpecialNeeds.registration_id)
        .where(SpecialNeeds.delete_at <= now)
        .order_by(SpecialNeeds.delete_at)
        .limit(limit)
    ).all()


def _expired(now: datetime) -> ColumnElement[bool]:
    return and_(
        Registration.erased_at.is_(None),
        or_(
            Event.ends_at <= now - DETAILS_KEPT,
            and_(
                Event.ends_at <= now - DETAILS_WITHOUT_PLACE_KEPT,
                Registration.status != RegistrationStatus.CONFIRMED,
            ),
        ),
    )


def expired_invitations(now: datetime, limit: int) -> Sequence[Invitation]:
    """Invitations that led to no registration, of events whose time is over; held still, those nobody else has."""
    registered = exists().where(Registration.id == Invitation.registration_id, Registration.erased_at.is_(None))
    return db.session.scalars(
        select(Invitation)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.erased_at.is_(None), Event.ends_at <= now - DETAILS_WITHOUT_PLACE_KEPT, ~registered)
        .order_by(Event.ends_at, Invitation.id)
        .limit(limit)
        .with_for_update(of=Invitation, skip_locked=True),
        execution_options={"populate_existing": True},
    ).all()


def expired_event(now: datetime) -> int | None:
    """An event with registrations to be anonymised."""
    return db.session.scalar(
        select(Registration.event_id)
        .join(Event, Event.id == Registration.event_id)
        .where(_expired(now))
        .order_by(Event.ends_at, Event.id)
        .limit(1)
    )


def expired_registrations(event_id: int, now: datetime, limit: int) -> Sequence[Registration]:
    """Those of one event, fresh, for use under the lock of its pools."""
    return db.session.scalars(
        select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.event_id == event_id, _expired(now))
        .order_by(Registration.id)
        .limit(limit),
        execution_options={"populate_existing": True},
    ).all()
