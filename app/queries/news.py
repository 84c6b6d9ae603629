"""Newly published events, for those who follow what is new."""

from collections.abc import Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import defer, selectinload

from app.database import db
from app.domain.feeds import FeedFilter
from app.models import Event
from app.queries import feed_filter
from app.queries.damage import without_damaged
from app.queries.event_list import PUBLIC

Columns = TypeVarTuple("Columns")

MOST = 50


def newest(wanted: FeedFilter) -> Sequence[Event]:
    """Published and cancelled events with their terms, the newest published first; but not what is damaged."""
    statement = _chosen(select(Event), wanted).options(
        selectinload(Event.terms),
        defer(Event.internal_notes, raiseload=True),
        defer(Event.search_text, raiseload=True),
    )
    return without_damaged(
        lambda damaged: db.session.scalars(statement.where(Event.id.not_in(damaged))).all(),
        lambda: db.session.scalars(_chosen(select(Event.id), wanted)),
    )


def version(wanted: FeedFilter) -> Sequence[Row[Any]]:
    """Equal as long as the news are the same; one statement."""
    rows = _chosen(select(Event.id, Event.version), wanted).subquery()
    names = select(*(column.label(f"name_{number}") for number, column in enumerate(feed_filter.names(wanted))))
    named = names.subquery()
    # The outer join: no news have a version too.
    return db.session.execute(select(named, rows).select_from(named.outerjoin(rows, rows.c[0] >= 0))).all()


def _chosen(statement: Select[*Columns], wanted: FeedFilter) -> Select[*Columns]:
    return (
        statement.where(Event.status.in_(PUBLIC), *feed_filter.matching(wanted))
        .order_by(func.coalesce(Event.published_at, Event.created_at).desc(), Event.id.desc())
        .limit(MOST)
    )
