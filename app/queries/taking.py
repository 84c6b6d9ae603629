"""What somebody's invitation would give at this moment to the registration that they have, and how that one stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.database import db
from app.domain.choices import BY_HAND
from app.domain.events import EventFacts
from app.domain.invitations import Given, would_give
from app.domain.places import ClaimState, PoolKind, Waiter
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Invitation, Pool, Registration
from app.queries import places, registrations


@dataclass(frozen=True)
class Stand:
    """How a registration stands. position: only while it waits and has one; is_held: a place is, until they answer or
    are approved."""

    status: RegistrationStatus
    position: int | None
    is_held: bool


def stand(invitation_id: int) -> Stand | None:
    """Of the registration that answers the invitation."""
    found = registration_of(invitation_id)
    if found is None:
        return None
    return Stand(found.status, places.position(found), places.is_held_for(found.id))


def registration_of(invitation_id: int) -> Registration | None:
    """The one that it led to, unless it was cancelled; else the one that its address has."""
    made = select(Registration).join(Invitation, Invitation.registration_id == Registration.id)
    led_to = made.where(Invitation.id == invitation_id, Registration.status.in_(ACTIVE))
    if (found := db.session.scalars(led_to, execution_options={"populate_existing": True}).one_or_none()) is not None:
        return found
    event_id, email_key = db.session.execute(
        select(Invitation.event_id, Invitation.email_key).where(Invitation.id == invitation_id)
    ).one()
    return registrations.by_address(event_id, email_key) if email_key is not None else None


def given(registration: Registration, event: EventFacts) -> Given:
    """What the button gives, by how this one attends (steps/answered_otherwise.take)."""
    if places.is_held_for(registration.id):
        return Given.PLACE
    rows = places.read(registration.event_id)
    day = places.day_pools(rows, registration.way, BY_HAND)
    before = _before(registration, rows, places.waiters(registration.event_id))
    waits = registration.status is RegistrationStatus.WAITING
    return would_give(places.counted(rows), day, before, waits=waits or event.waiting_list)


def _before(registration: Registration, rows: Sequence[Pool], waiters: Sequence[Waiter]) -> list[Waiter]:
    """Who comes before them: everyone who waits, unless they have a turn of their own already."""
    others = [one for one in waiters if one.registration_id != registration.id]
    kept = {row.id for row in rows if row.kind is PoolKind.OTHERS and row.capacity is not None}
    claims = places.claims_of([registration.id])[registration.id]
    is_held_back = any(one.pool_id in kept and one.state is ClaimState.WAITING for one in claims)
    if registration.queue_no is None or is_held_back:
        return others
    return [one for one in others if one.queue_no < registration.queue_no]
