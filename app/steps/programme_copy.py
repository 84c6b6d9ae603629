"""Copies a programme to another event: tracks, sessions, and what is to be chosen until when."""

from dataclasses import replace
from datetime import datetime, timedelta

from app import clock
from app.database import db
from app.domain.programme import SessionDetails
from app.models import Event, EventSession, Track
from app.queries import places
from app.steps import pools

#: What an event asks to choose, and its limits for each way to attend.
CHOICE_RULES = ("track_required", "sessions_required", "onsite_capacity", "online_capacity")


def copy(source: Event, event: Event, days: timedelta) -> None:
    """The same wall-clock times, that many days later. What belongs to one occasion is left out: remote links,
    and sessions that were cancelled. The source's tracks and sessions must be loaded; the event must be new, with its
    links and questions: all that it has pools for is known then."""
    for name in CHOICE_RULES:
        setattr(event, name, getattr(source, name))
    event.choices_until = _later(source.choices_until, days)
    event.programme_from = _later(source.programme_from, days)
    tracks = {
        track.id: Track(
            event_id=event.id, slug=track.slug, name=track.name, capacity=track.capacity, position=track.position
        )
        for track in source.tracks
    }
    db.session.add_all(tracks.values())
    db.session.flush()
    for item in source.sessions:
        if item.cancelled_at is None:
            track_id = tracks[item.track_id].id if item.track_id is not None else None
            details = _moved(item.details, track_id, days)
            db.session.add(EventSession(event_id=event.id, position=item.position, **vars(details)))
    pools.sync(event, places.lock(event.id))


def _moved(details: SessionDetails, track_id: int | None, days: timedelta) -> SessionDetails:
    starts_at, ends_at = _later(details.starts_at, days), _later(details.ends_at, days)
    return replace(details, track_id=track_id, remote_link="", starts_at=starts_at, ends_at=ends_at)


def _later(moment: datetime | None, days: timedelta) -> datetime | None:
    return clock.same_time_later(moment, days) if moment is not None else None
