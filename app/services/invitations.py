"""Organizers invite people: add them from a table, send, remind, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import clock
from app.database import transaction
from app.domain.history import Act, Actor
from app.domain.invitations import (
    ADDED,
    WITHDRAWABLE,
    InvitationState,
    InviteOutcome,
    PlannedInvitation,
    may_be_sent,
    plan_inviting,
)
from app.domain.mail import MailKind
from app.domain.organizer_acts import RefusedAct
from app.domain.people_lines import Line
from app.models import Invitation
from app.queries import asking, places, registrations
from app.queries import invitations as queries
from app.steps import history
from app.steps import invitations as steps


@dataclass(frozen=True)
class Guests:
    """A table that was read. origin: where names and addresses came from, in the organizer's words."""

    lines: Sequence[Line]
    origin: str


@transaction
def foresee(event_id: int, guests: Guests) -> list[PlannedInvitation]:
    """What add() would do now, row by row; writes nothing."""
    return _plan(event_id, guests)


@transaction
def add(event_id: int, guests: Guests, actor: Actor) -> int | list[PlannedInvitation]:
    """Everyone who is not invited yet and has no place, all or nobody; how many. The plan instead, where a row has a
    fault. The same table twice adds nobody twice. Nothing is sent."""
    planned = _plan(event_id, guests)
    if any(row.outcome is InviteOutcome.FAULT for row in planned):
        return planned
    wanted = [row.line for row in planned if row.outcome in ADDED]
    steps.add([steps.row(event_id, line.details, guests.origin) for line in wanted])
    if wanted:
        history.record(Act.INVITATIONS_ADDED, actor, event_id=event_id, invitations=len(wanted))
    return len(wanted)


@transaction
def send(event_id: int, actor: Actor) -> int | RefusedAct:
    """The invitation to everyone who was added and has not had it, also where it was written and could not leave; how
    many."""
    if refusal := may_be_sent(registrations.event_facts(event_id), clock.now()):
        return RefusedAct(refusal)
    sent = steps.ask_first(asking.unsent(event_id))
    if sent:
        history.record(Act.INVITATIONS_SENT, actor, event_id=event_id, invitations=sent)
    return sent


@transaction
def remind(event_id: int, actor: Actor) -> int | RefusedAct:
    """A reminder to everyone who has not answered and whom no mail asked within a day; how many."""
    now = clock.now()
    if refusal := may_be_sent(registrations.event_facts(event_id), now):
        return RefusedAct(refusal)
    reminded = steps.ask(
        MailKind.INVITATION_REMINDER,
        asking.to_remind(event_id, now),
        Invitation.state == InvitationState.SENT,
        *asking.still_known(),
        *asking.rested(now),
        reminded_at=now,
    )
    if reminded:
        history.record(Act.INVITATIONS_REMINDED, actor, event_id=event_id, invitations=reminded)
    return reminded


@transaction
def withdraw(event_id: int, wanted: Sequence[int], actor: Actor) -> int:
    """Those of the event that nobody has answered; how many. Their links say so from now on."""
    places.lock(event_id)  # whoever answers holds them too: an answer is never taken back
    ids = queries.standing_so(queries.ids_of_event(event_id, wanted), WITHDRAWABLE)
    steps.end(ids)
    if ids:
        history.record(Act.INVITATIONS_WITHDRAWN, actor, event_id=event_id, invitations=len(ids))
    return len(ids)


def _plan(event_id: int, guests: Guests) -> list[PlannedInvitation]:
    return plan_inviting(
        guests.lines,
        invited=queries.living_addresses(event_id),
        registered=registrations.addresses(event_id),
        waiting=registrations.waiting_addresses(event_id),
    )
