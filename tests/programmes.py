"""What tests of a programme do and ask: change a session as an organizer does, see who sits where."""

from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.places import ClaimState
from app.domain.programme import SessionDetails
from app.models import Registration
from app.queries import doctor, own_choices, programme
from app.services import programme as organizer


def change(session_id: int, **changes: object) -> object:
    """Saved as from the organizer's form; the answer of the service."""
    details = programme.session(session_id).details
    return organizer.change_session(session_id, SessionDetails(**{**vars(details), **changes}), COMMAND_LINE)


def seats(registration: Registration) -> dict[str, ClaimState]:
    """What someone has chosen, by title, and how it stands."""
    db.session.expire_all()
    found = own_choices.of(db.session.get_one(Registration, registration.id)).seats
    return {seat.session.title.fi: seat.state for seat in found}


def well() -> bool:
    """The doctor finds nothing."""
    db.session.rollback()
    return list(doctor.findings()) == []
