"""What an organizer is told to look at, and what is no concern."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.choices import Offering, SessionFacts
from app.domain.programme_warnings import Concern, Item, Plan, Warned, people, warnings

NINE = datetime(2027, 3, 25, 7, tzinfo=UTC)
A, B = 1, 2


def item(id: int, at: float | None, track: int | None = None, *, lasts: float = 1, **more) -> Item:
    starts_at = None if at is None else NINE + timedelta(hours=at)
    ends_at = None if starts_at is None else starts_at + timedelta(hours=lasts)
    besides = {name: more.pop(name) for name in ("room", "speaker", "capacity") if name in more}
    return Item(SessionFacts(id, track, starts_at, ends_at, **more), **besides)


def found(*items: Item, places: int | None = None, tracks=None, **more) -> list[Warned]:
    own = tracks or {}
    offering = Offering(tracks=tuple(own), sessions=tuple(one.facts for one in items), **more)
    return warnings(Plan(NINE, NINE + timedelta(hours=8), items, offering, own, places))


ROOM = Warned(Concern.ROOM_TWICE, (1, 2), name="Sali A")
ILTA = "Ilta Merikaarna, THL"
SPEAKER = Warned(Concern.SPEAKER_TWICE, (1, 2), name="Ilta Merikaarna")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item(1, 0, A, room="Sali A"), item(2, 0.5, B, room="sali  a")], [ROOM]),
        ([item(1, 0, A, room="Sali A"), item(2, 1, B, room="Sali A")], []),  # one after the other
        ([item(1, 0, A, room="Sali A"), item(2, 0, B, room="Sali B")], []),
        (
            [item(id, at, room="Sali A", optional=True) for id, at in ((1, 0), (2, 2), (3, 0.5), (4, 2.5), (5, 4))],
            [Warned(Concern.ROOM_TWICE, (1, 3), name="Sali A"), Warned(Concern.ROOM_TWICE, (2, 4), name="Sali A")],
        ),
        ([item(1, 0, A), item(2, 0, B)], []),  # no room is no room
        ([item(1, None, A, room="Sali A"), item(2, None, B, room="Sali A")], []),  # no time yet
        ([item(1, 0, A, room="Sali A"), item(2, 0, B, room="Sali A", cancelled=True)], []),
        ([item(1, 0, A, room="Aula", is_break=True), item(2, 0, B, room="Aula")], []),
        ([item(1, 0, A, speaker=ILTA), item(2, 0, B, speaker="Lumi Hakakallio ja Ilta  Merikaarna")], [SPEAKER]),
        ([item(1, 0, A, speaker=ILTA), item(2, 0, B, speaker="Lumi Hakakallio, THL")], []),
        ([item(1, 0, A, speaker="Ilta Merikaarna"), item(2, 3, B, speaker="Ilta Merikaarna")], []),
        ([item(1, -1)], [Warned(Concern.OUTSIDE_EVENT, (1,))]),
        ([item(1, 7.5)], [Warned(Concern.OUTSIDE_EVENT, (1,))]),
        ([item(1, 7.5, cancelled=True)], []),
    ],
)  # fmt: skip
def test_clashes_and_times(items, expected):
    assert found(*items, tracks={A: None, B: None}) == expected


def test_workplaces_and_titles_are_no_people():
    line = "Erityisasiantuntija Anna Virtanen, Helsingin kaupunki; Bo Ek och Eva von Knorring, THL"
    assert set(people(line)) == {"erityisasiantuntija anna virtanen", "bo ek", "eva von knorring"}


def test_fewer_places_in_a_shared_slot_than_in_the_event():
    workshops = [item(1, 3, capacity=100), item(2, 3, capacity=65)]
    assert found(*workshops, places=200) == [Warned(Concern.FEWER_IN_SLOT, (1, 2), places=165, wanted=200)]
    assert found(*workshops, places=165) == []
    assert found(*workshops, places=None) == []
    assert found(*workshops, places=200, sessions_required=False) == []
    assert found(*workshops, item(3, 3), places=200) == []  # one without a limit holds the others
    assert found(item(1, 3, capacity=10, optional=True), places=200) == []


def test_the_example_day():
    """Tracks that a talk limits to 110 and 90, and workshops of 45, 45, 45 and 30 places: 165 in all."""
    day = [
        item(1, 0, A, capacity=110), item(2, 0, B, capacity=90),
        item(11, 2, A, capacity=45), item(12, 2, A, capacity=45),
        item(21, 2, B, capacity=45), item(22, 2, B, capacity=30),
    ]  # fmt: skip
    assert found(*day, places=200, tracks={A: None, B: None}) == [
        Warned(Concern.FEWER_IN_SLOT, (11, 12), track_id=A, places=90, wanted=110),
        Warned(Concern.FEWER_IN_SLOT, (21, 22), track_id=B, places=75, wanted=90),
        Warned(Concern.FEWER_ON_TRACKS, (11, 12, 21, 22), places=165, wanted=200),
    ]
    assert found(*day, places=165, tracks={A: 90, B: 75}) == []
    free = found(*day, places=200, tracks={A: None, B: None}, track_required=False)
    assert Concern.FEWER_ON_TRACKS not in {warned.concern for warned in free}


def test_tracks_hold_fewer_than_the_event():
    assert found(places=200, tracks={A: 100, B: 90}) == [Warned(Concern.FEWER_ON_TRACKS, places=190, wanted=200)]
    assert found(places=200, tracks={A: 100, B: None}) == []
    assert found(places=200, tracks={A: 100}) == []  # a single track is everyone's


def test_a_room_that_is_smaller_than_its_track():
    room = item(1, 0, A, capacity=30)
    assert found(room, tracks={A: 40}) == [
        Warned(Concern.ROOM_BELOW_TRACK, (1,), track_id=A, places=30, wanted=40)
    ]  # fmt: skip
    assert found(room, tracks={A: 30}) == []
    assert found(item(1, 0, A, capacity=30), item(2, 0, A, capacity=30), tracks={A: 40}) == []  # chosen between
