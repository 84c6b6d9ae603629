"""People who have been invited, for tests: added and sent as an organizer does it."""

from sqlalchemy import select

from app import keys
from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.people_lines import Line
from app.models import Event, Invitation
from app.services import invitations
from app.services.invitations import Guests
from tests.factories import details


def invite(event: Event, email: str = "aino@example.fi", **changes: object) -> Invitation:
    """One person's invitation, sent."""
    added = invitations.add(event.id, Guests([Line(1, details(email, **changes))], "Kuntien luettelo"), COMMAND_LINE)
    assert added == 1, added
    sent = invitations.send(event.id, COMMAND_LINE)
    assert isinstance(sent, int), sent
    return invitation(event, email)


def invitation(event: Event, email: str) -> Invitation:
    """The latest to this address, as it is now."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.event_id == event.id, Invitation.email == email)
        .order_by(Invitation.id.desc())
        .limit(1),
        execution_options={"populate_existing": True},
    ).one()


def address(made: Invitation, rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/invitation/{keys.invitation_token(made.handle)}{rest}"
