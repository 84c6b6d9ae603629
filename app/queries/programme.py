"""What an event lets people choose, as the rules see it."""

from sqlalchemy import select

from app.database import db
from app.domain.choices import Offering
from app.domain.events import Attendance
from app.models import Event, EventSession, Track


def offering(event_id: int) -> Offering:
    """A fresh view, for use under the lock. The event must be there."""
    return limited(event_id)[0]


def limited(event_id: int) -> tuple[Offering, dict[int, int | None], dict[int, int | None]]:
    """The same, with the places that organizers wrote for each track and each session."""
    onsite, online, track_required, sessions_required = db.session.execute(
        select(Event.onsite, Event.online, Event.track_required, Event.sessions_required).where(Event.id == event_id)
    ).one()
    tracks = db.session.execute(
        select(Track.id, Track.capacity).where(Track.event_id == event_id).order_by(Track.position, Track.id)
    ).all()
    sessions = db.session.scalars(
        select(EventSession)
        .where(EventSession.event_id == event_id)
        .order_by(EventSession.starts_at, EventSession.position, EventSession.id),
        execution_options={"populate_existing": True},
    ).all()
    offered = Offering(
        attendance=(Attendance.ONSITE,) * onsite + (Attendance.ONLINE,) * online,
        tracks=tuple(track.id for track in tracks),
        sessions=tuple(session.facts for session in sessions),
        track_required=track_required,
        sessions_required=sessions_required,
    )
    limits = {session.id: session.capacity for session in sessions}
    return offered, {track.id: track.capacity for track in tracks}, limits
