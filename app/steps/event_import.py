"""Writes one entry of an event file: a new event, or over the one there is. The caller has checked the entry."""

from collections.abc import Sequence

from app.database import db
from app.domain.event_details import EventDetails
from app.domain.event_file import EventEntry, SessionEntry, TrackEntry
from app.domain.event_import import TermIds, merged
from app.domain.events import EventStatus
from app.domain.history import Act, Actor
from app.domain.languages import LocalizedText
from app.models import Event, EventSession, Pool, Track
from app.steps import capacity, event_writing, history, publication


def create(entry: EventEntry, terms: TermIds, actor: Actor) -> Event:
    """A new event in the state that the file says; a draft when it says none."""
    details = merged(entry, None, terms)
    event = event_writing.new(details, entry.slug)
    event.internal_notes = dict(entry.notes)
    history.record(Act.EVENT_IMPORTED, actor, event_id=event.id, after={"title": details.title.as_dict()})
    tracks = _write_tracks(event.id, [], entry.tracks or ())
    _write_programme(event.id, [], entry.programme or (), tracks)
    _take_status(event, entry, actor)
    return event


def update(
    event: Event, rows: Sequence[Pool], entry: EventEntry, before: EventDetails, terms: TermIds, actor: Actor
) -> bool:
    """True when anything changed. rows: the locked pools; terms, tracks and sessions must be loaded.

    Whoever is registered is told, and whoever waits moves up, as after an organizer's edit.
    """
    after = merged(entry, before, terms)
    changed = bool(event_writing.change(event, before, after, actor))
    if after.capacity != before.capacity:
        refusal = capacity.change(event, rows, after.capacity, actor)
        assert refusal is None, "checked before anything was written"
        changed = True
    if parts := _write_parts(event, entry):
        event_writing.touch(event, revised=False, shown=False)
        history.record(Act.EVENT_IMPORTED, actor, event_id=event.id, changed=parts)
    changed = _take_status(event, entry, actor) or bool(parts) or changed
    if changed:
        capacity.fill(event, rows)
    return changed


def _write_parts(event: Event, entry: EventEntry) -> list[str]:
    """What hangs on an event besides its details; the names of what changed."""
    changed = []
    notes = {**event.internal_notes, **entry.notes}
    if notes != event.internal_notes:
        event.internal_notes = notes
        changed.append("internal_notes")
    tracks = {track.slug: track for track in event.tracks}
    named = entry.tracks if entry.tracks is not None else [_track(track) for track in event.tracks]
    if list(named) != [_track(track) for track in event.tracks]:
        tracks = _write_tracks(event.id, event.tracks, named)
        changed.append("tracks")
    if entry.programme is not None and list(entry.programme) != _programme(event):
        _write_programme(event.id, event.sessions, entry.programme, tracks)
        changed.append("programme")
    db.session.flush()
    for gone in (track for track in event.tracks if track.slug not in {entry.slug for entry in named}):
        db.session.delete(gone)  # only now: the old programme may have used it
    return changed


def _track(track: Track) -> TrackEntry:
    return TrackEntry(track.slug, track.name)


def _programme(event: Event) -> list[SessionEntry]:
    """The programme as a file would say it."""
    slugs: dict[int | None, str] = {track.id: track.slug for track in event.tracks}
    return [
        SessionEntry(
            item.starts_at, item.ends_at, item.kind, item.title, slugs.get(item.track_id), item.speaker, item.capacity
        )
        for item in sorted(event.sessions, key=lambda item: item.position)
    ]


def _write_tracks(event_id: int, present: Sequence[Track], named: Sequence[TrackEntry]) -> dict[str, Track]:
    """The event's tracks by slug, those that the file does not list any more included; all have ids."""
    tracks = {track.slug: track for track in present}
    for position, entry in enumerate(named):
        if entry.slug not in tracks:
            tracks[entry.slug] = Track(event_id=event_id, slug=entry.slug)
            db.session.add(tracks[entry.slug])
        tracks[entry.slug].name = entry.name
        tracks[entry.slug].position = position
    db.session.flush()
    return tracks


def _write_programme(
    event_id: int, present: Sequence[EventSession], named: Sequence[SessionEntry], tracks: dict[str, Track]
) -> None:
    """Items are known again by track and title, so that an item that moves stays the same row."""
    rows: dict[tuple[int | None, LocalizedText], list[EventSession]] = {}
    for row in sorted(present, key=lambda row: row.position):
        rows.setdefault((row.track_id, row.title), []).append(row)
    for position, entry in enumerate(named):
        track_id = tracks[entry.track].id if entry.track is not None else None
        same = rows.get((track_id, entry.title))
        item = same.pop(0) if same else EventSession(event_id=event_id, track_id=track_id, title=entry.title)
        item.kind, item.speaker, item.capacity, item.position = entry.kind, entry.speaker, entry.capacity, position
        item.starts_at, item.ends_at = entry.starts_at, entry.ends_at
        db.session.add(item)
    for gone in (row for left in rows.values() for row in left):
        db.session.delete(gone)


def _take_status(event: Event, entry: EventEntry, actor: Actor) -> bool:
    """Publish or cancel as the file says; a cancelled event may get other words for its reason."""
    before, wanted = event.status, entry.status or event.status
    reason = entry.cancellation_reason.on(event.cancellation_reason) if entry.cancellation_reason else None
    if before is EventStatus.DRAFT and wanted is not EventStatus.DRAFT:
        publication.publish(event, actor)
    if before is not EventStatus.CANCELLED and wanted is EventStatus.CANCELLED:
        publication.call_off(event, reason or LocalizedText(), actor)
    elif reason is not None and reason != event.cancellation_reason:
        event.cancellation_reason = reason
        event_writing.touch(event, revised=False, shown=True)
        history.record(Act.EVENT_IMPORTED, actor, event_id=event.id, changed=["cancellation_reason"])
        return True
    return event.status is not before
