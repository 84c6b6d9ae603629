"""What several events let people choose: the same number of statements, however many they are."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import load_only

from app import clock
from app.database import db
from app.domain.capacity import Limits, pools_of
from app.domain.choices import Offering, SessionFacts
from app.domain.events import Attendance
from app.domain.registration import ACTIVE
from app.models import Event, EventSession, Pool, Registration, Track
from app.queries import programme


@dataclass(frozen=True)
class Offered:
    """What an event lets people choose, whether its programme is public by now, and whether it asks for needs."""

    offering: Offering
    is_out: bool
    asks_needs: bool


# Made once: putting them together costs more than running them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_EVENTS = select(
    Event.id,
    Event.onsite,
    Event.online,
    Event.track_required,
    Event.sessions_required,
    Event.programme_from,
    (Event.asks_needs & Event.onsite).label("asks_needs"),
).where(Event.id.in_(_IDS))
_TRACKS = select(Track.event_id, Track.id).where(Track.event_id.in_(_IDS)).order_by(Track.position, Track.id)
# In the order of queries/programme.sessions.
_SESSIONS = (
    select(EventSession)
    .where(EventSession.event_id.in_(_IDS))
    .order_by(EventSession.starts_at.is_(None), EventSession.starts_at, EventSession.position, EventSession.id)
    # Of a session only what the rules need: others wait while this is read.
    .options(load_only(*programme.FACTS))
    .execution_options(populate_existing=True)
)


def of(event_ids: Collection[int]) -> dict[int, Offered]:
    """By the event's id; a fresh view, for use under the lock."""
    values, now = {"ids": list(event_ids)}, clock.now()
    tracks, sessions = defaultdict[int, list[int]](list), defaultdict[int, list[SessionFacts]](list)
    for event_id, track_id in db.session.execute(_TRACKS, values):
        tracks[event_id].append(track_id)
    for session in db.session.scalars(_SESSIONS, values):
        sessions[session.event_id].append(session.facts)
    return {
        row.id: Offered(
            Offering(
                attendance=(Attendance.ONSITE,) * row.onsite + (Attendance.ONLINE,) * row.online,
                tracks=tuple(tracks[row.id]),
                sessions=tuple(sessions[row.id]),
                track_required=row.track_required,
                sessions_required=row.sessions_required,
            ),
            is_out=row.programme_from is None or now >= row.programme_from,
            asks_needs=row.asks_needs,
        )
        for row in db.session.execute(_EVENTS, values)
    }


def event_to_settle(now: datetime) -> int | None:
    """An event that is not over, and that has only its own pool though its programme or ways to attend need more,
    or people whom nobody asked which of its two ways they attend."""
    both = and_(Event.onsite, Event.online)
    one_pool = Event.id.in_(select(Pool.event_id).group_by(Pool.event_id).having(func.count() == 1))
    unasked = exists().where(
        Registration.event_id == Event.id, Registration.status.in_(ACTIVE), Registration.attendance.is_(None)
    )
    has_programme = or_(exists().where(Track.event_id == Event.id), exists().where(EventSession.event_id == Event.id))
    candidates = (
        select(Event.id)
        .where(Event.ends_at > now, or_(and_(one_pool, or_(has_programme, both)), and_(both, unasked)))
        .order_by(Event.id)
    )
    offered = of(db.session.scalars(candidates).all())
    return next((number for number in sorted(offered) if len(pools_of(offered[number].offering, Limits())) > 1), None)
