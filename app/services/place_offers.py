"""Whoever is next in line is asked whether they want the place: taken, left, or not answered in time."""

from app import clock
from app.database import transaction
from app.domain.admissions import AdmissionRefusal, may_answer
from app.domain.history import PARTICIPANT, SYSTEM, Act, Actor
from app.domain.registration import RegistrationStatus
from app.models import Registration
from app.queries import places as pool_queries
from app.queries import registrations
from app.steps import calendar_invitations, cancellation, places, seats

#: How many unanswered offers one transaction ends at most: it holds nobody up.
BATCH = 200


@transaction
def answer(registration_id: int, *, take: bool, actor: Actor = PARTICIPANT) -> Registration | AdmissionRefusal:
    """Take the place that is held, with the sessions that were wished for, or leave it to the next in line, which
    ends the registration. NOT_OFFERED when it is not held any more; taking it twice does no harm."""
    registration, event, rows = registrations.held(registration_id)
    if take and registration.status is RegistrationStatus.CONFIRMED:
        return registration
    until = pool_queries.offered_until(registration_id)
    if (refusal := may_answer(event, until, clock.now())) is not None:
        return refusal
    if not take:
        cancellation.cancel(registration, event, rows, actor)
        return registration
    pools = pool_queries.counted(rows)
    places.confirm([registration], Act.PROMOTED, actor)
    seats.take_wishes([registration], rows, pools)
    places.write(rows, pools)
    calendar_invitations.settle(registration, event)
    return registration


@transaction
def lapse() -> int:
    """Offer to the next in line what nobody answered for in time; how many. Again until 0. Each is told by mail."""
    event_id = pool_queries.event_with_lapsed_offers(clock.now(), of_the_day=True)
    if event_id is None:
        return 0
    rows = pool_queries.lock(event_id)
    event = registrations.event_facts(event_id)
    pools = pool_queries.counted(rows)
    lapsed = pool_queries.lapsed_offers(event_id, clock.now(), BATCH, of_the_day=True)
    people = registrations.by_ids([claim.registration_id for claim in lapsed])
    cancellation.leave([people[claim.registration_id] for claim in lapsed], pools, SYSTEM, lapsed=True)
    places.fill(event_id, event, rows, pools)
    places.write(rows, pools)
    return len(lapsed)
