"""Events as calendar feeds want them, within the window that feeds show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from app.database import db
from app.domain.events import EventStatus
from app.models import Event
from app.queries.damage import without_damaged

#: A cancelled or moved event stays long enough to be seen; what is further away would only make feeds heavy.
BACK = timedelta(days=31)
AHEAD = timedelta(days=548)


@dataclass(frozen=True)
class Listed:
    """An event in the window, and the version of all that its entries show but the names of terms."""

    id: int
    version: int
    programme_from: datetime | None


def listed(day: datetime) -> list[Listed]:
    """Published and cancelled events from a month before to 18 months after this moment, soonest first."""
    rows = db.session.execute(
        select(Event.id, Event.version, Event.programme_from)
        .where(Event.status != EventStatus.DRAFT, Event.ends_at >= day - BACK, Event.starts_at <= day + AHEAD)
        .order_by(Event.starts_at, Event.id)
    )
    return [Listed(*row) for row in rows]


def loaded(ids: Collection[int], *, sessions: bool) -> Sequence[Event]:
    """These events with their terms and series, and, where asked, with tracks and sessions; but not what is damaged."""
    return without_damaged(lambda damaged: _loaded(set(ids).difference(damaged), sessions=sessions), lambda: ids)


def _loaded(ids: Collection[int], *, sessions: bool) -> Sequence[Event]:
    if not ids:
        return ()
    options = [selectinload(Event.tracks), selectinload(Event.sessions)] if sessions else []
    return db.session.scalars(
        select(Event)
        .where(Event.id.in_(ids))
        .options(
            defer(Event.internal_notes, raiseload=True),
            defer(Event.search_text, raiseload=True),
            selectinload(Event.terms),
            joinedload(Event.series),
            *options,
        ),
        execution_options={"populate_existing": True},
    ).all()


def last_change() -> datetime | None:
    """No earlier than any change of what feeds and news tell of events, also where one has left the public, or a
    session its programme; names of the network and of series have no time of change."""
    return db.session.scalar(select(func.max(Event.updated_at)))


def public_event(slug: str) -> Event | None:
    """A published or cancelled event with its terms."""
    return db.session.scalars(
        select(Event).where(Event.slug == slug, Event.status != EventStatus.DRAFT).options(selectinload(Event.terms))
    ).one_or_none()
