"""Events for the public: lists, and one with everything its page shows."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.database import db
from app.domain.events import EventStatus
from app.models import Event

WHOLE = (
    selectinload(Event.terms),
    selectinload(Event.pools),
    selectinload(Event.tracks),
    selectinload(Event.sessions),
)


def public_by_slug(slug: str) -> Event | None:
    """A published or cancelled event with terms, pools and programme; a draft is nobody's business."""
    return db.session.scalars(
        select(Event).where(Event.slug == slug, Event.status != EventStatus.DRAFT).options(*WHOLE)
    ).one_or_none()


def public_by_id(event_id: int) -> Event | None:
    """The same by id; for pages that already know it."""
    return db.session.scalars(select(Event).where(Event.id == event_id).options(*WHOLE)).one_or_none()


def coming(limit: int = 50) -> Sequence[Event]:
    """Published and cancelled events, soonest first."""
    return db.session.scalars(
        select(Event)
        .where(Event.status != EventStatus.DRAFT)
        .order_by(Event.starts_at)
        .limit(limit)
        .options(selectinload(Event.terms), selectinload(Event.pools))
    ).all()
