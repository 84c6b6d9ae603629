"""Events whose rows cannot be read, as a hand in the database or a broken disk may leave them.

One of them must not take the others with it: subscribers' calendars would lose everything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.models import Event

log = logging.getLogger(__name__)

T = TypeVar("T")

#: What a value raises that is not what its column promises. A database that does not answer raises none of these.
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError)


def without_damaged(read: Callable[[Collection[int]], T], ids: Callable[[], Iterable[int]]) -> T:
    """What read gives, which is told what to leave out: nothing, unless that fails; then those events, of ids, whose
    rows, or those of their sessions, cannot be read."""
    try:
        return read(())
    except UNREADABLE:
        damaged = [number for number in ids() if not _is_readable(number)]
        log.exception("events left out, as their rows cannot be read", extra={"event_ids": damaged})
        return read(damaged)


def _is_readable(event_id: int) -> bool:
    whole = (
        selectinload(Event.terms),
        selectinload(Event.tracks),
        selectinload(Event.sessions),
        joinedload(Event.series),
    )
    one = select(Event).where(Event.id == event_id).options(*whole)
    try:
        db.session.scalars(one, execution_options={"populate_existing": True}).all()
    except UNREADABLE:
        return False
    return True
