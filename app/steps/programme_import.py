"""Writes the programme of an event file over the one there is. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app import clock
from app.database import db
from app.domain.event_details import plain
from app.domain.event_file import EventEntry, Fault, SessionEntry, TrackEntry
from app.domain.history import Actor
from app.domain.languages import LocalizedText
from app.domain.places import PoolKind
from app.domain.programme import SESSION_FIELDS, TOLD, Crowded
from app.models import Event, EventSession, Pool, Track
from app.queries import calendar_invitations, programme, questions
from app.steps import session_news, session_people
from app.steps import tracks as tracks_steps
from app.steps.session_news import News

#: A session, and what was otherwise before: field name → old value, as JSON.
Difference = tuple[EventSession, dict[str, Any]]


@dataclass
class Written:
    """parts: what changed. news: what is to be told of sessions. faults: what may not, as people have places there."""

    parts: list[str] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def write(event: Event, entry: EventEntry, actor: Actor, rows: Sequence[Pool]) -> Written:
    """What the entry names of choices, tracks and programme. The event's tracks and sessions must be loaded."""
    written = Written()
    if _write_choices(event, entry):
        written.parts.append("choices")
    tracks = {track.slug: track for track in event.tracks}
    if entry.tracks is not None and _write_tracks(event, entry.tracks, tracks):
        written.parts.append("tracks")
    if entry.programme is not None and _write_programme(event, entry, tracks, written, actor, rows):
        written.parts.append("programme")
    db.session.flush()
    if entry.tracks is not None:
        _remove_tracks(entry, tracks, written)
    return written


def fault_of(entry: EventEntry, crowded: Crowded) -> Fault:
    """Why the pools cannot be brought in step, by the name of what would have too few places."""
    kind, key = crowded.key
    few = f"{crowded.capacity} places, but {crowded.taken} are given"
    if kind is PoolKind.SESSION:
        return Fault(f"{entry.place}.programme", f'"{programme.session(key).title.fi}": {few}')
    if kind is PoolKind.TRACK:
        return Fault(f"{entry.place}.tracks", f'"{programme.track(key).name.fi}": {few}')
    if kind is PoolKind.OPTION:
        return Fault(f"{entry.place}.questions", f'"{questions.option(key).label.fi}": {few}')
    return Fault(f"{entry.place}.choices", few)


def _write_choices(event: Event, entry: EventEntry) -> bool:
    changed = {name: value for name, value in entry.choices.items() if getattr(event, name) != value}
    for name, value in changed.items():
        setattr(event, name, value)
    return bool(changed)


def _write_tracks(event: Event, named: Sequence[TrackEntry], tracks: dict[str, Track]) -> bool:
    """Adds the new ones to tracks; those that the file does not list any more stay until nothing uses them."""
    changed = [entry.slug for entry in named] != list(tracks)
    for position, entry in enumerate(named):
        track = tracks.get(entry.slug)
        if track is None:
            track = tracks[entry.slug] = Track(event_id=event.id, slug=entry.slug, name=entry.name)
            db.session.add(track)
        values = {"name": entry.name, **entry.values}
        changed |= any(getattr(track, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(track, name, value)
        track.position = position
    db.session.flush()
    return changed


def _remove_tracks(entry: EventEntry, tracks: Mapping[str, Track], written: Written) -> None:
    listed = {track.slug for track in entry.tracks or ()}
    for gone in (track for slug, track in tracks.items() if slug not in listed):
        if people := programme.people_on_track(gone.id):
            written.faults.append(Fault(f"{entry.place}.tracks", f'{people} people are on the track "{gone.slug}"'))
        else:
            tracks_steps.forget(gone.id)
            db.session.delete(gone)


def _write_programme(
    event: Event,
    entry: EventEntry,
    tracks: Mapping[str, Track],
    written: Written,
    actor: Actor,
    rows: Sequence[Pool],
) -> bool:
    """Items are known again by track and title, so that an item that moves stays the same row."""
    there: dict[tuple[int | None, LocalizedText], list[EventSession]] = {}
    present = sorted(event.sessions, key=lambda row: row.position)
    for row in present:
        there.setdefault((row.track_id, row.title), []).append(row)
    changed, order, differences = False, [], list[Difference]()
    before = {row.id: session_news.people(event, row) for row in present} if session_news.may_tell(event) else {}
    for position, item in enumerate(entry.programme or ()):
        track_id = tracks[item.track].id if item.track is not None else None
        same = there.get((track_id, item.title))
        row, differs = _write_session(event, item, track_id, same.pop(0) if same else None, differences)
        row.position = position
        order.append(row)
        if item.cancelled and row.cancelled_at is None:
            db.session.flush()
            session_people.move_all(event, rows, row, None, "", actor)
            row.cancelled_at, differs = clock.now(), True
        changed |= differs
    written.news = [News(row, told, before.get(row.id, [])) for row, told in differences]
    _remove_sessions(entry, [row for left in there.values() for row in left], written)
    return changed or order != present


def _write_session(
    event: Event, item: SessionEntry, track_id: int | None, row: EventSession | None, news: list[Difference]
) -> tuple[EventSession, bool]:
    """The row, and whether anything changed. Another time, room or link is news for those who have a place in it."""
    if row is None:
        row = EventSession(event_id=event.id, **vars(item.details(track_id, None)))
        db.session.add(row)
        return row, True
    before = row.details
    after = item.details(track_id, before)
    names = [name for name in SESSION_FIELDS if getattr(before, name) != getattr(after, name)]
    for name in names:
        setattr(row, name, getattr(after, name))
    if told := {name: plain(getattr(before, name)) for name in names if name in TOLD}:
        news.append((row, told))
    return row, bool(names)


def _remove_sessions(entry: EventEntry, gone: Sequence[EventSession], written: Written) -> None:
    for row in gone:
        if people := programme.people_in_session(row.id) or calendar_invitations.people(row.id):
            sentence = f'"{row.title.fi}" is missing, but {people} people are in it or wait for it: cancel it instead'
            written.faults.append(Fault(f"{entry.place}.programme", sentence))
        else:
            db.session.delete(row)
