"""Organizers build the programme: tracks and sessions, their times, rooms and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import clock
from app.database import db, transaction
from app.domain.choices import Offering
from app.domain.edit_conflicts import changes
from app.domain.event_details import plain
from app.domain.history import Actor
from app.domain.keeping import NOTHING, KeepingOutcome
from app.domain.programme import (
    SESSION_FIELDS,
    TOLD,
    Crowded,
    Gone,
    InUse,
    ProgrammeFault,
    SessionDetails,
    TrackDetails,
    session_faults,
)
from app.domain.slugs import suggested
from app.models import Event, EventSession, Pool, Track
from app.queries import calendar_invitations, event_details, places, programme
from app.steps import event_writing, session_news, session_people, tracks
from app.steps.programme_writing import record, settle
from app.steps.session_news import News


@dataclass(frozen=True)
class Saved:
    """The session after its change, and what became of those who had what is to be chosen now."""

    session: EventSession
    outcome: KeepingOutcome = NOTHING


@dataclass(frozen=True)
class FaultySession:
    """A refusal: what is wrong, in the order of the form."""

    faults: tuple[ProgrammeFault, ...]


@dataclass(frozen=True)
class SessionEdited:
    """A refusal: someone else saved the session since the form was filled. now: what it is at present."""

    now: SessionDetails


@dataclass(frozen=True)
class TrackEdited:
    """The same of a track."""

    now: TrackDetails


@transaction
def add_track(event_id: int, details: TrackDetails, actor: Actor) -> Track:
    """A new track, after those there are."""
    rows = places.lock(event_id)
    event, was = event_details.locked(event_id), programme.offering(event_id)
    tracks = programme.tracks(event_id)
    slug = suggested(details.name.fi, [track.slug for track in tracks])
    position = max((track.position for track in tracks), default=-1) + 1
    track = Track(event_id=event_id, slug=slug, position=position, **vars(details))
    db.session.add(track)
    record(event, actor, {}, {"track": details.name.as_dict()})
    settle(event, rows, was, actor)
    return track


@transaction
def change_track(
    track_id: int, details: TrackDetails, actor: Actor, *, seen: str | None = None
) -> Track | Crowded | TrackEdited | Gone:
    """Refused when more people are on it than it would have places.

    seen: the fingerprint of what the form was filled with; None: there was no form.
    """
    if (opened := _open_track(track_id)) is None:
        return Gone()
    track, event, rows, was = opened
    before = track.details
    if seen is not None and changes(seen, before, details):
        return TrackEdited(before)
    if before != details:
        if before.name != details.name:
            event_writing.touch(event, revised=False, shown=True)  # calendars say which track a session is of
        track.name, track.capacity = details.name, details.capacity
        record(event, actor, _kept_track(before), _kept_track(details))
        settle(event, rows, was, actor)
    return track


@transaction
def remove_track(track_id: int, actor: Actor) -> InUse | Crowded | Gone | None:
    """Its sessions go with it. Refused while someone is on it."""
    if (opened := _open_track(track_id)) is None:
        return Gone()
    track, event, rows, was = opened
    if people := programme.people_on_track(track_id):
        return InUse(people)
    tracks.forget(track_id)
    db.session.delete(track)
    record(event, actor, {"track": track.name.as_dict()}, {})
    settle(event, rows, was, actor)
    return None


@transaction
def add_session(event_id: int, details: SessionDetails, actor: Actor) -> EventSession | FaultySession | Crowded:
    """A new session; among those of its time it comes last."""
    rows = places.lock(event_id)
    event, was = event_details.locked(event_id), programme.offering(event_id)
    if faults := _faults(event, details):
        return FaultySession(faults)
    session = EventSession(event_id=event_id, position=programme.next_position(event_id), **vars(details))
    db.session.add(session)
    record(event, actor, {}, {"session": details.title.as_dict()})
    settle(event, rows, was, actor)
    return session


@transaction
def change_session(
    session_id: int, details: SessionDetails, actor: Actor, *, seen: str | None = None
) -> Saved | FaultySession | Crowded | InUse | SessionEdited | Gone:
    """Save a filled-in form. Those who have a place in it are told of another time, room or link; where sessions
    are to be chosen from now on, those who had them keep what has room for them, and are told once.

    Refused when it would have fewer places than are given, or another track while people are in it.
    seen: the fingerprint of what the form was filled with; None: there was no form.
    """
    if (opened := _open_session(session_id)) is None:
        return Gone()
    session, event, rows, was = opened
    before = session.details
    if seen is not None and changes(seen, before, details):
        return SessionEdited(before)
    if faults := _faults(event, details):
        return FaultySession(faults)
    names = [name for name in SESSION_FIELDS if getattr(before, name) != getattr(details, name)]
    if not names:
        return Saved(session)
    if "track_id" in names and (people := programme.people_in_session(session_id)):
        return InUse(people)
    told = {name: plain(getattr(before, name)) for name in names if name in TOLD}
    news = [News(session, told, session_news.people(event, session))] if told else []
    for name in names:
        setattr(session, name, getattr(details, name))
    record(event, actor, _kept(before, names), {"session": session.title.as_dict(), **_kept(details, names)})
    return Saved(session, settle(event, rows, was, actor, news))


@transaction
def cancel_session(session_id: int, move_to: int | None, actor: Actor, *, reason: str = "") -> int | Crowded | Gone:
    """Call one session off; it stays in the programme, marked. How many people were in it or waited for it.

    move_to: the session that its people get instead, as far as it has places for all of them; None: they
    choose anew themselves. Each is told.
    """
    if (opened := _open_session(session_id)) is None:
        return Gone()
    session, event, rows, was = opened
    if session.cancelled_at is not None:
        return 0
    moved = session_people.move_all(event, rows, session, move_to, reason, actor)
    session.cancelled_at = clock.now()
    after = {"session": session.title.as_dict(), "cancelled": True, "people": moved}
    record(event, actor, {}, {**after, **({"reason": reason} if reason else {})})
    settle(event, rows, was, actor)
    return moved


@transaction
def remove_session(session_id: int, actor: Actor) -> InUse | Crowded | Gone | None:
    """Take a session out of the programme. Refused while someone is in it, or has it in the calendar: cancel it,
    so that they are told."""
    if (opened := _open_session(session_id)) is None:
        return Gone()
    session, event, rows, was = opened
    if people := programme.people_in_session(session_id) or calendar_invitations.people(session_id):
        return InUse(people)
    db.session.delete(session)
    record(event, actor, {"session": session.title.as_dict()}, {})
    settle(event, rows, was, actor)
    return None


def _open_session(session_id: int) -> tuple[EventSession, Event, Sequence[Pool], Offering] | None:
    """The session as it is under the lock, with its event, pools and what is offered; None: someone removed it."""
    event_id = programme.event_of_session(session_id)
    if event_id is None:
        return None
    rows = places.lock(event_id)
    session = programme.fresh_session(session_id)
    if session is None:
        return None
    return session, event_details.locked(event_id), rows, programme.offering(event_id)


def _open_track(track_id: int) -> tuple[Track, Event, Sequence[Pool], Offering] | None:
    event_id = programme.event_of_track(track_id)
    if event_id is None:
        return None
    rows = places.lock(event_id)
    track = programme.fresh_track(track_id)
    if track is None:
        return None
    return track, event_details.locked(event_id), rows, programme.offering(event_id)


def _faults(event: Event, details: SessionDetails) -> tuple[ProgrammeFault, ...]:
    found = session_faults(details, event.starts_at, event.ends_at)
    if details.track_id is not None and programme.event_of_track(details.track_id) != event.id:
        found.append(ProgrammeFault.UNKNOWN_TRACK)
    return tuple(found)


def _kept_track(details: TrackDetails) -> dict[str, Any]:
    return {"track": details.name.as_dict(), "capacity": details.capacity}


def _kept(details: SessionDetails, names: Sequence[str]) -> dict[str, Any]:
    """As the history keeps it: the track by its name."""
    kept = {"session_kind" if name == "kind" else name: plain(getattr(details, name)) for name in names}
    if kept.pop("track_id", None) is not None or "track_id" in names:
        kept["track"] = programme.track(details.track_id).name.as_dict() if details.track_id is not None else None
    return kept
