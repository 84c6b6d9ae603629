"""What becomes of someone's places when they choose anew: nothing is given up before the new place is sure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.places import HOLDING, ClaimState, Pools, Waiter
from app.domain.registration import Refusal, Refused, Seat, take_seats


@dataclass(frozen=True)
class Held:
    """What a registration has now: the pools of its day, and the state of each session by its pool."""

    registration_id: int
    day: frozenset[int]
    sessions: Mapping[int, ClaimState] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """What is wanted instead. rivals: for a session's pool, those that one cannot have at the same time.

    asked_still: pools of sessions that are offered, and about which nothing was said.
    """

    day: frozenset[int]
    seats: Sequence[Seat] = ()
    rivals: Mapping[int, frozenset[int]] = field(default_factory=dict)
    asked_still: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Rearranged:
    """The claims after the change: the day's pools, and the state of each session by its pool."""

    day: frozenset[int]
    sessions: Mapping[int, ClaimState]


def rearrange(held: Held, target: Target, pools: Pools, waiters: Sequence[Waiter]) -> Rearranged | Refused:
    """For someone who has the day. The pools are counted on; refused, they stay as they were.

    Another track or way to attend is changed to at once or not at all. A session that is full is queued
    for, and what one has at that time is kept until the new place is sure.
    """
    ahead = [waiter for waiter in waiters if waiter.registration_id != held.registration_id]
    added = target.day - held.day
    if not pools.may_take(added, ahead):
        return Refused(Refusal.FULL, full=pools.without_room(added) or added)
    states = _seated(held, target.seats, pools, ahead)
    if full := frozenset(seat.pool_id for seat in target.seats if seat.pool_id not in states):
        return Refused(Refusal.SESSION_FULL, full=full)
    kept = _kept_meanwhile(held, target, states) | dict.fromkeys(target.asked_still, ClaimState.OFFERED)
    after = Rearranged(target.day, {**kept, **states})
    _count(held, after, pools)
    return after


def rewish(held: Held, target: Target, pools: Pools, waiters: Sequence[Waiter]) -> Rearranged | Refused:
    """The same for someone who waits for the day: sessions are wishes. The pools are counted on.

    A session that is full and has no queue cannot be wished for either.
    """
    states = take_seats(target.seats, pools, waiters)
    if full := frozenset(seat.pool_id for seat in target.seats if seat.pool_id not in states):
        return Refused(Refusal.SESSION_FULL, full=full)
    pools.release(held.day, ClaimState.WAITING)
    pools.count(target.day, ClaimState.WAITING)
    return Rearranged(target.day, dict.fromkeys(states, ClaimState.WISHED))


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The values that differ, as the history keeps them."""
    changed = [name for name in after if before[name] != after[name]]
    return {"before": {name: before[name] for name in changed}, "after": {name: after[name] for name in changed}}


def _seated(held: Held, seats: Iterable[Seat], pools: Pools, ahead: Sequence[Waiter]) -> dict[int, ClaimState]:
    states = {}
    for seat in seats:
        present = held.sessions.get(seat.pool_id)
        if present in HOLDING:
            states[seat.pool_id] = ClaimState.TAKEN
        elif present is ClaimState.WAITING:
            states[seat.pool_id] = ClaimState.WAITING
        elif pools.may_take(frozenset({seat.pool_id}), ahead):
            states[seat.pool_id] = ClaimState.TAKEN
        elif seat.waiting_list:
            states[seat.pool_id] = ClaimState.WAITING
    return states


def _kept_meanwhile(held: Held, target: Target, states: Mapping[int, ClaimState]) -> dict[int, ClaimState]:
    """Places that clash only with what is still waited for: they are given up when that comes."""
    if target.day != held.day:
        return {}
    return {
        pool_id: ClaimState.TAKEN
        for pool_id, state in held.sessions.items()
        if state is ClaimState.TAKEN
        and pool_id not in states
        and _only_waited_for(target.rivals.get(pool_id, ()), states)
    }


def _only_waited_for(rivals: Iterable[int], states: Mapping[int, ClaimState]) -> bool:
    found = [states[rival] for rival in rivals if rival in states]
    return bool(found) and all(state is ClaimState.WAITING for state in found)


def _count(held: Held, after: Rearranged, pools: Pools) -> None:
    pools.release(held.day - after.day, ClaimState.TAKEN)
    pools.count(after.day - held.day, ClaimState.TAKEN)
    for pool_id, state in held.sessions.items():
        pools.release([pool_id], state)
    for pool_id, state in after.sessions.items():
        pools.count([pool_id], state)
