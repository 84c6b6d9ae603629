"""What an organizer may do, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.events import EventFacts, EventStatus, RegistrationMode
from app.domain.organizer_acts import (
    ActRefusal,
    Asked,
    Placed,
    Placing,
    RefusedAct,
    decide_adding,
    decide_confirming,
    decide_correcting,
)
from app.domain.places import Pool, Pools, Waiter
from app.domain.registration import RegistrationStatus

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAIN = frozenset({1})
CONFIRMED, WAITING, CANCELLED = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING, RegistrationStatus.CANCELLED
IF_ROOM, OVER = Placing


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
    ("status", "placing", "places", "expected"),
    [
        (WAITING, IF_ROOM, pools(2, 1, 5), Placed(CONFIRMED)),
        (WAITING, OVER, pools(2, 1, 5), Placed(CONFIRMED)),
        (WAITING, IF_ROOM, pools(2, 2, 5), RefusedAct(ActRefusal.FULL)),
        (WAITING, OVER, pools(2, 2, 5), Placed(CONFIRMED, over_capacity=True)),
        (WAITING, OVER, pools(2, 3, 5), Placed(CONFIRMED, over_capacity=True)),
        (CONFIRMED, OVER, pools(2, 1), RefusedAct(ActRefusal.NOT_WAITING)),
        (CANCELLED, OVER, pools(2, 1), RefusedAct(ActRefusal.NOT_WAITING)),
    ],
)
def test_confirming(status, placing, places, expected):
    assert decide_confirming(event(), status, places, MAIN, placing, now=NOW) == expected


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
    assert decide_confirming(facts, WAITING, pools(2, 0, 1), MAIN, OVER, now=NOW) == RefusedAct(reason)


def test_correcting():
    assert decide_correcting(CONFIRMED, address_taken=False) is None
    assert decide_correcting(WAITING, address_taken=True) == RefusedAct(ActRefusal.ADDRESS_TAKEN)
    assert decide_correcting(CANCELLED, address_taken=False) == RefusedAct(ActRefusal.NOT_ACTIVE)
