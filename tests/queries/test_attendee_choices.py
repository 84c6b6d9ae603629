"""The attendee list by what people chose: track, way to attend, sessions; the same on both databases."""

from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendees import Column, Listing, SeatShow, Sort, seats_of
from app.domain.choices import Choice, ChoiceFault, Offering, SessionFacts
from app.domain.events import Attendance
from app.domain.places import ClaimState
from app.queries import attendee_page, attendees
from app.services import registrations
from tests.days import Day, hidden, make_day
from tests.domain.test_choices import NOON
from tests.factories import ask, make_event, make_session
from tests.statements import statements


@pytest.fixture
def day(app) -> Day:
    """a1 is full and someone waits for it; someone on the second track; the day is full and someone waits for it."""
    day = make_day(capacity=4, places=1)
    for name, *chosen in (("aino", "a1"), ("bertta", "a1"), ("calle", "b2"), ("dag", "a2"), ("eeva", "a1")):
        day.join(name, *chosen)
    return day


def emails(day: Day, **filters: object) -> list[str]:
    listing = Listing(sort=Sort.NAME, descending=False, **filters)
    return sorted(attendee.email.split("@")[0] for attendee in attendees.every(day.event.id, listing))


def test_by_track(day):
    assert emails(day, track_id=day.tracks["a"]) == ["aino", "bertta", "dag", "eeva"]
    assert emails(day, track_id=day.tracks["b"]) == ["calle"]
    assert emails(day, track_id=999_999) == []


def test_by_session_and_how_one_stands_in_it(day):
    a1 = day.sessions["a1"]
    assert emails(day, session_id=a1) == ["aino", "bertta", "eeva"]
    assert emails(day, session_id=a1, seat=SeatShow.HAS_PLACE) == ["aino"]
    assert emails(day, session_id=a1, seat=SeatShow.WAITS) == ["bertta"]  # Eeva waits for the day
    assert emails(day, seat=SeatShow.HAS_PLACE) == ["aino", "calle", "dag"]
    assert emails(day, seat=SeatShow.WAITS) == ["bertta"]
    assert emails(day, session_id=day.sessions["b1"]) == []


def test_by_way_to_attend(app):
    event = make_event(online=True)
    make_session(event)  # the pools of both ways come with the programme
    for way in Attendance:
        registrations.register(event.id, ask(f"{way}@example.fi", choice=Choice(way)))
    for way in Attendance:
        found = [row.email for row in attendees.every(event.id, Listing(attendance=way))]
        assert found == [f"{way}@example.fi"]


def test_a_filter_by_choices_keeps_the_position_in_the_queue(day):
    day.join("fanny", "b1")
    listing = Listing(track_id=day.tracks["b"], sort=Sort.STATUS, descending=False)
    assert [(row.email[:5], row.position) for row in attendees.every(day.event.id, listing)] == [
        ("calle", None),
        ("fanny", 2),
    ]


def test_who_lacks_a_required_choice_is_found(day):
    assert emails(day, seat=SeatShow.UNPLACED) == []
    # A slot that came after they had chosen: everyone on that track who has the day lacks it now.
    noon = day.event.starts_at + timedelta(hours=5)
    with hidden(day.event):
        for name in ("x", "y"):
            late = {"starts_at": noon, "ends_at": noon + timedelta(hours=1)}
            make_session(day.event, name, track_id=day.tracks["a"], **late)
    assert emails(day, seat=SeatShow.UNPLACED) == ["aino", "bertta", "dag"]


def test_each_row_says_how_it_stands_in_its_sessions(day):
    listing = Listing(sort=Sort.NAME, descending=False, columns=(Column.SESSIONS,))
    found = {row.email.split("@")[0]: seats_of(row.seats) for row in attendees.every(day.event.id, listing)}
    a1 = day.sessions["a1"]
    assert found["aino"] == {a1: ClaimState.TAKEN}
    assert found["bertta"] == {a1: ClaimState.WAITING}
    assert found["eeva"] == {a1: ClaimState.WISHED}


def test_statements_do_not_grow_with_the_rows(app):
    counts = []
    for people in (1, 30):
        day = make_day(f"day-{people}", places=people // 2)
        for number in range(people):
            day.join(f"p{number}", "a1")
        with statements() as sent:
            for seat in SeatShow:
                attendee_page.page(day.event.id, Listing(seat=seat, columns=(Column.SESSIONS,)), 1)
        counts.append(len(sent))
    assert counts[0] == counts[1]


@given(
    st.lists(
        st.tuples(st.sampled_from([None, 1, 2]), st.integers(0, 3), st.integers(1, 2), st.booleans()),
        min_size=1,
        max_size=5,
    )
)
def test_the_needed_sets_are_the_rule_of_the_form(drawn):
    """Whoever has one of each set lacks nothing in the eyes of misfits(), and the other way round."""
    sessions = tuple(
        SessionFacts(
            number, track, NOON + timedelta(hours=start), NOON + timedelta(hours=start + lasts), optional=optional
        )
        for number, (track, start, lasts, optional) in enumerate(drawn, start=1)
    )
    offering = Offering(tracks=(1, 2), sessions=sessions)
    for track in (1, 2):
        own = [one.id for one in sessions if one.track_id in (None, track) and one.id in offering.choosable]
        for size in range(len(own) + 1):
            for chosen in map(frozenset, combinations(own, size)):
                misfits = offering.misfits(Choice(Attendance.ONSITE, track, chosen))
                faults = {misfit.fault for misfit in misfits}
                if ChoiceFault.CLASH not in faults:
                    lacks = offering.is_unplaced(Choice(Attendance.ONSITE, track, chosen))
                    assert lacks is (ChoiceFault.SESSION_MISSING in faults)
