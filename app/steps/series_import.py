"""Writes the series of an event file; what the file does not name stays. The events are locked before this."""

import secrets

from app import clock
from app.database import db
from app.domain.event_file import EventFile
from app.domain.history import Actor
from app.domain.series import SERIES_FIELDS
from app.models import Series
from app.queries import series as queries


def named(file: EventFile) -> frozenset[str]:
    """The slugs of all the series that the file speaks of."""
    events = (entry.series.slug for entry in file.events if entry.series is not None and entry.series.slug is not None)
    return frozenset((*(entry.slug for entry in file.series), *events))


def write(file: EventFile, actor: Actor) -> None:
    """All that the file speaks of are locked at once, so that two imports wait for each other and do not deadlock."""
    there = {row.slug: row for row in queries.lock_by_slug(named(file))}
    for entry in file.series:
        row = there.get(entry.slug)
        details = entry.details(row.details if row is not None else None)
        if row is None:
            db.session.add(_new(entry.slug, actor, **vars(details)))
        elif row.details != details:
            for name in SERIES_FIELDS:
                setattr(row, name, getattr(details, name))
    db.session.flush()


def _new(slug: str, actor: Actor, **values: object) -> Series:
    return Series(
        public_id=secrets.token_hex(6),
        slug=slug,
        organizer_id=actor.organizer_id,
        created_at=clock.now(),
        **values,
    )
