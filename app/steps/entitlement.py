"""Which kept places someone may have, when their role, sector or region turns out to be another. The caller holds the
pools' lock."""

from collections.abc import Sequence

from sqlalchemy import delete

from app.database import db
from app.domain.entrance import mode_of
from app.domain.events import EventFacts
from app.domain.places import ClaimState, PoolKind
from app.models import Claim, Pool, Registration
from app.queries import entrance, registrations
from app.queries import places as pool_queries
from app.steps import kept_places, places


def settle(registration: Registration, event: EventFacts, rows: Sequence[Pool]) -> None:
    """Whoever belongs to the target group after all waits for no date any more. Whoever does not waits with the others,
    unless they have a place, or are asked whether they want one: nobody loses what they were told."""
    link = registrations.link_facts(registration.link_id) if registration.link_id is not None else None
    mode = mode_of(event, link, invited=registration.invited)
    found = entrance.entitlement(registration.event_id, registration.details, mode, invited=registration.invited)
    if found.outside_target == registration.outside_target:
        return
    held = {claim.pool_id: claim for claim in pool_queries.claims(registration.id)}
    day = held.get(pool_queries.main_pool(rows).id)
    others = next((row for row in rows if row.kind is PoolKind.OTHERS), None)
    if found.outside_target and day is not None and day.state is not ClaimState.WAITING:
        return
    registration.outside_target = found.outside_target
    if others is None or day is None:
        return
    if found.outside_target:
        _wait_with(others, registration, day, rows)
    elif others.id in held:
        if day.state is ClaimState.WAITING:
            kept_places.leave(registration, others, rows)
        _leave(others, held[others.id], event, rows)


def _wait_with(others: Pool, registration: Registration, day: Claim, rows: Sequence[Pool]) -> None:
    counted = pool_queries.counted(rows)
    counted.count([others.id], day.state)
    db.session.add(Claim(registration_id=registration.id, pool_id=others.id, state=day.state, queue_no=day.queue_no))
    db.session.flush()
    places.write(rows, counted)


def _leave(others: Pool, claim: Claim, event: EventFacts, rows: Sequence[Pool]) -> None:
    counted = pool_queries.counted(rows)
    counted.release([others.id], claim.state)
    db.session.execute(delete(Claim).where(Claim.registration_id == claim.registration_id, Claim.pool_id == others.id))
    places.fill(others.event_id, event, rows, counted)
    places.write(rows, counted)
