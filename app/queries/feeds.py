"""Events as calendar feeds want them: with their terms, within the window that feeds show."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.database import db
from app.domain.events import EventStatus
from app.models import Event

#: A cancelled or moved event stays long enough to be seen; what is further away would only make feeds heavy.
BACK = timedelta(days=31)
AHEAD = timedelta(days=548)
#: Google drops what is beyond a megabyte.
MOST = 1000


def in_window(day: datetime) -> Sequence[Event]:
    """Published and cancelled events from a month before to 18 months after this moment, soonest first."""
    return db.session.scalars(
        select(Event)
        .where(Event.status != EventStatus.DRAFT, Event.ends_at >= day - BACK, Event.starts_at <= day + AHEAD)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
        .options(selectinload(Event.terms))
    ).all()


def last_change() -> datetime | None:
    """When anything that calendars show last changed, also where an event has left the public."""
    return db.session.scalar(select(func.max(Event.calendar_changed_at)))


def public_event(slug: str) -> Event | None:
    """A published or cancelled event with its terms."""
    return db.session.scalars(
        select(Event).where(Event.slug == slug, Event.status != EventStatus.DRAFT).options(selectinload(Event.terms))
    ).one_or_none()
