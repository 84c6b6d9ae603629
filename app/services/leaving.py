"""Someone leaves: everything that an account opens is closed in one act."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain.accounts import AccountRefusal, AccountRefused
from app.domain.history import Act, Actor
from app.domain.participants import email_key
from app.domain.permissions import Action, TeamRole, reach
from app.models import BulkAct, Event, EventRole, Organizer, OrganizerTerm, UnsavedForm
from app.queries import organizers
from app.steps import accounts, export_files, history, second_factor


@dataclass(frozen=True)
class Left:
    """Someone has left. without: events that nobody on a team runs any more."""

    without: tuple[Event, ...] = ()


@transaction
def close(organizer_id: int, actor: Actor, successor_email: str = "") -> Left | AccountRefused:
    """Someone leaves: the account cannot sign in any more, and nothing that it had opens anything.

    Sessions, one-time links, second factors, the calendar's secret address, regions, theme groups, places on teams,
    files that were taken out and what was left half done go at once. Events that it alone runs become the successor's; without one they are named.
    """
    administrators = organizers.lock_administrators()
    organizer = organizers.by_id(organizer_id)
    if organizer is None:
        return AccountRefused(AccountRefusal.NO_ACCOUNT)
    if list(administrators) == [organizer_id]:
        return AccountRefused(AccountRefusal.LAST_ADMINISTRATOR)
    successor = organizers.by_address(email_key(successor_email)) if successor_email else None
    if successor_email and not _may_succeed(successor, organizer):
        return AccountRefused(AccountRefusal.NO_SUCCESSOR)
    teams = organizers.lock_teams_of(organizer_id)
    alone = organizers.runs_alone(organizer_id)
    if successor is not None:
        _hand_over(alone, successor, teams, actor)
    _leave_teams(organizer, teams, actor)
    if organizer.active:
        organizer.active = False
        accounts.record(Act.ACCOUNT_CLOSED, actor, organizer)
    accounts.end_sessions(organizer_id)
    accounts.void_links(organizer_id)
    second_factor.remove_all(organizer)
    organizer.calendar_handle = None
    export_files.recall(organizer_id)
    for kept in (OrganizerTerm, UnsavedForm, BulkAct):
        db.session.execute(delete(kept).where(kept.organizer_id == organizer_id))
    return Left(() if successor is not None else tuple(alone))


def _may_succeed(successor: Organizer | None, leaving: Organizer) -> bool:
    """An open account that can run events, and another one."""
    return (
        successor is not None
        and successor.active
        and successor.id != leaving.id
        and TeamRole.ORGANIZER in reach(successor.role, Action.MANAGE_EVENT).team
    )


def _hand_over(events: Sequence[Event], successor: Organizer, teams: Sequence[EventRole], actor: Actor) -> None:
    places = {place.event_id: place for place in teams if place.organizer_id == successor.id}
    for event in events:
        if event.id in places:
            places[event.id].role = TeamRole.ORGANIZER
        else:
            db.session.add(
                EventRole(
                    event_id=event.id,
                    organizer_id=successor.id,
                    role=TeamRole.ORGANIZER,
                    created_at=clock.now(),
                )
            )
        history.record(Act.ORGANIZER_ADDED, actor, event_id=event.id, after=successor.email)


def _leave_teams(leaving: Organizer, teams: Sequence[EventRole], actor: Actor) -> None:
    for place in teams:
        if place.organizer_id == leaving.id:
            db.session.delete(place)
            history.record(Act.ORGANIZER_REMOVED, actor, event_id=place.event_id, before=leaving.email)
