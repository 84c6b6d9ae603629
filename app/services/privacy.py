"""What data protection law lets a participant ask for: a copy, and to be erased."""

from app import clock
from app.database import transaction
from app.domain.history import PARTICIPANT, Act, Actor
from app.domain.privacy import HoldRefusal
from app.domain.standing import is_finished
from app.queries import personal, retention
from app.queries import registrations as queries
from app.steps import anonymisation, erasure, history


@transaction
def take_along(registration_id: int) -> personal.Everything:
    """Everything that is held on one participant; that it was taken is kept in the history."""
    registration = queries.by_id(registration_id)
    history.record(Act.DATA_TAKEN, PARTICIPANT, event_id=registration.event_id, registration_id=registration.id)
    return personal.everything(registration_id)


@transaction
def ask_erasure(registration_id: int) -> bool:
    """The participant asks to be erased. Special needs go at once; the rest too, when the event is over or
    cancelled and no hold stops it (True). Otherwise it goes by itself when both is so, if the organizer has not
    done it before (False)."""
    registration, event, _ = queries.held(registration_id)
    if registration.erased_at is not None:
        return True
    if is_finished(event, clock.now()) and not retention.is_held(registration.event_id):
        anonymisation.anonymise([registration], PARTICIPANT)
        return True
    erasure.ask(registration, PARTICIPANT)
    return False


@transaction
def erase(registration_id: int, actor: Actor) -> HoldRefusal | None:
    """Anonymise one registration; an active one at a coming event gives its place to the next in line first.

    No mail is sent: the address is gone with the rest. Doing it twice does no harm. Refused while a hold stands.
    """
    registration, event, rows = queries.held(registration_id)
    if registration.erased_at is not None:
        return None
    if retention.is_held(registration.event_id):
        return HoldRefusal.HELD
    erasure.erase(registration, event, rows, actor)
    return None
