"""Who moves up from the waiting list, in which order."""

from collections.abc import Iterable

from app.domain.places import ClaimState, Pools, Waiter


def promote(waiters: Iterable[Waiter], pools: Pools) -> list[Waiter]:
    """Those who now have a place, in queue order; the pools are counted on.

    Oldest first even if someone later would fit better: the queue is a promise. Who is blocked by
    a full pool is passed by, not waited for.
    """
    promoted = []
    for waiter in waiters:
        if pools.have_room(waiter.pools):
            pools.release(waiter.pools, ClaimState.WAITING)
            pools.take(waiter.pools)
            promoted.append(waiter)
    return promoted
