"""Acts on the programme: what is refused, what the history keeps, who is told, what becomes of a session's people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.choices import Choice
from app.domain.edit_conflicts import fingerprint
from app.domain.events import EventStatus
from app.domain.history import COMMAND_LINE, Act
from app.domain.mail import MailKind
from app.domain.places import ClaimState, PoolKind
from app.domain.programme import (
    ChoiceSettings,
    Crowded,
    Gone,
    InUse,
    ProgrammeFault,
    SettingsFault,
    TrackDetails,
)
from app.domain.programme_order import Step
from app.domain.registration import Refused
from app.models import Claim, Event, EventSession, HistoryEntry, OutgoingMail, Pool, Registration, Track
from app.queries import doctor, places
from app.queries import programme as queries
from app.services import programme, programme_order, programme_settings, registrations
from app.services.programme import FaultySession, Saved, SessionEdited, TrackEdited
from app.services.programme_settings import FaultySettings, SettingsEdited
from tests.factories import ask, make_event, make_session, make_track, text


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=20)


@pytest.fixture
def workshops(event) -> list[EventSession]:
    """Three at the same time, of which one is chosen: two places with a queue, one without, one with a queue."""
    return [
        make_session(event, f"Paja {number}", 2, capacity=places, waiting_list=queue, room="A")
        for number, (places, queue) in enumerate([(2, True), (1, False), (1, True)])
    ]


def come(event: Event, name: str, *sessions: EventSession, track: Track | None = None) -> Registration:
    choice = Choice(None, track and track.id, frozenset(session.id for session in sessions))
    made = registrations.register(event.id, ask(f"{name}@example.fi", choice=choice))
    assert not isinstance(made, Refused), made
    return made


def change(session: EventSession, seen: str | None = None, **changes: object) -> object:
    details = replace(queries.session(session.id).details, **changes)
    return programme.change_session(session.id, details, COMMAND_LINE, seen=seen)


def told(kind: MailKind) -> list[tuple[int, dict]]:
    rows = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id))
    return [(mail.registration_id, mail.facts) for mail in rows]


def last_entry() -> dict:
    entry = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.act == Act.PROGRAMME_CHANGED).order_by(HistoryEntry.id.desc())
    ).first()
    return entry.details


def seats(session: EventSession) -> dict[int, ClaimState]:
    rows = db.session.execute(
        select(Claim.registration_id, Claim.state)
        .join(Pool)
        .where(Pool.kind == PoolKind.SESSION, Pool.key == session.id)
    )
    return {row.registration_id: row.state for row in rows}


def test_a_new_session_comes_last_among_those_of_its_time(event):
    made = [make_session(event, name, 2) for name in "abc"]
    make_session(event, "aamu", 0)
    db.session.expire_all()
    assert [session.title.fi for session in queries.sessions(event.id)] == ["aamu", "a", "b", "c"]
    assert [session.id for session in queries.sessions(event.id)][1:] == [session.id for session in made]


def test_faults_are_refused_and_nothing_is_written(event, workshops):
    begin = event.starts_at
    answer = change(workshops[0], title=text(""), starts_at=begin + timedelta(hours=5), ends_at=begin)
    assert answer == FaultySession((ProgrammeFault.TITLE_FI, ProgrammeFault.ENDS_BEFORE_START))
    other = make_track(make_event("toinen"))
    assert change(workshops[0], track_id=other.id) == FaultySession((ProgrammeFault.UNKNOWN_TRACK,))
    assert change(workshops[0], track_id=2**31 - 1) == FaultySession((ProgrammeFault.UNKNOWN_TRACK,))
    assert queries.session(workshops[0].id).title.fi == "Paja 0"


def test_fewer_places_than_are_given_are_refused_with_the_figures(event, workshops):
    for name in "ab":
        come(event, name, workshops[0])
    assert change(workshops[0], capacity=1) == Crowded((PoolKind.SESSION, workshops[0].id), 1, 2)
    assert queries.session(workshops[0].id).capacity == 2
    assert list(doctor.findings()) == []


def test_more_places_are_given_to_those_who_wait(event, workshops):
    people = [come(event, name, workshops[2]) for name in "abc"]
    change(workshops[2], capacity=2)
    assert seats(workshops[2]) == {
        people[0].id: ClaimState.TAKEN, people[1].id: ClaimState.TAKEN, people[2].id: ClaimState.WAITING,
    }  # fmt: skip
    assert [registration for registration, _ in told(MailKind.SESSION_GIVEN)] == [people[1].id]


def test_exactly_those_who_have_or_wait_for_a_place_are_told_of_another_time_or_room(event, workshops):
    has, waits = (come(event, name, workshops[2]) for name in "ab")
    come(event, "c", workshops[0])
    gone = come(event, "d", workshops[2])
    registrations.cancel(gone.id)
    change(workshops[2], room="B", title=text("Toinen"))
    facts = {"session": workshops[2].id, "before": {"room": "A"}}
    assert told(MailKind.SESSION_CHANGED) == [(has.id, facts), (waits.id, facts)]


@pytest.mark.parametrize("changes", [{"title": text("Toinen")}, {"speaker": "Ilta"}, {"capacity": 9}, {}])
def test_nobody_is_told_of_anything_else(event, workshops, changes):
    come(event, "a", workshops[0])
    change(workshops[0], **changes)
    assert told(MailKind.SESSION_CHANGED) == []


def test_everyone_on_a_track_is_told_of_what_is_for_everyone_on_it(event):
    one, other = make_track(event, "A"), make_track(event, "B")
    talk = make_session(event, "Puhe", 1, track_id=one.id)
    here = come(event, "a", track=one)
    come(event, "b", track=other)
    change(talk, room="Sali")
    assert [registration for registration, _ in told(MailKind.SESSION_CHANGED)] == [here.id]


def test_nobody_is_told_of_a_draft(app):
    draft = make_event("luonnos", status=EventStatus.DRAFT)
    change(make_session(draft), room="B")
    assert told(MailKind.SESSION_CHANGED) == []


def test_the_track_of_a_session_with_people_stays(event, workshops):
    track = make_track(event)
    come(event, "a", workshops[0])
    assert change(workshops[0], track_id=track.id) == InUse(1)
    assert isinstance(change(workshops[1], track_id=track.id), Saved)


def test_the_history_keeps_what_changed(event, workshops):
    track = make_track(event, "Lapset")
    change(workshops[1], capacity=None, track_id=track.id)
    assert last_entry() == {
        "before": {"capacity": 1, "track": None},
        "after": {"session": text("Paja 1").as_dict(), "capacity": None, "track": text("Lapset").as_dict()},
    }
    before = db.session.scalar(select(HistoryEntry.id).order_by(HistoryEntry.id.desc()))
    change(workshops[1])
    assert db.session.scalar(select(HistoryEntry.id).order_by(HistoryEntry.id.desc())) == before


def test_the_second_editor_is_shown_what_the_first_saved(event, workshops):
    seen = fingerprint(workshops[0].details)
    assert isinstance(change(workshops[0], seen, room="B"), Saved)
    now = queries.session(workshops[0].id).details
    assert change(workshops[0], seen, room="C") == SessionEdited(now)
    assert now.room == "B"
    track = make_track(event)
    seen = fingerprint(track.details)
    programme.change_track(track.id, TrackDetails(track.name, 5), COMMAND_LINE, seen=seen)
    refused = programme.change_track(track.id, TrackDetails(text("Muu")), COMMAND_LINE, seen=seen)
    assert refused == TrackEdited(TrackDetails(text("Polku"), 5))


def test_what_is_gone_is_told_as_gone(event):
    session, track = make_session(event), make_track(event)
    details, track_details = session.details, track.details
    assert programme.remove_session(session.id, COMMAND_LINE) is None
    assert programme.remove_track(track.id, COMMAND_LINE) is None
    for answer in (
        programme.change_session(session.id, details, COMMAND_LINE),
        programme.cancel_session(session.id, None, COMMAND_LINE),
        programme.remove_session(session.id, COMMAND_LINE),
        programme_order.move_session(session.id, Step.UP, COMMAND_LINE),
        programme.change_track(track.id, track_details, COMMAND_LINE),
        programme.remove_track(track.id, COMMAND_LINE),
        programme_order.move_track(track.id, Step.UP, COMMAND_LINE),
    ):
        assert answer == Gone()


def test_cancelling_moves_as_many_as_fit_in_their_order_and_tells_each(event, workshops):
    first, second, waits = (come(event, name, workshops[0]) for name in "abc")
    elsewhere = come(event, "d", workshops[1])
    assert programme.cancel_session(workshops[0].id, workshops[2].id, COMMAND_LINE, reason="Sairastui") == 3
    assert seats(workshops[0]) == {}
    assert seats(workshops[2]) == {first.id: ClaimState.TAKEN}
    assert seats(workshops[1]) == {elsewhere.id: ClaimState.TAKEN}
    about = {"session": workshops[0].id, "reason": "Sairastui"}
    assert told(MailKind.SESSION_CANCELLED) == [
        (first.id, {**about, "moved_to": workshops[2].id}), (second.id, about), (waits.id, about),
    ]  # fmt: skip
    assert last_entry()["after"] == {
        "session": text("Paja 0").as_dict(), "cancelled": True, "people": 3, "reason": "Sairastui",
    }  # fmt: skip
    assert programme.cancel_session(workshops[0].id, None, COMMAND_LINE) == 0  # once is enough
    assert len(told(MailKind.SESSION_CANCELLED)) == 3
    assert list(doctor.findings()) == []


def test_cancelling_without_a_target_moves_nobody(event, workshops):
    come(event, "a", workshops[0])
    assert programme.cancel_session(workshops[0].id, None, COMMAND_LINE) == 1
    assert [seats(session) for session in workshops] == [{}, {}, {}]


def test_nobody_is_moved_into_a_session_that_clashes_with_another_of_theirs(event):
    short, later = make_session(event, "lyhyt", 1), make_session(event, "myöhempi", 2)
    long = make_session(event, "pitkä", 1, lasts=2)
    here = come(event, "a", short, later)
    assert programme.cancel_session(short.id, long.id, COMMAND_LINE) == 1
    assert (seats(long), seats(later)) == ({}, {here.id: ClaimState.TAKEN})


def test_a_session_with_people_is_not_removed(event, workshops):
    come(event, "a", workshops[0])
    assert programme.remove_session(workshops[0].id, COMMAND_LINE) == InUse(1)
    assert programme.remove_session(workshops[1].id, COMMAND_LINE) is None
    assert last_entry() == {"before": {"session": text("Paja 1").as_dict()}, "after": {}}
    assert {session.id for session in queries.sessions(event.id)} == {workshops[0].id, workshops[2].id}
    assert list(doctor.findings()) == []


def test_a_track_with_people_is_not_removed_nor_made_too_small(event):
    tracks = [make_track(event, name) for name in "AB"]
    for name in "xy":
        come(event, name, track=tracks[0])
    assert programme.remove_track(tracks[0].id, COMMAND_LINE) == InUse(2)
    smaller = programme.change_track(tracks[0].id, TrackDetails(text("A"), 1), COMMAND_LINE)
    assert smaller == Crowded((PoolKind.TRACK, tracks[0].id), 1, 2)
    make_session(event, "Puhe", 1, track_id=tracks[1].id)
    assert programme.remove_track(tracks[1].id, COMMAND_LINE) is None
    assert queries.sessions(event.id) == []


def test_sessions_of_one_start_and_tracks_are_put_into_order(event, workshops):
    make_session(event, "aamu", 0)

    def order() -> list[str]:
        return [session.title.fi for session in queries.sessions(event.id)]

    assert programme_order.move_session(workshops[2].id, Step.UP, COMMAND_LINE) is True
    assert order() == ["aamu", "Paja 0", "Paja 2", "Paja 1"]
    assert last_entry() == {
        "before": {"position": 4}, "after": {"session": text("Paja 2").as_dict(), "position": 3},
    }  # fmt: skip
    assert programme_order.move_session(workshops[0].id, Step.UP, COMMAND_LINE) is False
    tracks = [make_track(event, name) for name in "AB"]
    programme_order.move_track(tracks[0].id, Step.DOWN, COMMAND_LINE)
    assert [track.name.fi for track in queries.tracks(event.id)] == ["B", "A"]
    assert make_track(event, "C").position > 1


def test_settings_are_written_with_history_and_make_pools(event):
    event = make_event("molemmat", onsite=True, online=True)
    settings = ChoiceSettings(False, False, event.starts_at - timedelta(days=1), 3, None)
    assert isinstance(programme_settings.change(event.id, settings, COMMAND_LINE), Event)
    pools = {(pool.kind, pool.key): pool.capacity for pool in places.lock(event.id)}
    assert pools == {(PoolKind.EVENT, 0): 10, (PoolKind.MODE, 1): 3, (PoolKind.MODE, 2): None}
    until = settings.choices_until.isoformat()
    assert last_entry() == {
        "before": {"track_required": True, "sessions_required": True, "choices_until": None, "onsite_capacity": None},
        "after": {"track_required": False, "sessions_required": False, "choices_until": until, "onsite_capacity": 3},
    }


def test_settings_that_the_rules_refuse(event):
    seen = fingerprint(ChoiceSettings())
    late = ChoiceSettings(choices_until=event.starts_at + timedelta(hours=1))
    assert programme_settings.change(event.id, late, COMMAND_LINE) == FaultySettings((SettingsFault.AFTER_START,))
    programme_settings.change(event.id, ChoiceSettings(track_required=False), COMMAND_LINE, seen=seen)
    refused = programme_settings.change(event.id, ChoiceSettings(sessions_required=False), COMMAND_LINE, seen=seen)
    assert refused == SettingsEdited(ChoiceSettings(track_required=False))


def test_places_of_a_way_to_attend_are_not_taken_from_people(app):
    event = make_event("molemmat", onsite=True, online=True)
    programme_settings.change(event.id, ChoiceSettings(onsite_capacity=3), COMMAND_LINE)
    for name in "ab":
        request = ask(f"{name}@example.fi", choice=Choice(event.attendance[0]))
        assert not isinstance(registrations.register(event.id, request), Refused)
    refused = programme_settings.change(event.id, ChoiceSettings(onsite_capacity=1), COMMAND_LINE)
    assert refused == Crowded((PoolKind.MODE, 1), 1, 2)
    assert list(doctor.findings()) == []
