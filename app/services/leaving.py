"""Someone leaves: everything that an account opens is closed in one act."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from app.database import db, transaction
from app.domain.accounts import AccountRefusal, AccountRefused
from app.domain.history import Act, Actor
from app.models import BulkAct, Event, EventRole, Organizer, OrganizerTerm, UnsavedForm
from app.queries import organizers
from app.steps import accounts, export_files, history, second_factor, succession


@dataclass(frozen=True)
class Left:
    """Someone has left. without: events that nobody on a team runs any more."""

    without: tuple[Event, ...] = ()


@transaction
def close(organizer_id: int, actor: Actor, successor_email: str = "") -> Left | AccountRefused:
    """Someone leaves: the account cannot sign in any more, and nothing that it had opens anything.

    Sessions, one-time links, second factors, the calendar's secret address, regions, theme groups, places on teams,
    files that were taken out and what was left half done go at once. Events that it alone runs become the successor's;
    without one they are named.
    """
    administrators = organizers.lock_administrators()
    organizer = organizers.by_id(organizer_id)
    if organizer is None:
        return AccountRefused(AccountRefusal.NO_ACCOUNT)
    if list(administrators) == [organizer_id]:
        return AccountRefused(AccountRefusal.LAST_ADMINISTRATOR)
    successor = succession.successor(successor_email, organizer)
    if successor_email and successor is None:
        return AccountRefused(AccountRefusal.NO_SUCCESSOR)
    teams = organizers.lock_teams_of(organizer_id)
    alone = organizers.runs_alone(organizer_id)
    if successor is not None:
        succession.hand_over(alone, successor, teams, actor)
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


def _leave_teams(leaving: Organizer, teams: Sequence[EventRole], actor: Actor) -> None:
    for place in teams:
        if place.organizer_id == leaving.id:
            db.session.delete(place)
            history.record(Act.ORGANIZER_REMOVED, actor, event_id=place.event_id, before=leaving.email)
