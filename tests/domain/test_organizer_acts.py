"""What an organizer may do, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.events import EventFacts, EventStatus, RegistrationMode
from app.domain.organizer_acts import (
    ActRefusal,
    Asked,
    InTheWay,
    Placed,
    Placing,
    RefusedAct,
    decide_adding,
    decide_confirming,
    decide_correcting,
    in_the_way,
)
from app.domain.places import Pool, PoolKind, Pools, Waiter
from app.domain.registration import RegistrationStatus

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAIN = frozenset({1})
CONFIRMED, WAITING, CANCELLED = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING, RegistrationStatus.CANCELLED
IF_ROOM, OVER = Placing
EVENT_FULL = InTheWay(frozenset({PoolKind.EVENT}))


def event(**changes: object) -> EventFacts:
    values: dict[str, object] = {
        "status": EventStatus.PUBLISHED,
        "mode": RegistrationMode.INVITATION_ONLY,  # the window and the mode do not matter to an organizer
        "starts_at": NOW + timedelta(days=1),
        "ends_at": NOW + timedelta(days=1, hours=6),
        "opens_at": None,
        "closes_at": None,
        "registration_closed": True,
        "waiting_list": True,
        "promotion_until": None,
    }
    return EventFacts(**{**values, **changes})


def pools(capacity: int | None, taken: int, waiting: int = 0) -> Pools:
    return Pools({1: Pool(1, capacity, taken, waiting)})


@pytest.mark.parametrize(
    ("placing", "places", "waiters", "waiting_list", "expected"),
    [
        (IF_ROOM, pools(2, 1), [], True, Placed(CONFIRMED)),
        (IF_ROOM, pools(None, 900), [], True, Placed(CONFIRMED)),
        (IF_ROOM, pools(2, 2), [], True, Placed(WAITING)),
        (IF_ROOM, pools(2, 2), [], False, RefusedAct(ActRefusal.FULL, full=MAIN)),
        # A place is free after the cut-off, but someone who came earlier could take it.
        (IF_ROOM, pools(2, 1, 1), [Waiter(7, MAIN)], True, Placed(WAITING)),
        (OVER, pools(2, 1, 1), [Waiter(7, MAIN)], True, Placed(CONFIRMED)),
        (OVER, pools(2, 2), [], True, Placed(CONFIRMED, over_capacity=True)),
        (OVER, pools(2, 2), [], False, Placed(CONFIRMED, over_capacity=True)),
        (OVER, pools(0, 0), [], True, Placed(CONFIRMED, over_capacity=True)),
        (OVER, pools(2, 1), [], True, Placed(CONFIRMED)),
    ],
)
def test_adding(placing, places, waiters, waiting_list, expected):
    facts = event(waiting_list=waiting_list)
    assert decide_adding(facts, places, Asked(placing, MAIN), waiters, address_taken=False, now=NOW) == expected


def test_a_taken_address_is_refused_also_over_capacity():
    decision = decide_adding(event(), pools(2, 0), Asked(OVER, MAIN), [], address_taken=True, now=NOW)
    assert decision == RefusedAct(ActRefusal.ADDRESS_TAKEN)


@pytest.mark.parametrize(
    ("status", "placing", "way", "takes_kept", "expected"),
    [
        (WAITING, IF_ROOM, InTheWay(), False, Placed(CONFIRMED)),
        (WAITING, OVER, InTheWay(), False, Placed(CONFIRMED)),
        (WAITING, IF_ROOM, EVENT_FULL, False, RefusedAct(ActRefusal.FULL)),
        (WAITING, IF_ROOM, EVENT_FULL, True, RefusedAct(ActRefusal.FULL)),
        (WAITING, OVER, EVENT_FULL, False, Placed(CONFIRMED, over_capacity=True)),
        (WAITING, IF_ROOM, InTheWay(frozenset({PoolKind.TRACK})), False, RefusedAct(ActRefusal.PART_FULL)),
        (WAITING, OVER, InTheWay(frozenset({PoolKind.TRACK})), False, Placed(CONFIRMED, over_capacity=True)),
        (WAITING, IF_ROOM, InTheWay(kept=2), False, RefusedAct(ActRefusal.KEPT, kept=2)),
        (WAITING, OVER, InTheWay(kept=2), False, RefusedAct(ActRefusal.KEPT, kept=2)),
        (WAITING, IF_ROOM, InTheWay(kept=2), True, Placed(CONFIRMED)),
        (WAITING, IF_ROOM, InTheWay(for_target=True), False, RefusedAct(ActRefusal.FOR_TARGET)),
        (WAITING, IF_ROOM, InTheWay(for_target=True), True, Placed(CONFIRMED)),
        (WAITING, OVER, InTheWay(frozenset({PoolKind.MODE}), 1), False, RefusedAct(ActRefusal.KEPT, kept=1)),
        (WAITING, OVER, InTheWay(frozenset({PoolKind.MODE}), 1), True, Placed(CONFIRMED, over_capacity=True)),
        (CONFIRMED, OVER, InTheWay(), False, RefusedAct(ActRefusal.NOT_WAITING)),
        (CANCELLED, OVER, InTheWay(), False, RefusedAct(ActRefusal.NOT_WAITING)),
    ],
)
def test_confirming(status, placing, way, takes_kept, expected):
    assert decide_confirming(event(), status, way, placing, takes_kept=takes_kept, now=NOW) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ({}, InTheWay()),  # a place is held for them
        ({PoolKind.EVENT: Pool(1, 3, 2)}, InTheWay()),
        ({PoolKind.EVENT: Pool(1, 3, 3)}, EVENT_FULL),
        ({PoolKind.EVENT: Pool(1, 3, 1), PoolKind.TRACK: Pool(2, 1, 1)}, InTheWay(frozenset({PoolKind.TRACK}))),
        ({PoolKind.EVENT: Pool(1, 3, 1), PoolKind.UNINVITED: Pool(2, 1, 1)}, InTheWay(kept=2)),
        ({PoolKind.EVENT: Pool(1, 3, 2), PoolKind.UNINVITED: Pool(2, 1, 1)}, InTheWay(kept=1)),
        ({PoolKind.EVENT: Pool(1, 3, 1), PoolKind.OTHERS: Pool(2, 0, 0)}, InTheWay(for_target=True)),
        ({PoolKind.EVENT: Pool(1, 3, 1), PoolKind.OTHERS: Pool(2, None, 0)}, InTheWay()),
        # Nothing is free that could be kept for anybody.
        ({PoolKind.EVENT: Pool(1, 3, 3), PoolKind.UNINVITED: Pool(2, 1, 1), PoolKind.OTHERS: Pool(3, 0)}, EVENT_FULL),
    ],
)
def test_what_is_in_the_way_of_someone_who_waits(day, expected):
    assert in_the_way(day) == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": EventStatus.DRAFT}, ActRefusal.NOT_PUBLISHED),
        ({"status": EventStatus.CANCELLED}, ActRefusal.EVENT_CANCELLED),
        ({"starts_at": NOW - timedelta(hours=6), "ends_at": NOW}, ActRefusal.EVENT_OVER),
    ],
)
def test_nobody_gets_a_place_at_an_event_that_is_not_on(changes, reason):
    facts = event(**changes)
    assert decide_adding(facts, pools(2, 0), Asked(OVER, MAIN), [], address_taken=False, now=NOW) == RefusedAct(reason)
    assert decide_confirming(facts, WAITING, InTheWay(), OVER, now=NOW) == RefusedAct(reason)


def test_correcting():
    assert decide_correcting(CONFIRMED, address_taken=False) is None
    assert decide_correcting(WAITING, address_taken=True) == RefusedAct(ActRefusal.ADDRESS_TAKEN)
    assert decide_correcting(CANCELLED, address_taken=False) == RefusedAct(ActRefusal.NOT_ACTIVE)
