"""The public list of events: one page of it, what its filters offer, and the version of what it shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, select
from sqlalchemy.orm import defer, selectinload

from app import clock
from app.database import db
from app.domain.event_list import NATIONWIDE, PAGE_SIZE, EventFilter, Month
from app.domain.events import EventStatus, TermKind
from app.domain.places import CHOSEN, PoolKind
from app.models import Event, Network, Pool, Term
from app.queries import feed_filter
from app.queries.damage import without_damaged

Columns = TypeVarTuple("Columns")

PUBLIC = (EventStatus.PUBLISHED, EventStatus.CANCELLED)
FILTER_KINDS = (TermKind.REGION, TermKind.THEME_GROUP)
MAX_WORDS = 8
#: What a row of the list does not show.
UNSHOWN = (Event.summary, Event.description, Event.venue_accessibility, Event.internal_notes, Event.search_text)
#: What it does show: the places too, by one statement for all of a list.
SHOWN = (
    selectinload(Event.pools.and_(Pool.kind.not_in(CHOSEN))),
    *(defer(column, raiseload=True) for column in UNSHOWN),
)


@dataclass(frozen=True)
class Listed:
    """An event in the list with its own pool."""

    event: Event
    pool: Pool


@dataclass(frozen=True)
class Extent:
    """How many events match, the months that past or coming events span, and when the next one ends."""

    total: int
    first: datetime | None
    last: datetime | None
    next_end: datetime | None


def extent(wanted: EventFilter, now: datetime) -> Extent:
    """The totals behind the page and its filters, in one statement."""
    ends = select(func.min(Event.ends_at)).where(Event.status.in_(PUBLIC), Event.ends_at > now)
    first, last = _months(wanted, now)
    total, *moments = db.session.execute(select(_total(wanted, now), first, last, ends.scalar_subquery())).one()
    return Extent(total, *moments)


def page(wanted: EventFilter, now: datetime) -> list[Listed]:
    """The events of this page with their pools: coming ones soonest first, past ones latest first; but not what is
    damaged, which the next page does not make up for."""
    matching = _matching(wanted, now)
    statement = select(Event, Pool).join(Pool, _own_pool()).options(*SHOWN)

    def ids() -> Sequence[int]:
        return db.session.scalars(_on_page(select(Event.id).where(*matching), wanted)).all()

    def read(damaged: Collection[int]) -> Sequence[Row[Event, Pool]]:
        if not damaged:
            return db.session.execute(_on_page(statement.where(*matching), wanted)).all()
        rest = statement.where(Event.id.in_(set(ids()).difference(damaged)))
        return db.session.execute(rest.order_by(*_order(wanted))).all()

    return [Listed(event, pool) for event, pool in without_damaged(read, ids)]


def terms() -> Sequence[Term]:
    """The regions and theme groups that the list can be narrowed to, in the network's own order."""
    return db.session.scalars(
        select(Term).where(Term.kind.in_(FILTER_KINDS)).order_by(Term.kind, Term.position, Term.id)
    ).all()


def version(wanted: EventFilter, now: datetime) -> Sequence[Row[Any]]:
    """Equal as long as this page of the list would show the same; one statement.

    Every shown row with its numbers, not sums of them: two changes can cancel each other out in a sum.
    """
    columns: tuple[ColumnElement[Any], ...] = (
        _total(wanted, now),
        *_months(wanted, now),
        select(Network.version).limit(1).scalar_subquery(),
        select(func.aggregate_strings(cast(Term.name, Text) + Term.slug, " "))
        .where(Term.kind.in_(FILTER_KINDS))
        .scalar_subquery(),
    )
    # The outer join: an empty page has a version too.
    rows = _on_page(
        select(Event.id, Event.version, Pool.capacity, Pool.taken, Pool.waiting)
        .join(Pool, _own_pool())
        .where(*_matching(wanted, now)),
        wanted,
    ).subquery()
    one = select(*columns).subquery()
    return db.session.execute(select(one, rows).select_from(one.outerjoin(rows, one.c[0] >= 0))).all()


def _total(wanted: EventFilter, now: datetime) -> ColumnElement[Any]:
    return select(func.count()).select_from(Event).where(*_matching(wanted, now)).scalar_subquery()


def _months(wanted: EventFilter, now: datetime) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """When the first and the last of the past or coming events start."""
    events = (Event.status.in_(PUBLIC), _time(wanted.past, now))
    first = select(func.min(Event.starts_at)).where(*events).scalar_subquery()
    return first, select(func.max(Event.starts_at)).where(*events).scalar_subquery()


def _on_page(statement: Select[*Columns], wanted: EventFilter) -> Select[*Columns]:
    return statement.order_by(*_order(wanted)).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)


def _order(wanted: EventFilter) -> tuple[ColumnElement[Any], ...]:
    if wanted.past:
        return (Event.starts_at.desc(), Event.id.desc())
    return (Event.starts_at.asc(), Event.id.asc())


def _own_pool() -> ColumnElement[bool]:
    return (Pool.event_id == Event.id) & (Pool.kind == PoolKind.EVENT)


def _time(past: bool, now: datetime) -> ColumnElement[bool]:
    return Event.ends_at <= now if past else Event.ends_at > now


def _matching(wanted: EventFilter, now: datetime) -> list[ColumnElement[bool]]:
    found = [Event.status.in_(PUBLIC), _time(wanted.past, now)]
    found += feed_filter.matching(wanted.feed)
    if wanted.region == NATIONWIDE:
        found.append(feed_filter.nationwide())
    if wanted.month:
        found += [Event.starts_at >= _first_moment(wanted.month), Event.starts_at < _first_moment(wanted.month.next)]
    words = wanted.words.lower().split()[:MAX_WORDS]
    return found + [Event.search_text.contains(word, autoescape=True) for word in words]


def _first_moment(month: Month) -> datetime:
    return clock.from_local(datetime(month.year, month.number, 1))  # noqa: DTZ001  from_local wants wall time
