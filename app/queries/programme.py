"""What an event lets people choose, as the rules see it."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.choices import Offering
from app.domain.events import Attendance
from app.domain.languages import LocalizedText
from app.domain.places import PoolKind
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Claim, Event, EventSession, Pool, Registration, Track

#: The columns that EventSession.facts reads, and which event it is of.
FACTS = (
    EventSession.event_id,
    EventSession.track_id,
    EventSession.kind,
    EventSession.starts_at,
    EventSession.ends_at,
    EventSession.waiting_list,
    EventSession.capacity,
    EventSession.optional,
    EventSession.cancelled_at,
)


def offering(event_id: int) -> Offering:
    """A fresh view, for use under the lock. The event must be there."""
    return limited(event_id)[0]


def is_out(event_id: int) -> bool:
    """Is the programme public by now?"""
    programme_from = db.session.scalar(select(Event.programme_from).where(Event.id == event_id))
    return programme_from is None or clock.now() >= programme_from


def limited(event_id: int) -> tuple[Offering, dict[int, int | None], dict[int, int | None]]:
    """The same, with the places that organizers wrote for each track and each session."""
    tracks = db.session.execute(
        select(Track.id, Track.capacity).where(Track.event_id == event_id).order_by(Track.position, Track.id)
    ).all()
    found = sessions(event_id)
    limits = {session.id: session.capacity for session in found}
    return (
        offering_with(event_id, [track.id for track in tracks], found),
        {track.id: track.capacity for track in tracks},
        limits,
    )


def offering_with(event_id: int, tracks: Sequence[int], sessions: Sequence[EventSession]) -> Offering:
    """What the event lets people choose of these, which are all that it has."""
    onsite, online, track_required, sessions_required = db.session.execute(
        select(Event.onsite, Event.online, Event.track_required, Event.sessions_required).where(Event.id == event_id)
    ).one()
    return Offering(
        attendance=(Attendance.ONSITE,) * onsite + (Attendance.ONLINE,) * online,
        tracks=tuple(tracks),
        sessions=tuple(session.facts for session in sessions),
        track_required=track_required,
        sessions_required=sessions_required,
    )


def offering_of(event: Event, tracks: Sequence[Track], sessions: Sequence[EventSession]) -> Offering:
    """The same from what was read already, each in its order; it reads nothing."""
    return Offering(
        attendance=tuple(event.attendance),
        tracks=tuple(track.id for track in tracks),
        sessions=tuple(session.facts for session in sessions),
        track_required=event.track_required,
        sessions_required=event.sessions_required,
    )


def shown_of(event: Event, tracks: Sequence[Track], sessions: Sequence[EventSession]) -> Offering:
    """The same as people may choose now: of a programme that is not out yet, nothing."""
    whole = offering_of(event, tracks, sessions)
    return whole if event.facts.shows_programme(clock.now()) else Offering(attendance=whole.attendance)


def event_with_unknown_choices() -> int | None:
    """An event at which it is not known of somebody confirmed whether they lack something that must be chosen."""
    unknown = Registration.unplaced.is_(None) & (Registration.status == RegistrationStatus.CONFIRMED)
    return db.session.scalar(select(Registration.event_id).where(unknown).limit(1))


def tracks(event_id: int) -> Sequence[Track]:
    return db.session.scalars(
        select(Track).where(Track.event_id == event_id).order_by(Track.position, Track.id),
        execution_options={"populate_existing": True},
    ).all()


def track(track_id: int) -> Track:
    return db.session.scalars(select(Track).where(Track.id == track_id)).one()


def session(session_id: int) -> EventSession:
    return db.session.scalars(select(EventSession).where(EventSession.id == session_id)).one()


def titles(event_id: int) -> dict[int, LocalizedText]:
    """What the event's sessions are called, by their ids."""
    rows = db.session.execute(select(EventSession.id, EventSession.title).where(EventSession.event_id == event_id))
    return {row.id: row.title for row in rows}


def event_of_session(session_id: int) -> int | None:
    """The id of its event, which never changes; None: it is gone."""
    return db.session.scalar(select(EventSession.event_id).where(EventSession.id == session_id))


def event_of_track(track_id: int) -> int | None:
    return db.session.scalar(select(Track.event_id).where(Track.id == track_id))


def fresh_session(session_id: int) -> EventSession | None:
    """For use under the lock; None: someone removed it meanwhile."""
    return db.session.scalars(
        select(EventSession).where(EventSession.id == session_id), execution_options={"populate_existing": True}
    ).one_or_none()


def fresh_track(track_id: int) -> Track | None:
    return db.session.scalars(
        select(Track).where(Track.id == track_id), execution_options={"populate_existing": True}
    ).one_or_none()


def sessions(event_id: int) -> Sequence[EventSession]:
    """In the order in which they are told: soonest first, those without a time last."""
    return db.session.scalars(
        select(EventSession)
        .where(EventSession.event_id == event_id)
        .order_by(EventSession.starts_at.is_(None), EventSession.starts_at, EventSession.position, EventSession.id),
        execution_options={"populate_existing": True},
    ).all()


def next_position(event_id: int) -> int:
    last = db.session.scalar(select(func.max(EventSession.position)).where(EventSession.event_id == event_id))
    return 0 if last is None else last + 1


def people_on_track(track_id: int) -> int:
    """How many active registrations are on it, or wait for it."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(Registration.track_id == track_id, Registration.status.in_(ACTIVE))
        )
        or 0
    )


def people_in_session(session_id: int) -> int:
    """How many have a place in it, wait or wish for one."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Claim)
            .join(Pool)
            .where(Pool.kind == PoolKind.SESSION, Pool.key == session_id)
        )
        or 0
    )
