"""One event for the public, with everything its page shows, and the version of that (lists: event_list.py)."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, func, literal, select
from sqlalchemy.orm import selectinload

from app.database import db
from app.domain.events import EventStatus
from app.domain.places import PoolKind
from app.models import Event, EventSession, EventTerm, Network, Pool, Term, Track

WHOLE = (
    selectinload(Event.terms),
    selectinload(Event.pools),
    selectinload(Event.tracks),
    selectinload(Event.sessions),
)
SHOWN_OF_SESSION = (
    EventSession.starts_at,
    EventSession.ends_at,
    EventSession.position,
    EventSession.kind,
    EventSession.title,
    EventSession.speaker,
    EventSession.track_id,
    EventSession.capacity,
)


def public_by_slug(slug: str) -> Event | None:
    """A published or cancelled event with terms, pools and programme; a draft is nobody's business."""
    return db.session.scalars(
        select(Event).where(Event.slug == slug, Event.status != EventStatus.DRAFT).options(*WHOLE)
    ).one_or_none()


def public_by_id(event_id: int) -> Event | None:
    """The same by id; for pages that already know it."""
    return db.session.scalars(select(Event).where(Event.id == event_id).options(*WHOLE)).one_or_none()


def version(slug: str) -> Row[Any] | None:
    """Equal as long as the event's page would show the same: one statement; None when there is no such page.

    All that the page shows beside the event's own row is in it word for word: programme and terms have
    no versions of their own, and sums of numbers would hide two changes that cancel each other out.
    """
    return db.session.execute(
        select(
            Event.id,
            Event.version,
            Pool.capacity,
            Pool.taken,
            Pool.waiting,
            select(Network.version).limit(1).scalar_subquery(),
            select(_joined(Term.kind, Term.name))
            .join(EventTerm, EventTerm.term_id == Term.id)
            .where(EventTerm.event_id == Event.id)
            .scalar_subquery(),
            select(_joined(Track.id, Track.position, Track.name)).where(Track.event_id == Event.id).scalar_subquery(),
            select(_joined(*SHOWN_OF_SESSION)).where(EventSession.event_id == Event.id).scalar_subquery(),
        )
        .join(Pool, (Pool.event_id == Event.id) & (Pool.kind == PoolKind.EVENT))
        .where(Event.slug == slug, Event.status != EventStatus.DRAFT)
    ).one_or_none()


def _joined(*columns: Any) -> ColumnElement[str]:
    """All rows' columns as one text."""
    text: ColumnElement[str] = literal("")
    for column in columns:
        text = text + "|" + func.coalesce(cast(column, Text), "")
    return func.aggregate_strings(text, " ")
