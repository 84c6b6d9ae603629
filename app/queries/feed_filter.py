"""Events by what calendars and lists can be of, and the version of what that is called."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, exists, func, select

from app.database import db
from app.domain.events import EventStatus, TermKind
from app.domain.feeds import TERMS, FeedFilter
from app.models import Event, EventTerm, Network, Series, Term


def matching(wanted: FeedFilter) -> list[ColumnElement[bool]]:
    """Which events are chosen, as FeedFilter.takes() says it."""
    found: list[ColumnElement[bool]] = []
    if wanted.region:
        # What is for the whole country is for the region too.
        found.append(has_term(Term.kind == TermKind.REGION, Term.slug == wanted.region) | nationwide())
    if wanted.theme:
        found.append(has_term(Term.kind == TermKind.THEME_GROUP, Term.slug == wanted.theme))
    if wanted.kind:
        found.append(Event.kind == wanted.kind)
    if wanted.organizer:
        found.append(has_term(Term.kind == TermKind.OPERATOR, Term.slug == wanted.organizer))
    if wanted.series:
        found.append(exists().where(Series.id == Event.series_id, Series.slug == wanted.series))
    return found


def nationwide() -> ColumnElement[bool]:
    return ~has_term(Term.kind == TermKind.REGION)


def has_term(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(EventTerm.event_id == Event.id, EventTerm.term_id == Term.id, *conditions)


def names_version(wanted: FeedFilter) -> Row[Any]:
    """Equal as long as network, lists and series are called the same, and the series is public; one statement."""
    return db.session.execute(select(*names(wanted))).one()


def names(wanted: FeedFilter) -> tuple[ColumnElement[Any], ...]:
    """The same as columns, for statements that ask for more."""
    series = select(Series.version).where(Series.slug == wanted.series)
    public = exists().where(Event.series_id == Series.id, Event.status != EventStatus.DRAFT)
    return (
        select(Network.version).limit(1).scalar_subquery(),
        select(
            func.aggregate_strings(
                cast(Term.kind, Text) + Term.slug + cast(Term.position, Text) + cast(Term.name, Text), " "
            )
        )
        .where(Term.kind.in_(TERMS.values()))
        .scalar_subquery(),
        series.where(public).scalar_subquery(),
    )
