"""Participants confirm their address; what nobody confirms in time ends. Organizers decide in services/bulk.py."""

from app import clock
from app.database import transaction
from app.domain.admissions import AdmissionRefusal, may_verify
from app.domain.history import SYSTEM, Act
from app.domain.registration import RegistrationStatus
from app.models import Registration
from app.queries import admissions as queries
from app.queries import entrance, registrations, retention
from app.queries import places as pool_queries
from app.steps import admission, anonymisation, history, invitations, needs, places

#: How many unconfirmed registrations one transaction removes at most: it holds nobody up.
BATCH = 200


@transaction
def verify(registration_id: int, proof: str) -> Registration | AdmissionRefusal:
    """The address is theirs: from now on the registration counts. Doing it twice does no harm.

    Raises nothing for a false proof: WRONG_PROOF.
    """
    registration, event, rows = registrations.held(registration_id)
    if not queries.proves(registration, proof):
        return AdmissionRefusal.WRONG_PROOF
    if registration.status is not RegistrationStatus.UNVERIFIED:
        return registration
    if (refusal := may_verify(event, registration.verify_until, clock.now())) is not None:
        return refusal
    return registration if admission.come_in(registration, event, rows) else AdmissionRefusal.FULL


@transaction
def lapse_unverified() -> int:
    """Remove registrations whose address nobody confirmed in time; how many. Again until 0.

    They never counted, and the address may be a stranger's: nothing of them is kept, no mail is sent, and the figures
    do not count them as cancelled. Where removal is stopped, they go with those who cancelled.
    """
    event_id = queries.event_with_unverified(clock.now())
    if event_id is None:
        return 0
    rows = pool_queries.lock(event_id)
    pools = pool_queries.counted(rows)
    lapsed = queries.unverified(event_id, clock.now(), BATCH)
    places.release(lapsed, pools)
    for registration in lapsed:
        registration.status, registration.verify_until = RegistrationStatus.CANCELLED, None
        about = {"event_id": event_id, "registration_id": registration.id}
        history.record(Act.VERIFICATION_LAPSED, SYSTEM, **about)
    if lapsed:
        invitations.reopen([registration.id for registration in lapsed])
        if retention.is_held(event_id):
            needs.remove_all([registration.id for registration in lapsed], event_id, SYSTEM)
        else:
            anonymisation.anonymise(lapsed, SYSTEM, invitations_stand=True)
    places.write(rows, pools)
    return len(lapsed)


@transaction
def release_kept_places() -> int:
    """Give to everyone what was kept for some until a date that has come; at how many events. Again until 0."""
    event_id = entrance.event_to_release(clock.now())
    if event_id is None:
        return 0
    rows = pool_queries.lock(event_id)
    pools = pool_queries.counted(rows)
    places.fill(event_id, registrations.event_facts(event_id), rows, pools)
    places.write(rows, pools)
    return 1
