"""The list of coming events that other web sites show within theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import Row, Select, and_, select

from app.database import db
from app.domain.embedding import Embedded
from app.domain.places import PoolKind
from app.models import Event, Pool
from app.queries import feed_filter
from app.queries.damage import without_damaged
from app.queries.event_list import PUBLIC, SHOWN, Listed

Columns = TypeVarTuple("Columns")

_OWN_POOL = and_(Pool.event_id == Event.id, Pool.kind == PoolKind.EVENT)


def coming(asked: Embedded, now: datetime) -> list[Listed]:
    """The events with their pools, soonest first; but not what is damaged."""
    statement = _chosen(select(Event, Pool), asked, now).options(*SHOWN)
    rows = without_damaged(
        lambda damaged: db.session.execute(statement.where(Event.id.not_in(damaged))).all(),
        lambda: db.session.scalars(_chosen(select(Event.id), asked, now)),
    )
    return [Listed(event, pool) for event, pool in rows]


def version(asked: Embedded, now: datetime) -> Sequence[Row[Any]]:
    """Equal as long as the list would show the same; one statement."""
    rows = _chosen(select(Event.id, Event.version, Pool.capacity, Pool.taken, Pool.waiting), asked, now).subquery()
    names = select(*(column.label(f"name_{number}") for number, column in enumerate(feed_filter.names(asked.wanted))))
    named = names.subquery()
    # The outer join: an empty list has a version too.
    return db.session.execute(select(named, rows).select_from(named.outerjoin(rows, rows.c[0] >= 0))).all()


def _chosen(statement: Select[*Columns], asked: Embedded, now: datetime) -> Select[*Columns]:
    return (
        statement.join(Pool, _OWN_POOL)
        .where(Event.status.in_(PUBLIC), Event.ends_at > now, *feed_filter.matching(asked.wanted))
        .order_by(Event.starts_at, Event.id)
        .limit(asked.limit)
    )
