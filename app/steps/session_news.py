"""News of one session for exactly those who have a place in it, or wait for one."""

from typing import Any

from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import EventStatus
from app.domain.mail import MailKind
from app.domain.places import PoolKind
from app.domain.registration import ACTIVE
from app.models import Claim, Event, EventSession, Pool, Registration
from app.queries import programme
from app.steps import outbox


def tell_changed(event: Event, session: EventSession, before: dict[str, Any]) -> int:
    """SESSION_CHANGED to each; how many. before: field name → old value, as JSON."""
    if event.status is not EventStatus.PUBLISHED or clock.now() >= event.ends_at:
        return 0
    told = people(event, session)
    for registration in told:
        outbox.enqueue(MailKind.SESSION_CHANGED, registration, session=session.id, before=before)
    return len(told)


def people(event: Event, session: EventSession) -> list[Registration]:
    """Who is in the session, or waits for it; a session that is not chosen is everyone's on its track."""
    statement = select(Registration).where(
        Registration.event_id == event.id, Registration.status.in_(ACTIVE), Registration.erased_at.is_(None)
    )
    if session.id in programme.offering(event.id).choosable:
        statement = (
            statement.join(Claim, Claim.registration_id == Registration.id)
            .join(Pool, Pool.id == Claim.pool_id)
            .where(Pool.kind == PoolKind.SESSION, Pool.key == session.id)
        )
    elif session.track_id is not None:
        statement = statement.where(Registration.track_id == session.track_id)
    return list(db.session.scalars(statement.order_by(Registration.id)))
