"""Somebody else gets the events that an account alone runs, when it leaves or may run none any more."""

from collections.abc import Iterable, Sequence

from app import clock
from app.database import db
from app.domain.history import Act, Actor
from app.domain.participants import email_key
from app.domain.permissions import RUNS_ON_TEAMS, TeamRole
from app.models import Event, EventRole, Organizer
from app.queries import organizers
from app.steps import history


def successor(email: str, before: Organizer) -> Organizer | None:
    """The open account of this address, if it can run events and is not the one before."""
    found = organizers.by_address(email_key(email)) if email else None
    if found is None or not found.active or found.id == before.id or found.role not in RUNS_ON_TEAMS:
        return None
    return found


def hand_over(events: Iterable[Event], heir: Organizer, teams: Sequence[EventRole], actor: Actor) -> None:
    """teams: everyone's places at these events, held still."""
    places = {place.event_id: place for place in teams if place.organizer_id == heir.id}
    for event in events:
        if event.id in places:
            places[event.id].role = TeamRole.ORGANIZER
        else:
            place = EventRole(event_id=event.id, organizer_id=heir.id, role=TeamRole.ORGANIZER, created_at=clock.now())
            db.session.add(place)
        history.record(Act.ORGANIZER_ADDED, actor, event_id=event.id, after=heir.email)
