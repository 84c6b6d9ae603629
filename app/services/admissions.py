"""Participants confirm their address; organizers approve and decline; what nobody confirms in time ends."""

from collections.abc import Collection
from dataclasses import dataclass

from app import clock
from app.database import transaction
from app.domain.admissions import AdmissionRefusal, may_approve, may_decline, may_verify
from app.domain.history import SYSTEM, Act, Actor
from app.domain.registration import RegistrationStatus
from app.models import Registration
from app.queries import admissions as queries
from app.queries import entrance, registrations, retention
from app.queries import places as pool_queries
from app.steps import admission, anonymisation, declining, history, invitations, needs, places

#: How many unconfirmed registrations one transaction removes at most: it holds nobody up.
BATCH = 200


@dataclass(frozen=True)
class Decided:
    """What became of those on whom an organizer decided. full: had no place to be given, and stay as they were."""

    done: int
    full: int = 0


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
def approve(event_id: int, registration_ids: Collection[int], actor: Actor) -> Decided | AdmissionRefusal:
    """A place, or the end of the queue, for each of these, in the order in which they registered; also for those who
    were declined before. Whoever is neither pending nor declined any more is passed by."""
    rows = pool_queries.lock(event_id)
    event = registrations.event_facts(event_id)
    if (refusal := may_approve(event, clock.now())) is not None:
        return refusal
    pools, done, full = pool_queries.counted(rows), 0, 0
    places.let_go(event_id, event, rows, pools)
    for registration in queries.undecided(event_id, registration_ids):
        entered = len(admission.enter([registration], event, rows, pools, Act.APPROVED, actor))
        done, full = done + entered, full + (not entered)
    places.write(rows, pools)
    return Decided(done, full)


@transaction
def decline(event_id: int, registration_ids: Collection[int], reason: str, actor: Actor) -> Decided | AdmissionRefusal:
    """Those of these who are pending get no place; each is told, with the reason. A place that was held for them is
    given to whoever waits."""
    rows = pool_queries.lock(event_id)
    event = registrations.event_facts(event_id)
    if (refusal := may_decline(event, clock.now())) is not None:
        return refusal
    pools, done = pool_queries.counted(rows), 0
    for registration in queries.pending(event_id, registration_ids):
        declining.decline([registration], pools, {registration.id: reason}, actor)
        done += 1
    places.fill(event_id, event, rows, pools)
    places.write(rows, pools)
    return Decided(done)


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
            anonymisation.anonymise(lapsed, SYSTEM)
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
