"""One event for the public, with everything its page shows, and the version of that (lists: event_list.py)."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, bindparam, cast, func, literal, select
from sqlalchemy.orm import aliased, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from app.domain.places import PoolKind
from app.models import Event, EventSession, EventTarget, EventTerm, Network, Pool, Series, Term, Track
from app.queries import entrance

SHOWN_OF_SESSION = (
    EventSession.starts_at,
    EventSession.ends_at,
    EventSession.position,
    EventSession.kind,
    EventSession.title,
    EventSession.speaker,
    EventSession.track_id,
    EventSession.capacity,
    EventSession.waiting_list,
    EventSession.optional,
    EventSession.room,
    EventSession.language,
    EventSession.description,
    EventSession.cancelled_at,
)


#: What one event's page shows of the other occasions of its series.
LISTED = load_only(
    Event.slug, Event.status, Event.title, Event.starts_at, Event.ends_at, Event.venue_city, raiseload=True
)
#: For those who read an event in order to write it; the public reads it with _whole().
WHOLE = (
    selectinload(Event.terms),
    selectinload(Event.targets),
    selectinload(Event.pools),
    selectinload(Event.tracks),
    selectinload(Event.sessions),
)
# Built once: putting a statement together costs more than running it. The collections are read one by
# one: selectinload would take twice the time for the same rows.
_EVENT = select(Event, Pool).join(Pool, (Pool.event_id == Event.id) & (Pool.kind == PoolKind.EVENT))
_BY_SLUG = _EVENT.where(Event.slug == bindparam("slug"), Event.status != EventStatus.DRAFT)
_BY_ID = _EVENT.where(Event.id == bindparam("id"))
_PARTS = {
    "terms": select(Term)
    .join(EventTerm, EventTerm.term_id == Term.id)
    .where(EventTerm.event_id == bindparam("id"))
    .order_by(Term.position, Term.id),
    "tracks": select(Track).where(Track.event_id == bindparam("id")).order_by(Track.position, Track.id),
    "sessions": select(EventSession)
    .where(EventSession.event_id == bindparam("id"))
    .order_by(EventSession.starts_at, EventSession.position, EventSession.id),
}
_OTHER_POOLS = select(Pool).where(Pool.event_id == bindparam("id"), Pool.kind != PoolKind.EVENT).order_by(Pool.id)

_OCCASIONS = (
    select(Series, Event)
    .outerjoin(Event, (Event.series_id == Series.id) & (Event.status != EventStatus.DRAFT))
    .where(Series.id == bindparam("id"))
    .options(LISTED)
    .order_by(Event.starts_at, Event.id)
)
_sibling = aliased(Event)
_target_term = aliased(Term)


def public_by_slug(slug: str) -> Event | None:
    """A published or cancelled event with terms, pools and programme; a draft is nobody's business."""
    return _whole(_BY_SLUG, slug=slug)


def public_by_id(event_id: int) -> Event | None:
    """The same by id; for pages that already know it."""
    return _whole(_BY_ID, id=event_id)


def _whole(statement: Select[Event, Pool], **parameters: object) -> Event | None:
    row = db.session.execute(statement, parameters).one_or_none()
    if row is None:
        return None
    event, main = row
    values = {"id": event.id}
    for name, part in _PARTS.items():
        set_committed_value(event, name, db.session.scalars(part, values).all())
    is_target_first = event.mode is RegistrationMode.TARGET_GROUP_FIRST
    set_committed_value(event, "targets", list(entrance.target_terms(event.id)) if is_target_first else [])
    parted = event.tracks or event.sessions or event.targets or event.invited_places
    others = db.session.scalars(_OTHER_POOLS, values).all() if parted else []
    set_committed_value(event, "pools", [main, *others])
    load_series(event)
    return event


def load_series(event: Event) -> None:
    """Its series, if it is in one, with the occasions that are public."""
    if event.series_id is None:
        set_committed_value(event, "series", None)
        return
    rows = db.session.execute(_OCCASIONS, {"id": event.series_id}).all()
    series = rows[0][0]
    set_committed_value(series, "events", [occasion for _, occasion in rows if occasion is not None])
    set_committed_value(event, "series", series)


def _joined(*columns: Any) -> ColumnElement[str]:
    """All rows' columns as one text."""
    text: ColumnElement[str] = literal("")
    for column in columns:
        text = text + "|" + func.coalesce(cast(column, Text), "")
    return func.aggregate_strings(text, " ")


_OTHER = aliased(Pool)
_VERSION = (
    select(
        Event.id,
        Event.version,
        Pool.capacity,
        Pool.taken,
        Pool.waiting,
        select(Network.version).limit(1).scalar_subquery(),
        select(_joined(Term.kind, Term.slug, Term.name))
        .join(EventTerm, EventTerm.term_id == Term.id)
        .where(EventTerm.event_id == Event.id)
        .scalar_subquery(),
        select(_joined(_target_term.kind, _target_term.name))
        .join(EventTarget, EventTarget.term_id == _target_term.id)
        .where(EventTarget.event_id == Event.id)
        .scalar_subquery(),
        select(_joined(Track.id, Track.position, Track.slug, Track.name))
        .where(Track.event_id == Event.id)
        .scalar_subquery(),
        select(_joined(*SHOWN_OF_SESSION)).where(EventSession.event_id == Event.id).scalar_subquery(),
        select(_joined(_OTHER.kind, _OTHER.key, _OTHER.capacity, _OTHER.taken, _OTHER.waiting))
        .where(_OTHER.event_id == Event.id, _OTHER.kind != PoolKind.EVENT)
        .scalar_subquery(),
        select(_joined(Series.slug, Series.version)).where(Series.id == Event.series_id).scalar_subquery(),
        select(_joined(_sibling.id, _sibling.version, _sibling.status))
        .where(_sibling.series_id == Event.series_id)
        .scalar_subquery(),
    )
    .join(Pool, (Pool.event_id == Event.id) & (Pool.kind == PoolKind.EVENT))
    .where(Event.slug == bindparam("slug"), Event.status != EventStatus.DRAFT)
)


def version(slug: str) -> Row[Any] | None:
    """Equal as long as the event's page would show the same: one statement; None when there is no such page.

    All that the page shows beside the event's own row is in it word for word: programme and terms have
    no versions of their own, and sums of numbers would hide two changes that cancel each other out.
    """
    return db.session.execute(_VERSION, {"slug": slug}).one_or_none()
