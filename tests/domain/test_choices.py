"""What can be chosen follows from times and tracks; what must be chosen, from the event."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.choices import Choice, ChoiceFault, Misfit, Offering, SessionFacts
from app.domain.events import Attendance

NOON = datetime(2027, 3, 25, 10, tzinfo=UTC)
A, B = 1, 2
ONSITE, ONLINE = Attendance.ONSITE, Attendance.ONLINE


def session(id: int, hours: float, track: int | None = None, *, lasts: float = 1, **more) -> SessionFacts:
    starts_at = NOON + timedelta(hours=hours)
    return SessionFacts(id, track, starts_at, starts_at + timedelta(hours=lasts), **more)


def offering(*sessions: SessionFacts, tracks: tuple[int, ...] = (A, B), **more) -> Offering:
    return Offering(tracks=tracks, sessions=sessions, **more)


#: A shared morning, a talk on each track, two workshops on each.
DAY = offering(
    session(1, 0), session(2, 2, A), session(3, 2, B),
    session(11, 3, A), session(12, 3, A), session(21, 3, B), session(22, 3, B), session(4, 5),
)  # fmt: skip


def test_what_runs_beside_another_of_the_same_path_is_chosen():
    assert DAY.choosable == {11, 12, 21, 22}
    assert [[held.id for held in slot.sessions] for slot in DAY.slots(A)] == [[11, 12]]
    assert [[held.id for held in slot.sessions] for slot in DAY.slots(B)] == [[21, 22]]


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([session(1, 0), session(2, 1)], set()),  # one after the other
        ([session(1, 0, A), session(2, 0, B)], set()),  # nobody is on both tracks
        ([session(1, 0), session(2, 0.5, B)], {1, 2}),  # shared beside a track's
        ([session(1, 0), session(2, 0, is_break=True)], set()),
        ([session(1, 0), session(2, 0, cancelled=True)], {1}),  # still one of two, the other of which is off
        ([session(1, 0), session(2, 5, optional=True)], {2}),
        ([SessionFacts(1), SessionFacts(2)], set()),  # no times yet
    ],
)
def test_choosable(sessions, expected):
    assert offering(*sessions).choosable == expected


def test_a_long_session_beside_two_short_ones_makes_two_slots():
    found = offering(session(1, 0, lasts=2), session(2, 0), session(3, 1), tracks=())
    assert [[held.id for held in slot.sessions] for slot in found.slots(None)] == [[1, 2], [3]]
    assert found.misfits(Choice(ONSITE, None, frozenset({1}))) == []  # the long one is the second hour, too
    assert found.misfits(Choice(ONSITE, None, frozenset({2, 3}))) == []
    assert found.misfits(Choice(ONSITE, None, frozenset({2}))) == [Misfit(ChoiceFault.SESSION_MISSING, 3)]
    clash = Misfit(ChoiceFault.CLASH, 1), Misfit(ChoiceFault.CLASH, 3)
    assert tuple(found.misfits(Choice(ONSITE, None, frozenset({1, 3})))) == clash


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(ONSITE, A, frozenset({11})), []),
        (Choice(ONSITE, None, frozenset()), [Misfit(ChoiceFault.TRACK_MISSING)]),
        (Choice(ONSITE, 9, frozenset()), [Misfit(ChoiceFault.TRACK_GONE)]),
        (Choice(ONSITE, A, frozenset()), [Misfit(ChoiceFault.SESSION_MISSING, 11)]),
        (Choice(ONSITE, A, frozenset({11, 12})), [Misfit(ChoiceFault.CLASH, 11)]),
        (Choice(ONSITE, A, frozenset({11, 99})), [Misfit(ChoiceFault.SESSION_GONE)]),
        (
            Choice(ONSITE, A, frozenset({2})),
            [Misfit(ChoiceFault.SESSION_GONE), Misfit(ChoiceFault.SESSION_MISSING, 11)],
        ),
        (Choice(ONLINE, A, frozenset({11})), [Misfit(ChoiceFault.ATTENDANCE_MISSING)]),
    ],
)
def test_misfits(choice, expected):
    assert DAY.misfits(choice) == expected


def test_nothing_is_required_where_the_event_says_so():
    free = offering(*DAY.sessions, track_required=False, sessions_required=False)
    assert free.misfits(Choice(ONSITE)) == []
    assert free.misfits(Choice(ONSITE, A)) == []


def test_an_optional_session_is_never_required():
    found = offering(session(1, 0), session(2, 4, optional=True), tracks=())
    assert found.misfits(Choice(ONSITE)) == []


def test_what_goes_without_saying_is_settled():
    single = offering(session(1, 0, A), session(2, 0, A), tracks=(A,))
    assert single.settled(Choice(sessions=frozenset({1}))) == Choice(ONSITE, A, frozenset({1}))
    assert DAY.settled(Choice(ONLINE, A, frozenset({11, 22}))) == Choice(ONSITE, A, frozenset({11}))
    both = offering(attendance=(ONSITE, ONLINE), tracks=())
    assert both.settled(Choice(ONLINE, 7)) == Choice(ONLINE)


def test_a_form_shows_the_slots_of_every_track_once():
    assert [([held.id for held in slot.sessions], tracks) for slot, tracks in DAY.form_slots] == [
        ([11, 12], {A}),
        ([21, 22], {B}),
    ]


def test_sessions_of_several_tracks_beside_the_same_shared_one_make_one_group():
    found = offering(session(1, 0), session(2, 0, A), session(3, 0, B))
    assert [([held.id for held in slot.sessions], tracks) for slot, tracks in found.form_slots] == [([1, 2, 3], {A, B})]


@pytest.mark.parametrize(
    ("found", "asked", "left_out"),
    [
        (offering(session(1, 0), session(2, 0)), True, False),
        (offering(session(1, 0), session(2, 0), sessions_required=False), False, True),
        (offering(session(1, 0, optional=True)), False, True),
        # The long one fills the second hour: then none of the second slot is chosen.
        (offering(session(1, 0), session(2, 0, lasts=2), session(3, 1)), True, True),
    ],
)
def test_what_can_be_left_out(found, asked, left_out):
    slot = found.slots(None)[-1]
    assert (found.is_asked(slot), found.may_leave_out(slot)) == (asked, left_out)


def test_a_programme_is_what_is_shared_of_the_track_and_chosen():
    def of(track, *held):
        return [one.id for one in DAY.sessions if DAY.is_in_programme(one, track, held)]

    assert of(A, 12) == [1, 2, 12, 4]
    assert of(B) == [1, 3, 4]
    assert of(None) == [1, 4]


def test_a_cancelled_choice_is_in_nobodys_programme_a_cancelled_talk_in_everyones():
    found = offering(session(1, 0), session(2, 0, cancelled=True), session(3, 2, cancelled=True))
    assert [one.id for one in found.sessions if found.is_in_programme(one, None, {1})] == [1, 3]
