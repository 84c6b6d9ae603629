"""Series for their organizers: the list, one with its events, and which events may be put into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import load_only

from app.database import db
from app.domain.permissions import Action, Involvement, TeamRole, Viewer
from app.models import Event, Series
from app.queries import reach
from app.queries.snapshots import snapshot

#: Past events that are older are offered no more, unless they are in the series.
OFFERED_SINCE = timedelta(days=365)
#: More boxes than these help nobody; the latest events are offered.
MOST_OFFERED = 200

_SHOWN = load_only(
    Event.slug, Event.status, Event.title, Event.starts_at, Event.ends_at, Event.venue_city, Event.series_id,
    raiseload=True,
)  # fmt: skip


@dataclass(frozen=True)
class Managed:
    """A series in the list: how many events it has, drafts too, and when they are."""

    series: Series
    events: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class Candidate:
    """An event of the organizer's; series: the one that it is in now."""

    event: Event
    series: Series | None


def page(viewer: Viewer) -> Sequence[Managed]:
    """Those with an event that the viewer may change, and those that they made.

    Those without events first, then the latest occasion first.
    """
    last = func.max(Event.starts_at)
    rows = db.session.execute(
        select(Series, func.count(Event.id), func.min(Event.starts_at), last)
        .outerjoin(Event, Event.series_id == Series.id)
        .where(reach.series_within(viewer))
        .group_by(Series.id)
        .order_by(last.is_not(None), last.desc(), Series.id.desc())
    )
    return [Managed(*row) for row in rows]


def managed(series_id: int, viewer: Viewer) -> tuple[Series, Involvement] | None:
    """A snapshot of the series, if the viewer has its page, and how they stand to it."""
    found = db.session.execute(
        select(Series, reach.whole_series(viewer)).where(Series.id == series_id, reach.series_within(viewer)),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if found is None:
        return None
    series, whole = found
    return snapshot(series), Involvement(TeamRole.ORGANIZER if whole else TeamRole.ASSISTANT)


def candidates(viewer: Viewer, series_id: int | None, now: datetime) -> list[Candidate]:
    """Events that the viewer may change and that may be put into the series, or are in it; in the order of time."""
    recent = Event.ends_at > now - OFFERED_SINCE
    rows = db.session.execute(
        select(Event, Series)
        .outerjoin(Series, Series.id == Event.series_id)
        .where(
            reach.within(viewer, Action.MANAGE_EVENT),
            recent if series_id is None else or_(recent, Event.series_id == series_id),
        )
        .options(_SHOWN)
        # Those in the series first, so that none of them is cut off.
        .order_by(func.coalesce(Event.series_id == series_id, False).desc(), Event.starts_at.desc(), Event.id.desc())
        .limit(MOST_OFFERED)
    )
    return sorted((Candidate(*row) for row in rows), key=lambda item: (item.event.starts_at, item.event.id))


def events(series_id: int) -> Sequence[Event]:
    """All that are in the series, drafts too, in the order of time."""
    return db.session.scalars(
        select(Event).where(Event.series_id == series_id).options(_SHOWN).order_by(Event.starts_at, Event.id)
    ).all()
