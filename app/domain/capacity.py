"""May an event's capacity become this?"""

from dataclasses import dataclass

from app.domain.places import Pool


@dataclass(frozen=True)
class BelowConfirmed:
    """A refusal, with the figures that a person needs to choose another number."""

    asked: int
    confirmed: int


def decide_capacity(pool: Pool, capacity: int | None, *, forced: bool = False) -> BelowConfirmed | None:
    """None: it may. Lowering below the confirmed would break what they were told (invariant 4).

    Raising is always right, also when more are confirmed on purpose than fit after it.
    """
    if capacity is None or capacity >= pool.taken or forced:
        return None
    if pool.capacity is not None and capacity >= pool.capacity:
        return None
    return BelowConfirmed(capacity, pool.taken)
