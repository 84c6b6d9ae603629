"""Personal data whose time is over (domain/privacy.py): by kind, which event has any, and which rows they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.database import db
from app.domain.events import EventStatus
from app.domain.privacy import DataKind, Periods
from app.domain.registration import RegistrationStatus
from app.models import DeletionHold, Event, Invitation, Registration, SpecialNeeds
from app.queries.event_columns import PERIODS

#: Whose details are of which kind. Every status that holds no place is without one, whichever come.
OF_KIND: dict[DataKind, ColumnElement[bool]] = {
    DataKind.WITH_PLACE: Registration.status == RegistrationStatus.CONFIRMED,
    DataKind.WITHOUT_PLACE: Registration.status != RegistrationStatus.CONFIRMED,
}
#: Who was invited and has no registration: kept as long as those without a place.
UNREGISTERED = and_(
    Invitation.erased_at.is_(None),
    ~exists()
    .where(Registration.id == Invitation.registration_id, Registration.erased_at.is_(None))
    .correlate(Invitation),
)
IS_HELD = exists().where(DeletionHold.event_id == Event.id, DeletionHold.ended_at.is_(None)).correlate(Event)


@dataclass(frozen=True)
class Facts:
    """An event as far as removing is concerned. finished: nothing more will be arranged."""

    event_id: int
    ends_at: datetime
    finished: bool
    periods: Periods
    held: bool

    def due(self, kind: DataKind, now: datetime) -> bool:
        return self.periods.due(kind, self.ends_at, now)


def facts(event_id: int, now: datetime) -> Facts:
    """Fresh, for use under the lock of its pools. The event must be there."""
    return _facts(db.session.execute(select(*_FACTS).where(Event.id == event_id)).one(), now)


def is_held(event_id: int) -> bool:
    """Does a hold stop the removal of its people's details?"""
    standing = exists().where(DeletionHold.event_id == event_id, DeletionHold.ended_at.is_(None))
    return bool(db.session.scalar(select(standing)))


def event_with_expired_needs(now: datetime) -> int | None:
    """Those promised first come first."""
    return db.session.scalar(
        select(Registration.event_id)
        .join(SpecialNeeds, SpecialNeeds.registration_id == Registration.id)
        .where(SpecialNeeds.delete_at <= now)
        .order_by(SpecialNeeds.delete_at)
        .limit(1)
    )


def expired_needs(event_id: int, now: datetime, limit: int) -> Sequence[int]:
    """The registrations whose needs' day has come."""
    return db.session.scalars(
        select(SpecialNeeds.registration_id)
        .join(Registration, Registration.id == SpecialNeeds.registration_id)
        .where(Registration.event_id == event_id, SpecialNeeds.delete_at <= now)
        .order_by(SpecialNeeds.registration_id)
        .limit(limit)
    ).all()


def event_with_expired_details(kind: DataKind, now: datetime) -> int | None:
    """An event where details of this kind are due and nothing holds them, longest over first."""
    here = and_(Registration.event_id == Event.id, Registration.erased_at.is_(None), OF_KIND[kind])
    rows = db.session.execute(
        select(*_FACTS, exists().where(here, Registration.erasure_asked_at.is_not(None)).correlate(Event))
        .where(
            or_(Event.ends_at <= now, Event.status == EventStatus.CANCELLED),
            ~IS_HELD,
            exists().where(here).correlate(Event),
        )
        .order_by(Event.ends_at, Event.id)
    )
    return next((row[0] for row in rows if row[-1] or _facts(row, now).due(kind, now)), None)


def expired_registrations(event: Facts, kind: DataKind, now: datetime, limit: int) -> Sequence[Registration]:
    """Those of one event, fresh. Before their day: who asked to be erased, once the event is over or cancelled."""
    if event.held or (not event.finished and not event.due(kind, now)):
        return []
    asked = [] if event.due(kind, now) else [Registration.erasure_asked_at.is_not(None)]
    return db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event.event_id, Registration.erased_at.is_(None), OF_KIND[kind], *asked)
        .order_by(Registration.id)
        .limit(limit),
        execution_options={"populate_existing": True},
    ).all()


def unconfirmed_addresses(before: datetime, limit: int) -> Sequence[int]:
    """Registrations that were to get another address, which nobody confirmed since then; where nothing is held."""
    return db.session.scalars(
        select(Registration.id)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.pending_email_key.is_not(None), Registration.pending_email_at < before, ~IS_HELD)
        .order_by(Registration.id)
        .limit(limit)
    ).all()


def event_with_expired_invitations(now: datetime) -> int | None:
    """An event some of whose invited people have no registration and are kept no longer, longest over first."""
    here = and_(Invitation.event_id == Event.id, UNREGISTERED)
    asked = exists().where(here, Invitation.erasure_asked_at.is_not(None)).correlate(Event)
    rows = db.session.execute(
        select(*_FACTS, asked)
        .where(
            or_(Event.ends_at <= now, Event.status == EventStatus.CANCELLED, asked),
            ~IS_HELD,
            exists().where(here).correlate(Event),
        )
        .order_by(Event.ends_at, Event.id)
    )
    return next((row[0] for row in rows if row[-1] or _facts(row, now).due(DataKind.WITHOUT_PLACE, now)), None)


def expired_invitations(event: Facts, now: datetime, limit: int) -> Sequence[Invitation]:
    """Those of one event that led to no registration, fresh. Before their day: who asked while a hold stood."""
    if event.held:
        return []
    asked = [] if event.due(DataKind.WITHOUT_PLACE, now) else [Invitation.erasure_asked_at.is_not(None)]
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.event_id == event.event_id, UNREGISTERED, *asked)
        .order_by(Invitation.id)
        .limit(limit),
        execution_options={"populate_existing": True},
    ).all()


_FACTS = (Event.id, Event.ends_at, Event.status, *PERIODS, IS_HELD)


def _facts(row: Any, now: datetime) -> Facts:
    event_id, ends_at, status = row[:3]
    finished = status is EventStatus.CANCELLED or now >= ends_at
    return Facts(event_id, ends_at, finished, Periods(*row[3:6]), row[6])
