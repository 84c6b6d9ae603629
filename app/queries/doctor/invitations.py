"""Invitations and the registrations that answer them."""

from collections.abc import Iterator

from sqlalchemy import and_, exists, or_

from app.domain.invitations import InvitationState
from app.models import Invitation, Registration
from app.queries.doctor.finding import Finding, rows


def answers() -> Iterator[Finding]:
    """Who accepted has a registration at the same event; nobody else has one by the invitation."""
    there = exists().where(Registration.id == Invitation.registration_id, Registration.event_id == Invitation.event_id)
    accepted = Invitation.state == InvitationState.ACCEPTED
    for (number,) in rows(
        Invitation.id,
        where=or_(and_(accepted, ~there), and_(Invitation.state == InvitationState.NEW, there)),
    ):
        yield Finding("invitations", f"invitation {number}", "accepted without its registration, or the other way")
