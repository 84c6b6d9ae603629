"""Events from before one could choose get the pools that their programme asks for, once, by the worker.

Whoever registered before one could choose is counted at a way to attend (steps/ways.py). Of those who were confirmed
before it was kept who lacks something that must be chosen, it is found out once.
"""

import logging

from app import clock
from app.database import Undone, transaction
from app.domain.programme import Crowded
from app.queries import event_details, offerings, places, programme
from app.steps import pools, unplaced

log = logging.getLogger(__name__)


@transaction
def settle_one() -> int:
    """1 when an event was settled: again until 0. Whoever is registered keeps what they have."""
    event_id = offerings.event_to_settle(clock.now())
    if event_id is None:
        return 0
    rows = places.lock(event_id)
    synced = pools.sync(event_details.locked(event_id), rows)
    if isinstance(synced, Crowded):
        log.error("too few places for the pools of an event", extra={"event": event_id})
        raise Undone(0)
    return 1


@transaction
def place_one() -> int:
    """1 when it was found out who at an event lacks something that must be chosen: again until 0."""
    event_id = programme.event_with_unknown_choices()
    if event_id is None:
        return 0
    rows = places.lock(event_id)
    unplaced.settle_event(event_id, programme.offering(event_id), rows)
    return 1
