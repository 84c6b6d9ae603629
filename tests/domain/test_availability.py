"""Phase and numbers together: the one state that a reader is told."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.availability import (
    REGISTERING,
    Availability,
    PlaceState,
    availability,
    event_places,
    free_places,
    newcomers_choices,
    open_places,
    places_by_link,
    places_within,
)
from app.domain.events import EventFacts, EventStatus, Phase, RegistrationMode, next_boundary, phase
from app.domain.places import PoolKind

NOW = datetime(2027, 1, 7, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pool:
    capacity: int | None
    taken: int
    waiting: int = 0


OPEN = EventFacts(
    status=EventStatus.PUBLISHED,
    mode=RegistrationMode.OPEN,
    starts_at=NOW + 30 * DAY,
    ends_at=NOW + 30 * DAY + timedelta(hours=6),
    opens_at=NOW - DAY,
    closes_at=NOW + 14 * DAY,
    registration_closed=False,
    waiting_list=True,
    promotion_until=None,
)


@pytest.mark.parametrize(
    ("changes", "pool", "expected"),
    [
        ({}, Pool(60, 48), Availability(PlaceState.PLACES_LEFT, 12, 0)),
        ({}, Pool(60, 60), Availability(PlaceState.WAITING_LIST, 0, 0)),
        ({}, Pool(60, 60, 4), Availability(PlaceState.WAITING_LIST, 0, 4)),
        ({}, Pool(60, 61, 4), Availability(PlaceState.WAITING_LIST, 0, 4)),
        # Places are free, but someone waits: a newcomer waits too, for nobody overtakes the queue.
        ({}, Pool(60, 58, 1), Availability(PlaceState.WAITING_LIST, 0, 1)),
        ({}, Pool(None, 900), Availability(PlaceState.NO_LIMIT, None, 0)),
        ({}, Pool(None, 900, 2), Availability(PlaceState.WAITING_LIST, 0, 2)),
        ({"waiting_list": False}, Pool(60, 60), Availability(PlaceState.FULL, 0, 0)),
        ({"waiting_list": False}, Pool(60, 59), Availability(PlaceState.PLACES_LEFT, 1, 0)),
        ({"status": EventStatus.CANCELLED}, Pool(60, 48), Availability(PlaceState.CANCELLED, 12, 0)),
        ({"ends_at": NOW}, Pool(60, 48), Availability(PlaceState.PAST, 12, 0)),
        ({"registration_closed": True}, Pool(60, 48), Availability(PlaceState.CLOSED, 12, 0)),
        ({"closes_at": NOW - DAY}, Pool(60, 60, 4), Availability(PlaceState.CLOSED, 0, 4)),
        ({"opens_at": None}, Pool(60, 0), Availability(PlaceState.ANNOUNCED, 60, 0)),
        ({"opens_at": NOW + DAY}, Pool(60, 0), Availability(PlaceState.OPENS_LATER, 60, 0)),
        ({"mode": RegistrationMode.INVITATION_ONLY}, Pool(60, 0), Availability(PlaceState.BY_LINK, 60, 0)),
        ({"mode": RegistrationMode.TARGET_GROUP_FIRST}, Pool(60, 0), Availability(PlaceState.PLACES_LEFT, 60, 0)),
    ],
)
def test_the_state_that_a_reader_is_told(changes, pool, expected):
    assert availability(replace(OPEN, **changes), pool, NOW) == expected


def test_every_phase_has_its_state():
    assert {stage.value for stage in Phase} - {Phase.OPEN.value} == {state.value for state in PlaceState} - {
        state.value for state in (*REGISTERING, PlaceState.FULL)
    }


def test_only_open_states_take_registrations():
    taking = {state for state in PlaceState if Availability(state, 0, 0).may_register}
    assert taking == {PlaceState.PLACES_LEFT, PlaceState.NO_LIMIT, PlaceState.WAITING_LIST}


def test_an_overfull_event_has_no_negative_places():
    assert free_places(Pool(10, 12)) == 0
    assert open_places(Pool(10, 12), waiting_list=False) == Availability(PlaceState.FULL, 0, 0)


def test_boundaries_are_where_the_phase_changes():
    """Walks from boundary to boundary: just before each one the phase is still the old one."""
    event = replace(OPEN, opens_at=NOW + DAY)
    seen, now = [phase(event, NOW)], NOW
    while (boundary := next_boundary(event, now)) is not None:
        assert phase(event, boundary - timedelta(microseconds=1)) is seen[-1]
        now = boundary if boundary > now else boundary + timedelta(microseconds=1)
        seen.append(phase(event, now))
    assert seen == [
        Phase.OPENS_LATER,
        Phase.OPEN,  # it opens
        Phase.OPEN,  # the closing instant itself is open, and is its own boundary
        Phase.CLOSED,
        Phase.CLOSED,  # it starts
        Phase.PAST,
    ]


def test_without_a_deadline_the_start_is_the_boundary():
    event = replace(OPEN, closes_at=None)
    assert next_boundary(event, NOW) == event.starts_at
    assert next_boundary(event, event.starts_at) == event.starts_at
    assert next_boundary(event, event.starts_at + timedelta(microseconds=1)) == event.ends_at


@pytest.mark.parametrize(
    ("part", "event", "expected"),
    [
        (Pool(30, 10), Pool(60, 48), Availability(PlaceState.PLACES_LEFT, 12, 0)),
        (Pool(30, 25), Pool(60, 48), Availability(PlaceState.PLACES_LEFT, 5, 0)),
        (Pool(None, 25), Pool(60, 48), Availability(PlaceState.PLACES_LEFT, 12, 0)),
        (Pool(None, 25), Pool(None, 48), Availability(PlaceState.NO_LIMIT, None, 0)),
        (Pool(30, 30, 2), Pool(60, 48, 2), Availability(PlaceState.WAITING_LIST, 0, 2)),
        (Pool(30, 18), Pool(60, 48, 2), Availability(PlaceState.PLACES_LEFT, 12, 0)),  # they wait for the other way
        (Pool(30, 18, 1), Pool(60, 60, 3), Availability(PlaceState.WAITING_LIST, 0, 3)),
    ],
)
def test_a_part_has_what_is_left_of_it_and_of_the_event(part, event, expected):
    assert places_within(part, event, waiting_list=True) == expected


def test_a_part_of_a_full_event_without_a_waiting_list_is_full():
    assert places_within(Pool(30, 18), Pool(60, 60), waiting_list=False).state is PlaceState.FULL


@pytest.mark.parametrize(
    ("event", "choices", "expected"),
    [
        # Who waits for one way stands before nobody who takes the other.
        (Pool(None, 21, 1), [[0, 19]], Availability(PlaceState.PLACES_LEFT, 19, 1)),
        (Pool(25, 21, 1), [[0, 19]], Availability(PlaceState.PLACES_LEFT, 4, 1)),
        (Pool(None, 40, 2), [[0, 0]], Availability(PlaceState.WAITING_LIST, 0, 2)),
        (Pool(None, 40, 2), [[0, None]], Availability(PlaceState.NO_LIMIT, None, 2)),
        # A place is needed in each choice.
        (Pool(100, 40), [[5, 20], [3, 4]], Availability(PlaceState.PLACES_LEFT, 7, 0)),
        (Pool(100, 40), [[5, 20], [0, 0]], Availability(PlaceState.WAITING_LIST, 0, 0)),
        (Pool(40, 40, 3), [[5, 20]], Availability(PlaceState.WAITING_LIST, 0, 3)),
        (Pool(40, 39, 1), [], Availability(PlaceState.WAITING_LIST, 0, 1)),
    ],
)
def test_an_event_is_full_when_every_answer_to_a_choice_is(event, choices, expected):
    assert event_places(event, choices, waiting_list=True) == expected


def test_only_choices_that_must_be_made_count():
    @dataclass(frozen=True)
    class Part(Pool):
        kind: PoolKind = PoolKind.MODE

    pools = [
        Part(100, 3, kind=PoolKind.EVENT), Part(10, 10, 2), Part(None, 7), Part(5, 1, kind=PoolKind.TRACK),
        Part(5, 2, kind=PoolKind.TRACK), Part(9, 9, kind=PoolKind.SESSION),
    ]  # fmt: skip
    assert newcomers_choices(pools, track_required=True) == [[0, None], [4, 3]]
    assert newcomers_choices(pools, track_required=False) == [[0, None]]


@pytest.mark.parametrize(
    ("event", "left", "expected"),
    [
        (Availability(PlaceState.PLACES_LEFT, 4, 0), None, Availability(PlaceState.PLACES_LEFT, 4, 0)),
        (Availability(PlaceState.PLACES_LEFT, 4, 0), 1, Availability(PlaceState.PLACES_LEFT, 1, 0)),
        (Availability(PlaceState.PLACES_LEFT, 4, 0), 9, Availability(PlaceState.PLACES_LEFT, 4, 0)),
        (Availability(PlaceState.NO_LIMIT, None, 0), 3, Availability(PlaceState.PLACES_LEFT, 3, 0)),
        (Availability(PlaceState.WAITING_LIST, 0, 2), 3, Availability(PlaceState.WAITING_LIST, 0, 2)),
        (Availability(PlaceState.FULL, 0, 0), 3, Availability(PlaceState.FULL, 0, 0)),
    ],
)
def test_places_by_a_link(event, left, expected):
    assert places_by_link(event, left) == expected
