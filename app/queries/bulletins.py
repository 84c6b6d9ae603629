"""An event's messages: the list with what became of their mail, one of them, and which is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from app.database import db
from app.domain.bulletins import BulletinState
from app.domain.languages import LocalizedText
from app.domain.mail import UNDELIVERED, MailState
from app.models import Bulletin, OutgoingMail

PER_PAGE = 50


@dataclass(frozen=True)
class Delivery:
    """Of one message's mail: how much is in which state. superseded: no longer for whom it was written to."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    superseded: int = 0


NONE = Delivery()


def total(event_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(Bulletin).where(Bulletin.event_id == event_id)) or 0


def page(event_id: int, number: int) -> Sequence[tuple[Bulletin, Delivery]]:
    """Latest first. Two statements."""
    found = db.session.scalars(
        select(Bulletin)
        .where(Bulletin.event_id == event_id)
        .order_by(Bulletin.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    ).all()
    states = deliveries([bulletin.id for bulletin in found])
    return [(bulletin, states.get(bulletin.id, NONE)) for bulletin in found]


def deliveries(ids: Sequence[int]) -> Mapping[int, Delivery]:
    def count(*states: MailState) -> object:
        return func.count(case((OutgoingMail.state.in_(states), 1)))

    rows = db.session.execute(
        select(
            OutgoingMail.bulletin_id,
            count(MailState.SENT),
            count(MailState.PENDING),
            count(*UNDELIVERED),
            count(MailState.SUPERSEDED),
        )  # type: ignore[call-overload]
        .where(OutgoingMail.bulletin_id.in_(ids))
        .group_by(OutgoingMail.bulletin_id)
    )
    return {number: Delivery(*counts) for number, *counts in rows}


def one_of_event(event_id: int, bulletin_id: int) -> Bulletin | None:
    """The message, if it is this event's; detached, so that services leave it readable."""
    found = db.session.scalars(
        select(Bulletin).where(Bulletin.id == bulletin_id, Bulletin.event_id == event_id),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if found is not None:
        db.session.expunge(found)
    return found


def locked(bulletin_id: int) -> Bulletin | None:
    """Held still until commit; None: it has been removed."""
    return db.session.scalars(
        select(Bulletin).where(Bulletin.id == bulletin_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()


def event_of(bulletin_id: int) -> int | None:
    return db.session.scalar(select(Bulletin.event_id).where(Bulletin.id == bulletin_id))


def planned(event_id: int) -> Sequence[Bulletin]:
    """An event's that are to go at their time, held still until commit."""
    return db.session.scalars(
        select(Bulletin)
        .where(Bulletin.event_id == event_id, Bulletin.state == BulletinState.SCHEDULED)
        .order_by(Bulletin.id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).all()


def due(now: datetime) -> int | None:
    """A message whose time has come."""
    return db.session.scalar(
        select(Bulletin.id)
        .where(Bulletin.state == BulletinState.SCHEDULED, Bulletin.send_at <= now)
        .order_by(Bulletin.send_at, Bulletin.id)
        .limit(1)
    )


def subjects(event_id: int) -> Sequence[tuple[int, LocalizedText]]:
    """Of those that have gone out, latest first."""
    rows = db.session.execute(
        select(Bulletin.id, Bulletin.subject)
        .where(Bulletin.event_id == event_id, Bulletin.state == BulletinState.SENT)
        .order_by(Bulletin.id.desc())
        .limit(PER_PAGE)
    )
    return [(number, subject) for number, subject in rows]
