"""Which of several events let people choose something: the same number of statements, however many they are."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from app.database import db
from app.domain.choices import Offering, SessionFacts
from app.domain.events import Attendance
from app.models import Event, EventSession, Track


def asking(event_ids: Collection[int]) -> frozenset[int]:
    """A fresh view, for use under the lock as well."""
    if not event_ids:
        return frozenset()
    tracks, sessions = defaultdict[int, list[int]](list), defaultdict[int, list[SessionFacts]](list)
    for event_id, track_id in db.session.execute(
        select(Track.event_id, Track.id).where(Track.event_id.in_(event_ids)).order_by(Track.position, Track.id)
    ):
        tracks[event_id].append(track_id)
    for session in db.session.scalars(
        select(EventSession).where(EventSession.event_id.in_(event_ids)), execution_options={"populate_existing": True}
    ):
        sessions[session.event_id].append(session.facts)
    ways = db.session.execute(select(Event.id, Event.onsite, Event.online).where(Event.id.in_(event_ids)))
    return frozenset(
        event_id
        for event_id, onsite, online in ways
        if Offering(
            attendance=(Attendance.ONSITE,) * onsite + (Attendance.ONLINE,) * online,
            tracks=tuple(tracks[event_id]),
            sessions=tuple(sessions[event_id]),
        ).asks_anything
    )
