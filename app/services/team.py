"""An event's team: shared with other organizers, and taken back."""

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain.accounts import AccountRefusal, AccountRefused
from app.domain.history import Act, Actor
from app.domain.participants import email_key
from app.models import EventRole, Organizer
from app.queries import organizers
from app.steps import history


@transaction
def add(event_id: int, email: str, actor: Actor) -> Organizer | AccountRefused:
    """Share the event with the open account of this address."""
    organizer = organizers.by_address(email_key(email))
    if organizer is None or not organizer.active:
        return AccountRefused(AccountRefusal.UNKNOWN_ADDRESS)
    if organizer.id in {role.organizer_id for role in organizers.team(event_id)}:
        return AccountRefused(AccountRefusal.ALREADY_ON_TEAM)
    db.session.add(EventRole(event_id=event_id, organizer_id=organizer.id, created_at=clock.now()))
    history.record(Act.ORGANIZER_ADDED, actor, event_id=event_id, after=organizer.email)
    return organizer


@transaction
def remove(event_id: int, organizer_id: int, actor: Actor) -> Organizer | AccountRefused | None:
    """Take someone off the team; someone must stay on it. None: was not on it."""
    team = organizers.lock_team(event_id)
    leaving = next((role for role in team if role.organizer_id == organizer_id), None)
    if leaving is None:
        return None
    if len(team) == 1:
        return AccountRefused(AccountRefusal.LAST_ON_TEAM)
    organizer = leaving.organizer
    db.session.execute(delete(EventRole).where(EventRole.event_id == event_id, EventRole.organizer_id == organizer_id))
    history.record(Act.ORGANIZER_REMOVED, actor, event_id=event_id, before=organizer.email)
    return organizer
