"""Saves and removes views of an event's attendee list."""

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain.attendees import Listing
from app.domain.saved_views import ViewRefusal, refusal
from app.models import SavedView
from app.queries import saved_views


@transaction
def save(event_id: int, name: str, listing: Listing) -> ViewRefusal | None:
    """The list under a name, for the whole team; None: it was saved."""
    refused = refusal(name, saved_views.names(event_id))
    if refused is None:
        view = SavedView(event_id=event_id, name=name, arguments=dict(listing.arguments), created_at=clock.now())
        db.session.add(view)
    return refused


@transaction
def remove(event_id: int, view_id: int) -> bool:
    """False: there was no such view."""
    one = delete(SavedView).where(SavedView.id == view_id, SavedView.event_id == event_id)
    return bool(getattr(db.session.execute(one), "rowcount", 0))
