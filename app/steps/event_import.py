"""Writes one entry of an event file: a new event, or over the one there is. The caller has checked the entry."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm.attributes import set_committed_value

from app.domain.entrance import SETTINGS, may_keep
from app.domain.entrance_import import Present, TermIds, entrance_after
from app.domain.event_file import EventEntry, Fault
from app.domain.event_import import ExistingEvent, merged
from app.domain.events import EventStatus
from app.domain.history import Act, Actor
from app.domain.languages import LocalizedText
from app.domain.places import KEPT
from app.domain.programme import Crowded
from app.models import Event, Pool
from app.queries import places, programme
from app.queries import series as series_queries
from app.steps import (
    capacity,
    entrance_writing,
    event_writing,
    history,
    pools,
    programme_import,
    programme_writing,
    publication,
    question_import,
    series,
    ways,
)


def create(entry: EventEntry, terms: TermIds, actor: Actor) -> Event:
    """A new event in the state that the file says; a draft when it says none."""
    details = merged(entry, None, terms)
    event = event_writing.new(details, entry.slug)
    event.internal_notes = dict(entry.notes)
    history.record(Act.EVENT_IMPORTED, actor, event_id=event.id, after={"title": details.title.as_dict()})
    set_committed_value(event, "tracks", [])
    set_committed_value(event, "sessions", [])
    rows = places.lock(event.id)
    entrance_writing.write(event, SETTINGS, entrance_after(entry, Present(), details, terms))
    written = programme_import.write(event, entry, actor, rows)
    assert not written.faults, "nobody has a place at a new event"
    question_import.write(event, entry.questions or ())
    synced = pools.sync(event, rows)
    assert not isinstance(synced, Crowded), "nobody has a place at a new event"
    _take_series(event, entry, actor)
    _take_status(event, entry, actor)
    return event


def update(
    event: Event, rows: Sequence[Pool], entry: EventEntry, standing: ExistingEvent, terms: TermIds, actor: Actor
) -> bool | list[Fault]:
    """True when anything changed. rows: the locked pools; terms, tracks and sessions must be loaded.

    Whoever is registered is told, and whoever waits moves up, as after an organizer's edit. Faults: what would
    break a given place; what was written until then is the caller's to undo.
    """
    before, entrance = standing.details, standing.entrance
    after, was = merged(entry, before, terms), programme.offering(event.id)
    if broken := question_import.broken(event.id, entry.questions or ()):
        return broken
    changed = bool(event_writing.change(event, before, after, actor))
    other_ways = ways.keep(event, before)
    if after.capacity != before.capacity:
        refusal = capacity.change(event, rows, after.capacity, actor)
        assert refusal is None, "checked before anything was written"
        changed = True
    written = programme_import.write(event, entry, actor, rows)
    if written.faults:
        return written.faults
    if entry.questions is not None and question_import.write(event, entry.questions):
        written.parts.append("questions")
    if written.parts or other_ways:
        outcome = programme_writing.follow(event, rows, was, actor, written.news)
        if isinstance(outcome, Crowded):
            return [programme_import.fault_of(entry, outcome)]
        rows = places.lock(event.id)
    settings = entrance_after(entry, entrance, after, terms)
    entered = entrance_writing.change(event, replace(entrance.settings, mode=after.mode), settings, actor)
    if entered or may_keep(before.mode) != may_keep(after.mode):
        synced = pools.sync(event, rows, KEPT)
        assert not isinstance(synced, Crowded), "what is kept for some takes nothing from who has a place"
        rows, changed = synced, True
    if parts := [*_write_notes(event, entry), *written.parts]:
        event_writing.touch(event, revised=False, shown="tracks" in parts)
        history.record(Act.EVENT_IMPORTED, actor, event_id=event.id, changed=parts)
    changed = _take_series(event, entry, actor) or bool(parts) or changed
    changed = _take_status(event, entry, actor) or changed
    if changed:
        capacity.fill(event, rows)
    return changed


def _write_notes(event: Event, entry: EventEntry) -> list[str]:
    notes = {**event.internal_notes, **entry.notes}
    if notes == event.internal_notes:
        return []
    event.internal_notes = notes
    return ["internal_notes"]


def _take_series(event: Event, entry: EventEntry, actor: Actor) -> bool:
    if entry.series is None:
        return False
    found = series_queries.by_slug(entry.series.slug) if entry.series.slug is not None else None
    return series.settle(event, found, actor)


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
