"""Those who wait are given places by an organizer. The caller holds the pools' lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import clock
from app.domain import places as rules
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.organizer_acts import InTheWay, Placing, RefusedAct, decide_confirming, in_the_way
from app.domain.places import KEPT, ClaimState, PoolKind
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.steps import claims, places, seats


def confirm(
    people: Sequence[Registration],
    event: EventFacts,
    rows: Sequence[Pool],
    pools: rules.Pools,
    placing: Placing,
    actor: Actor,
    *,
    takes_kept: bool = False,
) -> dict[int, RefusedAct]:
    """These of one event, in this order, in as many statements as for one. Why not, by registration; the others have
    it, with their wishes for sessions, and their calendars are the caller's to settle. takes_kept: also what is kept
    for others, which an organizer's hand may give."""
    if not people:
        return {}
    claimed = pool_queries.claims_of([person.id for person in people])
    refused, given, waiting = dict[int, RefusedAct](), list[_Given](), pool_queries.in_queue(people[0].event_id)
    left: list[tuple[int, int]] = []
    for person in people:
        held = frozenset(one.pool_id for one in claimed[person.id] if one.state is ClaimState.WAITING)
        way = in_the_way(pool_queries.day_by_kind(rows, pools, held))
        decision = decide_confirming(event, person.status, way, placing, takes_kept=takes_kept, now=clock.now())
        if isinstance(decision, RefusedAct):
            refused[person.id] = decision
            continue
        pools.release(held, ClaimState.WAITING)
        kept = held & _let_in(person, way, rows)
        left += [(person.id, pool_id) for pool_id in sorted(kept)]
        pools.count(held - kept, ClaimState.TAKEN)
        person.over_capacity = decision.over_capacity
        given.append(_Given(person, _figures(person, waiting, pools.by_id[pool_queries.main_pool(rows).id])))
        if person.id in waiting:
            waiting.remove(person.id)
    _write(given, actor)
    claims.remove_all(left)
    seats.take_wishes([one.person for one in given], rows, pools)
    places.write(rows, pools)
    return refused


def _let_in(person: Registration, way: InTheWay, rows: Sequence[Pool]) -> frozenset[int]:
    """Whoever is given what is kept for others may have it from now on. The pools that are no limit for them then."""
    kinds: frozenset[PoolKind] = frozenset()
    if way.kept:
        kinds, person.invited, person.outside_target = KEPT, True, False
    elif way.for_target:
        kinds, person.outside_target = frozenset({PoolKind.OTHERS}), False
    return frozenset(row.id for row in rows if row.kind in kinds)


@dataclass(frozen=True)
class _Given:
    """Someone who gets the place. figures: how the event stood then, for the history."""

    person: Registration
    figures: dict[str, Any]


def _figures(person: Registration, waiting: Sequence[int], main: rules.Pool) -> dict[str, Any]:
    position = waiting.index(person.id) + 1 if person.id in waiting else None
    return {"position": position, "capacity": main.capacity, "taken": main.taken, "waiting": main.waiting}


def _write(given: Sequence[_Given], actor: Actor) -> None:
    figures = {one.person.id: one.figures for one in given}
    for act, over in ((Act.PROMOTED, False), (Act.CONFIRMED_OVER_CAPACITY, True)):
        places.confirm([one.person for one in given if one.person.over_capacity is over], act, actor, figures)
