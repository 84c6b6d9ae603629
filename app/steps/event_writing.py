"""Writes an event's details, with everything that hangs on them. The caller holds the pools' lock."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import clock
from app.database import db
from app.domain.calendars import several_days
from app.domain.event_details import (
    EVENT_FIELDS_ON_CALENDAR,
    FIELDS,
    ON_SESSIONS,
    REVISED,
    TERM_FIELDS,
    TOLD,
    EventDetails,
    changed,
    plain,
)
from app.domain.events import EventStatus
from app.domain.history import Act, Actor
from app.domain.places import PoolKind
from app.domain.privacy import DataKind
from app.models import Event, Pool, Term
from app.queries import event_details
from app.steps import event_news, history, needs

#: Written on their own: the terms are rows, the capacity is the pool's.
APART = frozenset({*TERM_FIELDS, "capacity"})


def new(details: EventDetails, slug: str) -> Event:
    """A draft with its pool, in the database: it has its id."""
    now = clock.now()
    event = Event(
        public_id=secrets.token_hex(6),
        slug=slug,
        status=EventStatus.DRAFT,
        created_at=now,
        updated_at=now,
        calendar_changed_at=now.replace(microsecond=0),
        **_columns(details),
    )
    event.terms = list(event_details.terms(details.term_ids))
    event.pools = [Pool(kind=PoolKind.EVENT, capacity=details.capacity)]
    event.search_text = search_text(event)
    db.session.add(event)
    db.session.flush()
    return event


def change(event: Event, before: EventDetails, after: EventDetails, actor: Actor) -> tuple[str, ...]:
    """Write what differs, all but the capacity (steps/capacity.py); tell everyone, calendars and the history.

    The event's terms must be loaded. Returns the names of the fields that changed.
    """
    names = tuple(name for name in changed(before, after) if name != "capacity")
    if not names:
        return ()
    old_terms = list(event.terms)
    # Read before anything is written: a flush in between would count one change as two versions.
    new_terms = list(event_details.terms(after.term_ids)) if before.term_ids != after.term_ids else old_terms
    for name, value in _columns(after).items():
        setattr(event, name, value)
    event.terms = new_terms
    event.search_text = search_text(event)
    touch(
        event, revised=not REVISED.isdisjoint(names), shown=not EVENT_FIELDS_ON_CALENDAR.isdisjoint(names), shared=False
    )
    spans = {several_days(details.starts_at, details.ends_at) for details in (before, after)}
    if len(spans) > 1 or not ON_SESSIONS.isdisjoint(names):
        _share(event, clock.now(), revised=False)
    if before.ends_at != after.ends_at and event.status is not EventStatus.CANCELLED:
        # The day promised in the form counts from the event's end.
        needs.delete_on(event.id, event.kept_until(DataKind.NEEDS))
    history.record(
        Act.EVENT_CHANGED,
        actor,
        event_id=event.id,
        before=_kept(before, names, old_terms),
        after=_kept(after, names, event.terms),
    )
    told = {name: plain(getattr(before, name)) for name in names if name in TOLD}
    over = clock.now() >= max(before.ends_at, after.ends_at)
    if told and event.status is EventStatus.PUBLISHED and not over:
        event_news.tell_changed(event, told)
    return names


def touch(event: Event, *, revised: bool, shown: bool, shared: bool | None = None) -> None:
    """A new version for caches; for calendars as RFC 5546 2.1.4 counts, once the public can have seen the event.

    shared: do its sessions' entries show the change too? None: whatever is shown.
    """
    now = clock.now()
    event.updated_at = now
    revised = revised and event.status is not EventStatus.DRAFT
    if shown or revised:
        after = event.revision.next(now, revised=revised)
        event.sequence, event.calendar_changed_at = after.sequence, after.changed_at
    if shown if shared is None else shared:
        _share(event, now, revised=revised)


def _share(event: Event, now: datetime, *, revised: bool) -> None:
    after = event.shared_revision.next(now, revised=revised)
    event.shared_sequence, event.shared_changed_at = after.sequence, after.changed_at


def search_text(event: Event) -> str:
    """What the list's text filter finds an event by. The terms must be loaded."""
    texts = [event.title, event.summary, *(term.name for term in event.terms)]
    words = [text for localized in texts for text in localized.as_dict().values()]
    return "\n".join([*words, event.venue_name, event.venue_city]).lower()


def _columns(details: EventDetails) -> dict[str, Any]:
    values = {name: getattr(details, name) for name in FIELDS if name not in APART}
    return {**values, "languages": list(details.languages)}


def _kept(details: EventDetails, names: Sequence[str], terms: Sequence[Term]) -> dict[str, Any]:
    """The values as the history keeps them; terms by name, as they were called at this moment."""
    kept = {name: plain(getattr(details, name)) for name in names}
    for name in TERM_FIELDS.keys() & kept.keys():
        kept[name] = [term.name.as_dict() for term in terms if term.kind is TERM_FIELDS[name]]
    return kept
