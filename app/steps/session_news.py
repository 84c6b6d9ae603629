"""News of one session for exactly those who have a place in it, or wait for one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import EventStatus, joins_online
from app.domain.mail import MailKind
from app.domain.places import PoolKind
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Claim, Event, EventSession, Pool, Registration
from app.queries import programme
from app.steps import outbox


def may_tell(event: Event) -> bool:
    """Is there anyone to tell: is the event on, and its programme out?"""
    now = clock.now()
    return event.status is EventStatus.PUBLISHED and now < event.ends_at and event.facts.shows_programme(now)


def tell_changed(event: Event, session: EventSession, before: dict[str, Any], told: Sequence[Registration]) -> None:
    """SESSION_CHANGED to each. before: field name → old value, as JSON. told: who was in it before the change.

    Another remote link alone is news for those who join by it.
    """
    if not may_tell(event):
        return
    for registration in told:
        joins = registration.status is RegistrationStatus.CONFIRMED and joins_online(
            event.onsite, event.online, registration.attendance
        )
        if joins or before.keys() != {"remote_link"}:
            outbox.enqueue(MailKind.SESSION_CHANGED, registration, session=session.id, before=before)


def people(event: Event, session: EventSession) -> list[Registration]:
    """Who is in the session, or waits for it; a session that nobody had to choose is everyone's on its track."""
    statement = select(Registration).where(
        Registration.event_id == event.id, Registration.status.in_(ACTIVE), Registration.erased_at.is_(None)
    )
    if session.id in programme.offering(event.id).choosable or programme.people_in_session(session.id):
        statement = (
            statement.join(Claim, Claim.registration_id == Registration.id)
            .join(Pool, Pool.id == Claim.pool_id)
            .where(Pool.kind == PoolKind.SESSION, Pool.key == session.id)
        )
    elif session.track_id is not None:
        statement = statement.where(Registration.track_id == session.track_id)
    return list(db.session.scalars(statement.order_by(Registration.id)))
