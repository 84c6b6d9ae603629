"""Someone who waits is given a place by an organizer. The caller holds the pools' lock."""

from collections.abc import Sequence

from app import clock
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.organizer_acts import Placing, RefusedAct, decide_confirming
from app.domain.places import ClaimState
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.steps import places, seats


def confirm(
    registration: Registration, event: EventFacts, rows: Sequence[Pool], placing: Placing, actor: Actor
) -> RefusedAct | None:
    """None: they have it, with their wishes for sessions; their calendar is the caller's to settle."""
    pools = pool_queries.counted(rows)
    claims = pool_queries.claims(registration.id)
    held = frozenset(claim.pool_id for claim in claims if claim.state is ClaimState.WAITING)
    decision = decide_confirming(event, registration.status, pools, held, placing, now=clock.now())
    if isinstance(decision, RefusedAct):
        return decision
    position = pool_queries.position(registration)
    pools.release(held, ClaimState.WAITING)
    pools.count(held, ClaimState.TAKEN)
    places.write(rows, pools)
    registration.over_capacity = decision.over_capacity
    main = pool_queries.main_pool(rows)
    places.confirm(
        registration,
        Act.CONFIRMED_OVER_CAPACITY if decision.over_capacity else Act.PROMOTED,
        actor,
        position=position,
        capacity=main.capacity,
        taken=main.taken,
        waiting=main.waiting,
    )
    seats.take_wishes(registration, rows, pools)
    places.write(rows, pools)
    return None
