"""Organizers build the programme: tracks and sessions, their times, rooms and places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import clock
from app.database import Undone, db, transaction
from app.domain.event_details import plain
from app.domain.history import Act, Actor
from app.domain.programme import (
    SESSION_FIELDS,
    TOLD,
    Crowded,
    InUse,
    ProgrammeFault,
    SessionDetails,
    TrackDetails,
    session_faults,
)
from app.domain.slugs import suggested
from app.models import Event, EventSession, Pool, Track
from app.queries import event_details, places, programme
from app.steps import capacity, event_writing, history, pools, session_news, session_people


@dataclass(frozen=True)
class FaultySession:
    """A refusal: what is wrong, in the order of the form."""

    faults: tuple[ProgrammeFault, ...]


@transaction
def add_track(event_id: int, details: TrackDetails, actor: Actor) -> Track:
    """A new track, after those there are."""
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    tracks = programme.tracks(event_id)
    slug = suggested(details.name.fi, [track.slug for track in tracks])
    track = Track(event_id=event_id, slug=slug, position=len(tracks), **vars(details))
    db.session.add(track)
    history.record(Act.PROGRAMME_CHANGED, actor, event_id=event_id, after={"track": details.name.as_dict()})
    _settle(event, rows)
    return track


@transaction
def change_track(track_id: int, details: TrackDetails, actor: Actor) -> Track | Crowded:
    """Refused when more people are on it than it would have places."""
    track = programme.track(track_id)
    rows = places.lock(track.event_id)
    event = event_details.locked(track.event_id)
    before = TrackDetails(track.name, track.capacity)
    if before != details:
        track.name, track.capacity = details.name, details.capacity
        _record(event, actor, _kept_track(before), _kept_track(details))
        _settle(event, rows)
    return track


@transaction
def remove_track(track_id: int, actor: Actor) -> InUse | None:
    """Its sessions go with it. Refused while someone is on it."""
    track = programme.track(track_id)
    rows = places.lock(track.event_id)
    event = event_details.locked(track.event_id)
    if people := programme.people_on_track(track_id):
        return InUse(people)
    db.session.delete(track)
    _record(event, actor, {"track": track.name.as_dict()}, {})
    _settle(event, rows)
    return None


@transaction
def add_session(event_id: int, details: SessionDetails, actor: Actor) -> EventSession | FaultySession | Crowded:
    """A new session; among those of its time it comes last."""
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    if faults := session_faults(details, event.starts_at, event.ends_at):
        return FaultySession(tuple(faults))
    session = EventSession(event_id=event_id, position=programme.next_position(event_id), **vars(details))
    db.session.add(session)
    _record(event, actor, {}, {"session": details.title.as_dict()})
    _settle(event, rows)
    return session


@transaction
def change_session(
    session_id: int, details: SessionDetails, actor: Actor
) -> EventSession | FaultySession | Crowded | InUse:
    """Save a filled-in form. Those who have a place in it are told of another time, room or link.

    Refused when it would have fewer places than are given, or another track while people are in it.
    """
    session = programme.session(session_id)
    rows = places.lock(session.event_id)
    event = event_details.locked(session.event_id)
    if faults := session_faults(details, event.starts_at, event.ends_at):
        return FaultySession(tuple(faults))
    before = session.details
    names = [name for name in SESSION_FIELDS if getattr(before, name) != getattr(details, name)]
    if not names:
        return session
    if "track_id" in names and (people := programme.people_in_session(session_id)):
        return InUse(people)
    for name in names:
        setattr(session, name, getattr(details, name))
    _record(event, actor, _kept(before, names), {"session": session.title.as_dict(), **_kept(details, names)})
    if told := {name: plain(getattr(before, name)) for name in names if name in TOLD}:
        session_news.tell_changed(event, session, told)
    _settle(event, rows)
    return session


@transaction
def cancel_session(session_id: int, move_to: int | None, actor: Actor, *, reason: str = "") -> int | Crowded:
    """Call one session off; it stays in the programme, marked. How many people were in it or waited for it.

    move_to: the session that its people get instead, as far as it has places for all of them; None: they
    choose anew themselves. Each is told.
    """
    session = programme.session(session_id)
    rows = places.lock(session.event_id)
    event = event_details.locked(session.event_id)
    if session.cancelled_at is not None:
        return 0
    moved = session_people.move_all(event, rows, session, move_to, reason, actor)
    session.cancelled_at = clock.now()
    _record(event, actor, {}, {"session": session.title.as_dict(), "cancelled": True, "people": moved})
    _settle(event, rows)
    return moved


@transaction
def remove_session(session_id: int, actor: Actor) -> InUse | Crowded | None:
    """Take a session out of the programme. Refused while someone is in it: cancel it, so that they are told."""
    session = programme.session(session_id)
    rows = places.lock(session.event_id)
    event = event_details.locked(session.event_id)
    if people := programme.people_in_session(session_id):
        return InUse(people)
    db.session.delete(session)
    _record(event, actor, {"session": session.title.as_dict()}, {})
    _settle(event, rows)
    return None


def _settle(event: Event, rows: Sequence[Pool]) -> None:
    """Pools and places in step with the programme as it is now. Undoes the act when given places would be broken."""
    synced = pools.sync(event, rows)
    if isinstance(synced, Crowded):
        raise Undone(synced)
    capacity.fill(event, synced)
    event_writing.touch(event, revised=False, shown=False)


def _record(event: Event, actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    history.record(Act.PROGRAMME_CHANGED, actor, event_id=event.id, before=dict(before), after=dict(after))


def _kept_track(details: TrackDetails) -> dict[str, Any]:
    return {"track": details.name.as_dict(), "capacity": details.capacity}


def _kept(details: SessionDetails, names: Sequence[str]) -> dict[str, Any]:
    """As the history keeps it: the track by its name."""
    kept = {"session_kind" if name == "kind" else name: plain(getattr(details, name)) for name in names}
    if kept.pop("track_id", None) is not None or "track_id" in names:
        kept["track"] = programme.track(details.track_id).name.as_dict() if details.track_id is not None else None
    return kept
