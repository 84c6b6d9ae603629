"""Places: what can be full, who may have a place, and who waits (docs/architecture.md, "Places")."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class PoolKind(StrEnum):
    """What a pool limits. A registration needs a place in every pool that its choices touch."""

    EVENT = "event"
    MODE = "mode"
    TRACK = "track"
    SESSION = "session"
    OTHERS = "others"  # for those outside the target group: no places until a date, then no limit
    UNINVITED = "uninvited"  # for those without an invitation: all but what is kept for the invited, until a date
    OPTION = "option"  # of a question of the form


#: Places kept for some: who has one already keeps it, and fewer are kept then.
KEPT = frozenset({PoolKind.OTHERS, PoolKind.UNINVITED})
#: Beside these an event lets nothing be chosen: neither a way to attend, nor a track, nor a session.
PLAIN = frozenset({PoolKind.EVENT, PoolKind.OPTION})
#: What is chosen beside the day has places and claims of its own; all other pools are the day's.
CHOSEN = frozenset({PoolKind.SESSION, PoolKind.OPTION})


class ClaimState(StrEnum):
    TAKEN = "taken"
    WAITING = "waiting"
    OFFERED = "offered"  # held for someone who is asked whether they want it
    RESERVED = "reserved"  # held for someone whose registration waits for approval
    WISHED = "wished"  # by someone who waits for the day itself; counted nowhere


#: These fill a pool.
HOLDING = (ClaimState.TAKEN, ClaimState.OFFERED, ClaimState.RESERVED)
#: Of these, the ones that are nobody's own yet: told apart wherever organizers read how many are confirmed.
HELD = (ClaimState.OFFERED, ClaimState.RESERVED)


class Claimed(NamedTuple):
    """What a registration has, or wants, in a pool. queue_no: only while it waits."""

    pool_id: int
    state: ClaimState
    queue_no: int | None


@dataclass(frozen=True)
class Waiter:
    """Someone in the queue: the registration's id, the pools still needed, and the number in the queue.

    One registration may wait for the day, or have the day and wait for sessions, each with its number.
    """

    registration_id: int
    pools: frozenset[int]
    queue_no: int = 0


@dataclass
class Pool:
    """A number of places. capacity None: no limit. taken may exceed it only by an organizer's act."""

    id: int
    capacity: int | None
    taken: int = 0
    waiting: int = 0

    @property
    def has_room(self) -> bool:
        return self.capacity is None or self.taken < self.capacity

    @property
    def free(self) -> int | None:
        """Places left, never negative; None: no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


@dataclass
class Pools:
    """An event's pools while they are held still; the services write the numbers back."""

    by_id: dict[int, Pool] = field(default_factory=dict)

    def have_room(self, wanted: Iterable[int]) -> bool:
        return all(self.by_id[pool_id].has_room for pool_id in wanted)

    def without_room(self, wanted: Iterable[int]) -> frozenset[int]:
        return frozenset(pool_id for pool_id in wanted if not self.by_id[pool_id].has_room)

    def have_any_room(self, wanted: Iterable[int]) -> bool:
        return any(self.by_id[pool_id].has_room for pool_id in wanted)

    @property
    def has_queue(self) -> bool:
        return any(pool.waiting for pool in self.by_id.values())

    def may_take(self, wanted: frozenset[int], waiters: Iterable[Waiter]) -> bool:
        """A free place in every wanted pool, which no earlier waiter could take (invariant 3).

        Who is blocked by a full pool elsewhere does not block others here.
        """
        return self.have_room(wanted) and not any(
            waiter.pools & wanted and self.have_room(waiter.pools) for waiter in waiters
        )

    def count(self, claimed: Iterable[int], state: ClaimState) -> None:
        """A new claim in this state on each of the pools."""
        for pool_id in claimed:
            pool = self.by_id[pool_id]
            if state in HOLDING:
                pool.taken += 1
            elif state is ClaimState.WAITING:
                pool.waiting += 1

    def release(self, held: Iterable[int], state: ClaimState) -> None:
        """A claim in this state on each of the pools is no more."""
        for pool_id in held:
            pool = self.by_id[pool_id]
            if state in HOLDING:
                pool.taken -= 1
            elif state is ClaimState.WAITING:
                pool.waiting -= 1
