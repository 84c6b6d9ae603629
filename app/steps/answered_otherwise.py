"""Someone who is invited has registered another way, and has no place: that registration becomes the answer to the
invitation. The caller holds the pools' lock."""

from collections.abc import Sequence

from app.database import db
from app.domain import places as rules
from app.domain.events import EventFacts
from app.domain.history import PARTICIPANT, Act
from app.domain.mail import MailKind
from app.domain.places import KEPT, ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.steps import admission, calendar_invitations, claims, history, kept_places, places, seats


def take(registration: Registration, event: EventFacts, rows: Sequence[Pool]) -> bool:
    """From now on they may have what is kept for the invited, need no approval, and the address is theirs. They get a
    place where there is one; else they wait, where they waited. False: it is full, with no waiting list, and nothing
    has changed."""
    counted = pool_queries.counted(rows)
    places.let_go(registration.event_id, event, rows, counted)
    if registration.status is RegistrationStatus.CONFIRMED:
        return True  # what was let go has reached them
    db.session.refresh(registration, ["queue_no"])  # or they have lined up with others
    before = registration.entitlement
    registration.outside_target, registration.invited = False, True
    if registration.status is RegistrationStatus.WAITING:
        _rise(registration, event, rows, counted)
    elif not admission.enter([registration], event, rows, counted, Act.INVITATION_ACCEPTED, PARTICIPANT):
        registration.outside_target, registration.invited = before.outside_target, before.invited
        return False
    places.fill(registration.event_id, event, rows, counted)
    places.write(rows, counted)
    return True


def _rise(registration: Registration, event: EventFacts, rows: Sequence[Pool], counted: rules.Pools) -> None:
    """Of those who wait. Whoever came earlier and could take the place as well comes first (invariant 3); so does
    everybody who was told a number, where they were told none (invariant 4)."""
    day = _leave_kept(registration, rows, counted)
    earlier = [
        one for one in pool_queries.waiters(registration.event_id) if one.queue_no < (registration.queue_no or 0)
    ]
    is_asked = ClaimState.OFFERED in day.values()
    if not is_asked and not counted.may_take(frozenset(day), earlier):
        about = {"event_id": registration.event_id, "registration_id": registration.id}
        history.record(
            Act.INVITATION_ACCEPTED, PARTICIPANT, **about, before=registration.status, after=registration.status
        )
        return
    for pool_id, state in day.items():
        counted.release([pool_id], state)
        counted.count([pool_id], ClaimState.TAKEN)
    places.confirm([registration], Act.INVITATION_ACCEPTED, PARTICIPANT, mail=MailKind.CONFIRMED)
    seats.take_wishes([registration], rows, counted)
    calendar_invitations.settle(registration, event)


def _leave_kept(registration: Registration, rows: Sequence[Pool], counted: rules.Pools) -> dict[int, ClaimState]:
    """What is kept from others is kept from them no more. How they wait for the other pools of the day, or are asked
    about them."""
    kept = {row.id for row in rows if row.kind in KEPT}
    day = {
        one.pool_id: one.state
        for one in pool_queries.claims_of([registration.id])[registration.id]
        if one.state in (ClaimState.WAITING, ClaimState.OFFERED)
    }
    for pool_id in day.keys() & kept:
        counted.release([pool_id], day[pool_id])
    others = next((row for row in rows if row.kind is PoolKind.OTHERS), None)
    if others is not None and day.get(others.id) is ClaimState.WAITING:
        kept_places.leave(registration, others, rows)
    claims.remove_all([(registration.id, pool_id) for pool_id in day.keys() & kept])
    return {pool_id: state for pool_id, state in day.items() if pool_id not in kept}
