"""What people's calendars answer to our invitations is noted, and changes nothing: a place is given up on the page."""

from enum import StrEnum

from app import clock
from app.database import transaction
from app.domain.calendars import ParticipationStatus
from app.domain.history import PARTICIPANT, Act
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus, may_change
from app.models import Registration
from app.queries import calendar_invitations, places
from app.queries import registrations as queries
from app.steps import history, outbox


class Unheeded(StrEnum):
    """Why an answer is passed over."""

    UNKNOWN = "unknown"  # no such event or session
    STRANGER = "stranger"  # nobody has registered with the address, or it has been cancelled
    TOO_LATE = "too_late"  # the event is over or cancelled
    NOTHING_NEW = "nothing_new"


@transaction
def note(public_id: str, email_key: str, answer: ParticipationStatus, *, of_session: bool) -> Registration | Unheeded:
    """A decline is noted, and the person asked whether they want to cancel; any other answer takes it back."""
    event_id = calendar_invitations.event_named(public_id, of_session=of_session)
    if event_id is None:
        return Unheeded.UNKNOWN
    places.lock(event_id)
    registration, event = queries.by_address(event_id, email_key), queries.event_facts(event_id)
    if registration is None:
        return Unheeded.STRANGER
    if not may_change(registration.status, event, clock.now()):
        return Unheeded.TOO_LATE
    declines = answer is ParticipationStatus.DECLINED
    if declines == (registration.calendar_declined_at is not None):
        return Unheeded.NOTHING_NEW
    registration.calendar_declined_at = clock.now() if declines else None
    act = Act.CALENDAR_DECLINED if declines else Act.CALENDAR_ACCEPTED
    history.record(act, PARTICIPANT, event_id=event_id, registration_id=registration.id)
    if declines and registration.status is RegistrationStatus.CONFIRMED:
        outbox.enqueue_unless_recent(MailKind.CALENDAR_DECLINED, registration)
    return registration
