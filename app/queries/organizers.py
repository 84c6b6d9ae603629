"""Organizers: who is signed in, and what an organizer may open."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.models import Event, EventRole, Organizer, OrganizerSession


def signed_in(token_hash: str, now: datetime) -> OrganizerSession | None:
    """The living session of this token with its active organizer.

    Both are detached: a later rollback in the same request (every service begins with one) leaves them readable.
    """
    found = db.session.scalars(
        select(OrganizerSession)
        .join(OrganizerSession.organizer)
        .where(OrganizerSession.token_hash == token_hash, OrganizerSession.expires_at > now, Organizer.active)
        .options(joinedload(OrganizerSession.organizer)),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if found is not None:
        db.session.expunge(found.organizer)
        db.session.expunge(found)
    return found


def managed_event(slug: str, organizer_id: int) -> tuple[Event, bool] | None:
    """The event in any state with its pools, detached, and whether the organizer is on its team."""
    on_team = exists().where(EventRole.event_id == Event.id, EventRole.organizer_id == organizer_id)
    row = db.session.execute(
        select(Event, on_team).where(Event.slug == slug).options(selectinload(Event.pools)),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if row is None:
        return None
    event, is_on_team = row
    for pool in event.pools:
        db.session.expunge(pool)
    db.session.expunge(event)
    return event, bool(is_on_team)
