"""An event's team: shared with other organizers and assistants, and taken back."""

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain.accounts import AccountRefusal, AccountRefused
from app.domain.history import JOINED, Act, Actor
from app.domain.participants import email_key
from app.domain.permissions import ON_TEAMS, Role, TeamRole
from app.models import EventRole, Organizer
from app.queries import organizers
from app.steps import export_files, history


@transaction
def add(event_id: int, email: str, actor: Actor, role: TeamRole = TeamRole.ORGANIZER) -> Organizer | AccountRefused:
    """Share the event with the open account of this address; whoever is on the team gets the other role."""
    organizer = organizers.by_address(email_key(email))
    if organizer is None or not organizer.active:
        return AccountRefused(AccountRefusal.UNKNOWN_ADDRESS)
    if organizer.role not in ON_TEAMS:
        return AccountRefused(AccountRefusal.NOT_FOR_TEAMS)
    if organizer.role is Role.ASSISTANT and role is not TeamRole.ASSISTANT:
        return AccountRefused(AccountRefusal.ASSISTS_ONLY)
    team = organizers.lock_team(event_id)
    standing = next((one for one in team if one.organizer_id == organizer.id), None)
    if standing is not None and standing.role is role:
        return AccountRefused(AccountRefusal.ALREADY_ON_TEAM)
    if organizers.running(event_id) == {organizer.id}:
        return AccountRefused(AccountRefusal.LAST_ON_TEAM)
    if standing is None:
        db.session.add(EventRole(event_id=event_id, organizer_id=organizer.id, role=role, created_at=clock.now()))
    else:
        standing.role = role
        export_files.recall(organizer.id, event_id)
    history.record(JOINED[role], actor, event_id=event_id, after=organizer.email)
    return organizer


@transaction
def remove(event_id: int, organizer_id: int, actor: Actor) -> Organizer | AccountRefused | None:
    """Take someone off the team; someone must stay to run the event. None: was not on it."""
    team = organizers.lock_team(event_id)
    leaving = next((one for one in team if one.organizer_id == organizer_id), None)
    if leaving is None:
        return None
    if organizers.running(event_id) == {organizer_id}:
        return AccountRefused(AccountRefusal.LAST_ON_TEAM)
    organizer = leaving.organizer
    db.session.execute(delete(EventRole).where(EventRole.event_id == event_id, EventRole.organizer_id == organizer_id))
    export_files.recall(organizer_id, event_id)
    history.record(Act.ORGANIZER_REMOVED, actor, event_id=event_id, before=organizer.email)
    return organizer
