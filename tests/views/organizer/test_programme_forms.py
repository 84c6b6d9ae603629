"""The forms of the programme through the web: refusals beside their fields, two editors, cancelling, removing."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.domain.choices import Choice
from app.domain.events import SessionKind
from app.models import Event, EventSession, Organizer, Track
from app.queries import event_details
from app.queries import programme as queries
from app.services import registrations
from tests.browsing import send
from tests.factories import ask, make_event, make_organizer, make_session, make_track, share, sign_in
from tests.filled_forms import filled
from tests.views.organizer.paths import programme_page as page

NINE = {"starts_time": "9.00", "ends_time": "10.30"}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def come(event: Event, *sessions: EventSession, name: str = "aino", track: int | None = None) -> None:
    choice = Choice(None, track, frozenset(session.id for session in sessions))
    registrations.register(event.id, ask(f"{name}@example.fi", choice=choice))


def stored(session_id: int) -> EventSession:
    db.session.rollback()
    return queries.session(session_id)


def form_of(browser: FlaskClient, address: str) -> dict:
    return filled(browser.get(address).text, address)


def test_a_new_session_is_written_as_typed(browser, event):
    track, address = make_track(event), page(event, "/sessions/new")
    form = form_of(browser, address)
    assert form["day"] == f"{event.starts_at:%Y-%m-%d}"  # the event's day is there already
    answer = browser.post(
        address,
        data={
            **form, **NINE, "title_fi": "Työpaja", "title_sv": "Verkstad", "kind": "workshop", "track": track.id,
            "room": "Sali", "speaker": "Ilta", "remote_link": "https://meet.example/1", "language": "sv",
            "description_fi": "Tule\nmukaan", "capacity": "12", "optional": "y",
        },
    )  # fmt: skip
    made = db.session.scalars(select(EventSession)).one()
    assert (answer.status_code, answer.location) == (303, page(event, f"#session-{made.id}"))
    assert (made.title.sv, made.kind, made.track_id, made.room) == ("Verkstad", SessionKind.WORKSHOP, track.id, "Sali")
    assert (made.starts_at, (made.ends_at - made.starts_at).seconds) == (event.starts_at, 5400)
    assert (made.capacity, made.waiting_list, made.optional, made.language) == (12, True, True, "sv")


def test_a_session_without_times_has_no_time_yet(browser, event):
    address = page(event, "/sessions/new")
    form = {**form_of(browser, address), "title_fi": "Huhtikuu", "kind": "talk"}
    assert browser.post(address, data=form).status_code == 303
    assert db.session.scalars(select(EventSession)).one().starts_at is None


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title_fi": ""}, "title_fi", "Give the name in Finnish."),
        ({"kind": ""}, "kind", "Choose the kind of session."),
        ({"track": "999"}, "track", "Choose from the list."),
        ({"ends_time": ""}, "ends_time", "Give both the starting and the ending time, or neither."),
        ({"starts_time": ""}, "starts_time", "Give both the starting and the ending time, or neither."),
        ({"ends_time": "8.00"}, "ends_time", "The session ends before it starts. Check the times."),
        ({"day": "1.1.2030"}, "day", "The session is outside the event"),
        ({"day": ""}, "day", "Write the date too."),
        ({"day": "eilen"}, "day", "Write the date in the form 14.1.2027."),
        ({"capacity": "monta"}, "capacity", "Write the places as a whole number"),
        ({"remote_link": "zoom"}, "remote_link", "Write the whole address"),
    ],
)
def test_a_refused_session_comes_back_whole_with_the_fault_beside_its_field(browser, event, changes, field, sentence):
    make_track(event)
    address = page(event, "/sessions/new")
    form = {**form_of(browser, address), **NINE, "title_fi": "Paja", "kind": "talk", "room": "Sali", **changes}
    answer = browser.post(address, data=form)
    again = filled(answer.text, address)
    assert answer.status_code == 422
    assert f'href="#{field}">{sentence}' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert again["room"] == "Sali"
    assert db.session.scalars(select(EventSession)).all() == []


def test_an_untouched_session_form_changes_nothing(browser, event):
    session = make_session(event, "Paja", 2, lasts=1.25, track_id=make_track(event).id, capacity=3, room="A")
    address, before = page(event, f"/sessions/{session.id}/edit"), session.details
    assert browser.post(address, data=form_of(browser, address)).status_code == 303
    assert stored(session.id).details == before


def test_too_few_places_and_a_track_in_use_are_told_with_figures(browser, event):
    session, beside = (make_session(event, name, 2, capacity=3) for name in "ab")
    track, _ = make_track(event), beside
    for name in ("aino", "bo"):
        come(event, session, name=name, track=track.id)
    address = page(event, f"/sessions/{session.id}/edit")
    answer = browser.post(address, data={**form_of(browser, address), "capacity": "1"})
    assert answer.status_code == 409
    assert "2 people have a place in the session, and there would be room for 1." in answer.text
    assert filled(answer.text, address)["capacity"] == "1"
    answer = browser.post(address, data={**form_of(browser, address), "track": str(track.id)})
    assert answer.status_code == 409
    assert "2 people have a place in the session or wait for one. Its track cannot be changed now." in answer.text
    assert (stored(session.id).capacity, stored(session.id).track_id) == (3, None)


def test_the_second_editor_is_shown_both_and_loses_nothing(browser, event):
    session = make_session(event, "Paja", 2)
    address = page(event, f"/sessions/{session.id}/edit")
    first, second = (form_of(browser, address) for _ in range(2))
    assert browser.post(address, data={**first, "room": "Sali A", "speaker": "Ilta"}).status_code == 303
    answer = browser.post(address, data={**second, "speaker": "Lumi", "capacity": "5"})
    assert answer.status_code == 409
    assert "Someone else has changed this session" in answer.text
    again = filled(answer.text, address)
    assert (again["room"], again["speaker"], again["capacity"]) == ("Sali A", "Lumi", "5")
    assert browser.post(address, data=again).status_code == 303
    now = stored(session.id)
    assert (now.room, now.speaker, now.capacity) == ("Sali A", "Lumi", 5)


def test_a_copy_is_a_new_session_with_the_same_values(browser, event):
    session = make_session(event, "Paja", 2, room="A", capacity=4, remote_link="https://meet.example/1")
    form = filled(browser.get(page(event, f"/sessions/{session.id}/copy")).text, page(event, "/sessions/new"))
    assert (form["title_fi"], form["room"], form["capacity"], form["remote_link"]) == ("Paja", "A", "4", "")
    assert browser.post(page(event, "/sessions/new"), data=form).status_code == 303
    assert len(queries.sessions(event.id)) == 2


def test_tracks_are_added_and_changed_and_keep_their_people(browser, event):
    address = page(event, "/tracks/new")
    assert send(browser, address, {"name_fi": ""}).status_code == 422
    assert send(browser, address, {"name_fi": "Lapset", "capacity": "2"}).status_code == 303
    track = db.session.scalars(select(Track)).one()
    for name in ("aino", "bo"):
        come(event, name=name, track=track.id)
    edit = page(event, f"/tracks/{track.id}/edit")
    answer = browser.post(edit, data={**form_of(browser, edit), "capacity": "1"})
    assert (answer.status_code, "2 people have a place on the track" in answer.text) == (409, True)
    first, second = (form_of(browser, edit) for _ in range(2))
    assert browser.post(edit, data={**first, "capacity": "9"}).status_code == 303
    answer = browser.post(edit, data={**second, "name_fi": "Nuoret"})
    assert (answer.status_code, "Someone else has changed this track" in answer.text) == (409, True)
    assert (filled(answer.text, edit)["capacity"], filled(answer.text, edit)["name_fi"]) == ("9", "Nuoret")


def test_cancelling_asks_what_becomes_of_the_people(browser, event):
    session, other = make_session(event, "Paja 1", 2, capacity=2), make_session(event, "Paja 2", 2, capacity=1)
    for name in ("aino", "bo", "cid"):
        come(event, session, name=name)
    address = page(event, f"/sessions/{session.id}/cancel")
    html = " ".join(browser.get(address).text.split())
    assert "2 people have a place in it. 1 person waits for one." in html
    assert "Paja 2 (en): 1 place left" in html
    for unclear in ({}, {"move_to": "999"}):
        assert send(browser, address, unclear).status_code == 422
    answer = send(browser, address, {"move_to": str(other.id), "reason": "Sairastui"})
    assert answer.status_code == 303
    assert "3 people who were in it or waited for it are told." in browser.get(answer.location).text
    assert stored(session.id).cancelled_at is not None
    assert queries.people_in_session(other.id) == 1
    assert browser.get(address).status_code == 303  # once is enough


def test_removing_asks_first_and_explains_why_not(browser, event):
    session, free = (make_session(event, name, 2) for name in "ab")
    come(event, session)
    address = page(event, f"/sessions/{session.id}/remove")
    assert "Cancel the session instead" in browser.get(address).text
    answer = send(browser, address)
    assert (answer.status_code, "1 person has a place in the session or waits" in answer.text) == (409, True)
    assert send(browser, page(event, f"/sessions/{free.id}/remove")).status_code == 303
    track = make_track(event)
    come(event, name="bo", track=track.id)
    answer = send(browser, page(event, f"/tracks/{track.id}/remove"))
    assert (answer.status_code, "2 people are on the track" in answer.text) == (409, True)
    assert [one.id for one in queries.sessions(event.id)] == [session.id]


def test_what_is_in_someones_calendar_by_mail_is_cancelled_not_removed(browser, event):
    days = make_event("paivat", lasts=timedelta(hours=30))
    share(days, db.session.scalars(select(Organizer)).one())
    session = make_session(days, "Avaus", 2)
    come(days)
    address = page(days, f"/sessions/{session.id}/remove")
    assert "Cancel the session instead" in browser.get(address).text
    assert send(browser, address).status_code == 409


def test_the_settings_of_choosing(browser, event):
    address = page(event, "/settings")
    form = form_of(browser, address)
    assert "onsite_capacity" not in form  # there is one way to attend
    del form["track_required"]
    late = {**form, "choices_until_date": "31.12.2099", "choices_until_time": "12.00"}
    answer = browser.post(address, data=late)
    assert answer.status_code == 422
    assert "Choose a time before the event starts" in answer.text
    assert browser.post(address, data=form).status_code == 303
    now = event_details.whole(event.id)
    assert (now.track_required, now.sessions_required, now.choices_until) == (False, True, None)


def test_two_ways_to_attend_have_places_of_their_own(browser, event):
    both = make_event("molemmat", onsite=True, online=True)
    share(both, db.session.merge(make_organizer("toinen@example.fi")))
    sign_in(browser, make_organizer("kolmas@example.fi", role="administrator"))
    address = page(both, "/settings")
    assert browser.post(address, data={**form_of(browser, address), "online_capacity": "4"}).status_code == 303
    come_online = ask("a@example.fi", choice=Choice(both.attendance[1]))
    registrations.register(both.id, come_online)
    first, second = (form_of(browser, address) for _ in range(2))
    answer = browser.post(address, data={**first, "online_capacity": "0"})
    assert (answer.status_code, "1 person has a place this way" in answer.text) == (409, True)
    assert browser.post(address, data={**first, "onsite_capacity": "7"}).status_code == 303
    answer = browser.post(address, data={**second, "online_capacity": "8"})
    assert (answer.status_code, "Someone else has changed these settings" in answer.text) == (409, True)
    again = filled(answer.text, address)
    assert (again["onsite_capacity"], again["online_capacity"]) == ("7", "8")
