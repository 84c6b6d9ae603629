"""The network's events as an organizer's calendars show them: a month of a page, and the one to subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select

from app import clock, keys
from app.database import db
from app.domain.events import EventStatus
from app.domain.languages import LocalizedText
from app.domain.permissions import Action, Viewer
from app.models import Event, Organizer
from app.queries import feeds, reach
from app.queries.event_columns import LINE
from app.queries.organizer_events import own

#: More than these on one page help nobody.
MOST = 1000


@dataclass(frozen=True)
class CalendarEvent:
    """own: of the viewer's team, regions or theme groups; reached, opens: figures, or the event's page, are theirs."""

    slug: str
    title: LocalizedText
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    venue_city: str
    own: bool
    reached: bool
    opens: bool

    @property
    def first(self) -> date:
        return clock.to_local(self.starts_at).date()

    @property
    def last(self) -> date:
        """Whatever ends at midnight has no part of the next day."""
        return clock.to_local(self.ends_at - timedelta(microseconds=1)).date()


def owner(token: str) -> Organizer | None:
    """Whose own calendar this secret address shows: an account that is in use."""
    handle = keys.handle_in_desk_token(token)
    if handle is None:
        return None
    return db.session.scalars(
        select(Organizer).where(Organizer.calendar_handle == handle, Organizer.active)
    ).one_or_none()


def own_events(viewer: Viewer, day: datetime) -> Sequence[Event]:
    """What the viewer's own calendar holds: published and cancelled ones in the window of feeds, soonest first."""
    ids = db.session.scalars(
        select(Event.id)
        .where(
            reach.within(viewer),
            own(viewer),
            Event.status != EventStatus.DRAFT,
            Event.ends_at >= day - feeds.BACK,
            Event.starts_at <= day + feeds.AHEAD,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    ).all()
    return sorted(feeds.loaded(ids, sessions=False), key=lambda event: (event.starts_at, event.id))


def between(first: date, last: date, viewer: Viewer) -> list[CalendarEvent]:
    """On these days in Helsinki, both inside: what the viewer reaches, and what is public; soonest first."""
    begin = clock.from_local(datetime.combine(first, time()))
    end = clock.from_local(datetime.combine(last + timedelta(days=1), time()))
    reached = reach.within(viewer)
    rows = db.session.execute(
        select(
            *LINE,
            own(viewer),
            reached,
            reach.within(viewer, Action.SEE_EVENT),
        )
        .where(
            Event.starts_at < end,
            Event.ends_at > begin,
            or_(reached, Event.status != EventStatus.DRAFT),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    )
    return [CalendarEvent(*row) for row in rows]
