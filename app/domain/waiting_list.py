"""Who moves up from the waiting list, in which order."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from app.domain.events import EventFacts
from app.domain.places import ClaimState, Pools, Waiter

#: So long a freed place that clashes with another is held for someone who is asked.
OFFER_LASTS = timedelta(days=2)


def promote(waiters: Iterable[Waiter], pools: Pools) -> list[Waiter]:
    """Those who now have a place, in queue order; the pools are counted on.

    Oldest first even if someone later would fit better: the queue is a promise. Who is blocked by
    a full pool is passed by, not waited for.
    """
    promoted = []
    for waiter in waiters:
        if pools.have_room(waiter.pools):
            pools.release(waiter.pools, ClaimState.WAITING)
            pools.count(waiter.pools, ClaimState.TAKEN)
            promoted.append(waiter)
    return promoted


def hold(pending: Iterable[Waiter], pools: Pools, waiters: Sequence[Waiter]) -> list[Waiter]:
    """Those who wait for approval and for whom a place is held from now on, in the order in which they registered; the
    pools are counted on. waiters: those in the queue, who were approved already and come before any of them."""
    held = []
    for one in pending:
        if pools.may_take(one.pools, waiters):
            pools.count(one.pools, ClaimState.RESERVED)
            held.append(one)
    return held


def answer_until(event: EventFacts, now: datetime) -> datetime:
    """Until when someone may say which of two clashing places they want; then they keep what they have."""
    return min(now + OFFER_LASTS, event.last_promotion)
