"""A series for the public, what registering for all of it needs, and registrations that were made together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import load_only

from app.database import db
from app.domain.events import EventStatus
from app.domain.places import PoolKind
from app.models import Event, Network, Pool, Registration, Series
from app.queries.event_columns import ALL_FACTS
from app.queries.event_list import PUBLIC, SHOWN, Listed

_OWN_POOL = and_(Pool.event_id == Event.id, Pool.kind == PoolKind.EVENT)


@dataclass(frozen=True)
class PublicSeries:
    """A series with its public occasions, in the order of time; at least one."""

    series: Series
    occasions: Sequence[Listed]


def public_by_slug(slug: str) -> PublicSeries | None:
    """None: there is no such series, or nothing of it is public. Two statements."""
    rows = db.session.execute(
        select(Series, Event, Pool)
        .join(Event, Event.series_id == Series.id)
        .join(Pool, _OWN_POOL)
        .where(Series.slug == slug, Event.status.in_(PUBLIC))
        .options(*SHOWN)
        .order_by(Event.starts_at, Event.id)
    ).all()
    if not rows:
        return None
    return PublicSeries(rows[0][0], [Listed(event, pool) for _, event, pool in rows])


def snapshot_by_slug(slug: str) -> PublicSeries | None:
    """The same without a database behind it: kept for a moment by views/participant/doors.py."""
    found = public_by_slug(slug)
    if found is not None:
        db.session.expunge(found.series)
        for item in found.occasions:
            for row in (item.event, *item.event.pools):  # its own pool among them
                db.session.expunge(row)
    return found


_VERSION = (
    select(
        Series.id,
        Series.version,
        select(Network.version).limit(1).scalar_subquery(),
        Event.id,
        Event.version,
        Pool.capacity,
        Pool.taken,
        Pool.waiting,
    )
    .join(Event, Event.series_id == Series.id)
    .join(Pool, _OWN_POOL)
    .where(Series.slug == bindparam("slug"), Event.status.in_(PUBLIC))
    .order_by(Event.starts_at, Event.id)
)


def version(slug: str) -> Sequence[Row[Any]]:
    """Equal as long as the series' page would show the same: one statement; empty when there is no such page."""
    return db.session.execute(_VERSION, {"slug": slug}).all()


def by_slug(slug: str) -> Series | None:
    return db.session.scalars(select(Series).where(Series.slug == slug)).one_or_none()


def slugs_like(base: str) -> set[str]:
    """The slugs in use that begin like this."""
    return set(db.session.scalars(select(Series.slug).where(Series.slug.startswith(base, autoescape=True))))


def slug_taken(slug: str) -> bool:
    return db.session.scalar(select(Series.id).where(Series.slug == slug)) is not None


def locked(series_id: int) -> Series | None:
    """A fresh view of the row, held still; after the events that an act touches, never before them."""
    return db.session.scalars(
        select(Series).where(Series.id == series_id).with_for_update(), execution_options={"populate_existing": True}
    ).one_or_none()


def by_id(series_id: int) -> Series | None:
    """A fresh view of the row."""
    return db.session.scalars(
        select(Series).where(Series.id == series_id), execution_options={"populate_existing": True}
    ).one_or_none()


def by_ids(series_ids: Collection[int]) -> dict[int, Series]:
    """The same of several; nothing is read where there are none."""
    if not series_ids:
        return {}
    found = db.session.scalars(
        select(Series).where(Series.id.in_(series_ids)), execution_options={"populate_existing": True}
    )
    return {one.id: one for one in found}


def slugs_among(slugs: Collection[str]) -> set[str]:
    """Those of these slugs that a series has."""
    return set(db.session.scalars(select(Series.slug).where(Series.slug.in_(slugs))))


def lock_by_slug(slugs: Collection[str]) -> Sequence[Series]:
    """Those that there are, held still, in the order of slugs."""
    return db.session.scalars(
        select(Series).where(Series.slug.in_(slugs)).order_by(Series.slug).with_for_update(),
        execution_options={"populate_existing": True},
    ).all()


def event_ids(series_id: int) -> Sequence[int]:
    """Its events in any state, in id order: the order in which they are to be locked."""
    return db.session.scalars(select(Event.id).where(Event.series_id == series_id).order_by(Event.id)).all()


def coming_ids(series_id: int, now: datetime) -> Sequence[int]:
    """The published occasions that are not over, in id order."""
    return db.session.scalars(
        select(Event.id)
        .where(Event.series_id == series_id, Event.status == EventStatus.PUBLISHED, Event.ends_at > now)
        .order_by(Event.id)
    ).all()


@dataclass(frozen=True)
class Sibling:
    """A registration that was made together with another, and its event."""

    registration: Registration
    event: Event


_SIBLING_EVENT = load_only(Event.slug, Event.title, *ALL_FACTS, raiseload=True)


def made_together(registration: Registration) -> Sequence[Sibling]:
    """The others that the same form made, in the order of time; most registrations were made alone."""
    return all_made_together([registration]).get(registration.id, [])


def all_made_together(registrations: Collection[Registration]) -> dict[int, list[Sibling]]:
    """The same of several; those that were made alone are left out."""
    group_keys = {one.id: one.group_key for one in registrations if one.group_key is not None}
    if not group_keys:
        return {}
    rows = db.session.execute(
        select(Registration, Event)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.group_key.in_(set(group_keys.values())))
        .options(_SIBLING_EVENT)
        .order_by(Event.starts_at, Registration.id)
    )
    siblings = [Sibling(*row) for row in rows]
    return {
        number: [one for one in siblings if one.registration.group_key == key and one.registration.id != number]
        for number, key in group_keys.items()
    }
