"""What data protection law lets a participant ask for, and what is removed because its time is over."""

from sqlalchemy import delete, insert

from app import clock
from app.database import db, transaction
from app.domain.events import EventFacts
from app.domain.history import PARTICIPANT, SYSTEM, Act, Actor
from app.domain.registration import ACTIVE
from app.domain.standing import is_finished
from app.models import HistoryEntry, Pool, Registration, SpecialNeeds
from app.queries import personal, places, retention
from app.queries import registrations as queries
from app.steps import anonymisation, cancellation, codes, history, invitations, needs

#: How many registrations one transaction removes at most: it holds nobody up.
BATCH = 200


@transaction
def take_along(registration_id: int) -> personal.Everything:
    """Everything that is held on one participant; that it was taken is kept in the history."""
    registration = queries.by_id(registration_id)
    history.record(Act.DATA_TAKEN, PARTICIPANT, event_id=registration.event_id, registration_id=registration.id)
    return personal.everything(registration_id)


@transaction
def ask_erasure(registration_id: int) -> bool:
    """The participant asks to be erased. Special needs go at once; the rest too, when the event is over or
    cancelled (True), otherwise the organizer is asked (False)."""
    registration, event, _ = _held(registration_id)
    if registration.erased_at is not None:
        return True
    if is_finished(event, clock.now()):
        anonymisation.anonymise(registration, PARTICIPANT, codes.new())
        return True
    needs.remove(registration, PARTICIPANT)
    if registration.erasure_asked_at is None:
        registration.erasure_asked_at = clock.now()
        history.record(Act.ERASURE_ASKED, PARTICIPANT, event_id=registration.event_id, registration_id=registration.id)
    return False


@transaction
def erase(registration_id: int, actor: Actor) -> None:
    """Anonymise one registration; an active one at a coming event gives its place to the next in line first.

    No mail is sent: the address is gone with the rest. Doing it twice does no harm.
    """
    registration, event, rows = _held(registration_id)
    if registration.erased_at is not None:
        return
    if registration.status in ACTIVE and not is_finished(event, clock.now()):
        cancellation.cancel(registration, event, rows, actor)
    anonymisation.anonymise(registration, actor, codes.new())


@transaction
def remove_expired_needs() -> int:
    """Delete special needs whose day has come; how many. Again until it returns 0."""
    expired = retention.expired_needs(clock.now(), BATCH)
    if not expired:
        return 0
    ids = [row.registration_id for row in expired]
    db.session.execute(delete(SpecialNeeds).where(SpecialNeeds.registration_id.in_(ids)))
    db.session.execute(
        insert(HistoryEntry),
        [
            {
                "at": clock.now(),
                "act": Act.NEEDS_REMOVED,
                "actor": SYSTEM.kind,
                "event_id": row.event_id,
                "registration_id": row.registration_id,
                "details": {},
            }
            for row in expired
        ],
    )
    return len(ids)


@transaction
def anonymise_expired() -> int:
    """Anonymise registrations of one event whose time is over (domain/privacy.py); how many. Again until 0."""
    event_id = retention.expired_event(clock.now())
    if event_id is None:
        return 0
    places.lock(event_id)
    expired = retention.expired_registrations(event_id, clock.now(), BATCH)
    for registration in expired:
        anonymisation.anonymise(registration, SYSTEM, codes.new())
    return len(expired)


@transaction
def forget_invited() -> int:
    """Remove names and addresses of those who were invited and have no registration, when their time is over
    (domain/privacy.py); how many. Again until 0. How many were invited, and how it went, is counted still."""
    expired = retention.expired_invitations(clock.now(), BATCH)
    invitations.forget(expired)
    return len(expired)


def _held(registration_id: int) -> tuple[Registration, EventFacts, list[Pool]]:
    """A fresh view of the registration and its event, with the event's pools held still."""
    event_id = queries.by_id(registration_id).event_id
    rows = list(places.lock(event_id))
    event = queries.event_facts(event_id)
    assert event is not None, "a registration has its event"
    return queries.by_id(registration_id), event, rows
