"""An event's programme with its names and places, for pages. Four statements, whatever its size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.database import db
from app.domain import places
from app.domain.choices import Offering, PoolKey, clashing
from app.domain.places import PoolKind
from app.models import EventSession, Pool, Track
from app.queries import programme
from app.queries.snapshots import snapshot


@dataclass(frozen=True)
class Outline:
    """What can be chosen, what it is called, and how full it is. Detached: services leave it readable."""

    offering: Offering
    tracks: Sequence[Track]
    sessions: Sequence[EventSession]
    pools: Mapping[PoolKey, places.Pool]

    def session(self, session_id: int) -> EventSession | None:
        return next((session for session in self.sessions if session.id == session_id), None)

    def track(self, track_id: int | None) -> Track | None:
        return next((track for track in self.tracks if track.id == track_id), None)

    def places_in(self, session: EventSession) -> places.Pool | None:
        """The pool of a session that is chosen; None: it is everyone's, or called off."""
        return self.pools.get((PoolKind.SESSION, session.id))

    @property
    def chosen(self) -> list[EventSession]:
        """The sessions that are chosen, in the programme's order."""
        return [session for session in self.sessions if session.id in self.offering.choosable]

    def instead_of(self, session: EventSession) -> list[EventSession]:
        """The chosen sessions of the same time in which someone from this one could sit, whatever their places."""
        same_time = {other.id for other in clashing(session.facts, [other.facts for other in self.chosen])}
        return [
            other
            for other in self.sessions
            if other.id in same_time and (None in (session.track_id, other.track_id) or _same_track(session, other))
        ]


def of(event_id: int) -> Outline:
    """The event must be there."""
    tracks, sessions = programme.tracks(event_id), programme.sessions(event_id)
    pools = db.session.scalars(select(Pool).where(Pool.event_id == event_id)).all()
    return Outline(
        programme.offering_with(event_id, [track.id for track in tracks], sessions),
        [snapshot(track) for track in tracks],
        [snapshot(session) for session in sessions],
        {(pool.kind, pool.key): places.Pool(pool.id, pool.capacity, pool.taken, pool.waiting) for pool in pools},
    )


def _same_track(one: EventSession, other: EventSession) -> bool:
    return one.track_id == other.track_id
