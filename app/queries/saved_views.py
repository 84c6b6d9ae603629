"""The saved views of an event's attendee list."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.database import db
from app.domain.attendees import Listing
from app.models import SavedView


@dataclass(frozen=True)
class View:
    id: int
    name: str
    listing: Listing


def of_event(event_id: int) -> Sequence[View]:
    """By name."""
    rows = db.session.execute(
        select(SavedView.id, SavedView.name, SavedView.arguments).where(SavedView.event_id == event_id)
    )
    found = [View(row[0], row[1], Listing.asked_for(row[2])) for row in rows]
    return sorted(found, key=lambda view: (view.name.casefold(), view.id))


def names(event_id: int) -> list[str]:
    return list(db.session.scalars(select(SavedView.name).where(SavedView.event_id == event_id)))
