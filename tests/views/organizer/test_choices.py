"""What a participant has chosen, on the organizer's page; changing it with a reason; moving people from a roster."""

from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import Attendance
from app.domain.history import Act
from app.domain.mail import MailKind
from app.domain.places import ClaimState
from app.models import Event, HistoryEntry, Organizer, OutgoingMail, Registration
from app.queries import own_choices, registrations
from app.services import choices
from app.services import registrations as service
from tests.browsing import send
from tests.days import Day, make_day
from tests.factories import make_event, make_organizer, make_registration, make_session, share, sign_in
from tests.filled_forms import filled
from tests.hostile import HOSTILE


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def day(app) -> Day:
    return make_day(places=1, online=True)


@pytest.fixture
def browser(client: FlaskClient, day: Day) -> FlaskClient:
    organizer = make_organizer()
    share(day.event, organizer)
    return sign_in(client, organizer)


def page(day: Day, person: Registration, rest: str = "") -> str:
    return f"/en/organizer/events/{day.event.slug}/registrations/{person.code}{rest}"


def roster(day: Day, name: str, rest: str = "") -> str:
    return f"/en/organizer/events/{day.event.slug}/programme/sessions/{day.sessions[name]}/people{rest}"


def has(person: Registration) -> dict[str, ClaimState]:
    own = own_choices.of(registrations.by_id(person.id))
    return {seat.session.title.fi.removeprefix("Työpaja "): seat.state for seat in own.seats}


def reasons() -> list[str]:
    mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.CHOICES_CHANGED)).all()
    return [mail.facts["reason"] for mail in mails]


def join(day: Day, name: str, *chosen: str) -> Registration:
    return day.join(name, *chosen, attendance=Attendance.ONSITE, given_name=name.title())


def test_the_participants_page_says_what_they_chose(browser, day):
    join(day, "eka", "a1")
    person = join(day, "aino", "a1")
    html = browser.get(page(day, person)).text
    assert "Polku a (en)" in html and "On site" in html
    assert "Työpaja a1" in html and "On the waiting list: 1" in html
    assert roster(day, "a1") in html and page(day, person, "/choices") in html


def test_an_event_without_choices_says_nothing_of_them(browser, day):
    plain = make_event("tavallinen")
    share(plain, db.session.scalars(select(Organizer)).one())
    person = make_registration(plain)
    address = f"/en/organizer/events/{plain.slug}/registrations/{person.code}"
    assert "Change choices" not in browser.get(address).text
    assert browser.get(f"{address}/choices").status_code == 303


def test_an_untouched_form_changes_nothing(browser, day):
    person = join(day, "aino", "a1")
    address = page(day, person, "/choices")
    fields = filled(browser.get(address).text, address)
    answer = browser.post(address, data={**fields, "reason": "x"})
    assert answer.status_code == 303 and has(person) == {"a1": ClaimState.TAKEN}
    assert "Nothing was changed." in browser.get(answer.location).text
    assert reasons() == []


def test_a_change_is_kept_with_its_reason_and_the_participant_is_told(browser, day):
    person = join(day, "aino", "a1")
    track = str(day.tracks["b"])
    slot = f"slot-{day.sessions['b1']}"
    fields = {"track": track, slot: str(day.sessions["b2"]), "attendance": "online", "reason": "Toivoit puhelimessa"}
    address = page(day, person, "/choices")
    form = filled(browser.get(address).text, address)
    assert browser.post(address, data={**form, **fields}).status_code == 303
    assert has(person) == {"b2": ClaimState.TAKEN}
    assert registrations.by_id(person.id).attendance is Attendance.ONLINE
    assert reasons() == ["Toivoit puhelimessa"]
    html = browser.get(page(day, person)).text
    assert "Choices changed" in html and "Toivoit puhelimessa" in html and "Tuuli Kaislaranta" in html


def test_no_reason_no_change_and_nothing_typed_is_lost(browser, day):
    person = join(day, "aino", "a1")
    address = page(day, person, "/choices")
    form = filled(browser.get(address).text, address)
    track = str(day.tracks["b"])
    answer = browser.post(address, data={**form, "track": track, "reason": " "})
    assert answer.status_code == 422 and "Write the reason." in answer.text
    assert filled(answer.text, address)["track"] == track
    assert has(person) == {"a1": ClaimState.TAKEN}


def test_a_missing_choice_stands_at_its_group(browser, day):
    person = join(day, "aino", "a1")
    address = page(day, person, "/choices")
    form = filled(browser.get(address).text, address)
    track = str(day.tracks["b"])
    answer = browser.post(address, data={**form, "track": track, "reason": "Syy"})
    assert answer.status_code == 422
    assert f'href="#slot-{day.sessions["b1"]}">Choose one of the sessions.' in answer.text
    assert filled(answer.text, address)["reason"] == "Syy"


def test_full_without_a_waiting_list_is_refused_by_name(browser, day):
    extra = {"starts_at": day.event.starts_at + timedelta(hours=3), "ends_at": day.event.starts_at + timedelta(hours=4)}
    track = day.tracks["a"]
    full = make_session(day.event, "a3", track_id=track, capacity=0, waiting_list=False, **extra).id
    person = join(day, "aino", "a1")
    address = page(day, person, "/choices")
    form = filled(browser.get(address).text, address)
    slot = f"slot-{day.sessions['a1']}"
    answer = browser.post(address, data={**form, slot: str(full), "reason": "Syy"})
    assert answer.status_code == 409 and "“a3 (en)” has filled up, and it has no waiting list." in unescape(answer.text)
    assert filled(answer.text, address)["reason"] == "Syy"
    assert has(person) == {"a1": ClaimState.TAKEN}


def test_a_full_session_with_a_queue_is_waited_for_and_the_old_place_kept(browser, day):
    join(day, "eka", "a2")
    person = join(day, "aino", "a1")
    address = page(day, person, "/choices")
    slot = f"slot-{day.sessions['a1']}"
    form = {**filled(browser.get(address).text, address), slot: str(day.sessions["a2"]), "reason": "Syy"}
    assert browser.post(address, data=form).status_code == 303
    assert has(person) == {"a1": ClaimState.TAKEN, "a2": ClaimState.WAITING}
    assert filled(browser.get(address).text, address)[slot] == str(day.sessions["a2"])  # what they chose


def test_what_is_held_for_the_participant_is_not_answered_for_them(browser, day):
    other = join(day, "eka", "a2")
    person = join(day, "aino", "a1")
    choices.change(person.id, day.choice("a2", attendance=Attendance.ONSITE))
    service.cancel(other.id)
    assert has(person) == {"a1": ClaimState.TAKEN, "a2": ClaimState.OFFERED}
    address = page(day, person, "/choices")
    form = filled(browser.get(address).text, address)
    assert form["attendance"] == "onsite" and f"slot-{day.sessions['a1']}" not in form


def test_an_organizer_chooses_of_a_programme_that_is_not_out_yet(browser, day):
    person = join(day, "aino", "a1")
    db.session.get_one(Event, day.event.id).programme_from = clock.now() + timedelta(days=1)
    db.session.commit()
    address = page(day, person, "/choices")
    slot = f"slot-{day.sessions['a1']}"
    form = {**filled(browser.get(address).text, address), slot: str(day.sessions["a2"]), "reason": "Syy"}
    assert browser.post(address, data=form).status_code == 303
    assert has(person) == {"a2": ClaimState.TAKEN}


def test_what_the_participant_chose_meanwhile_is_not_overwritten_unseen(browser, day):
    person = join(day, "aino", "a1")
    address = page(day, person, "/choices")
    form = {**filled(browser.get(address).text, address), "attendance": "online", "reason": "Syy"}
    choices.change(person.id, day.choice("b1", attendance=Attendance.ONSITE))
    answer = browser.post(address, data=form)
    assert answer.status_code == 409 and "were changed after you opened this page" in answer.text
    assert has(person) == {"b1": ClaimState.TAKEN}
    again = filled(answer.text, address)
    assert again["attendance"] == "online"
    assert browser.post(address, data=again).status_code == 303  # knowingly
    assert has(person) == {"a1": ClaimState.TAKEN}


def test_after_the_participants_deadline_the_organizer_still_changes(browser, day):
    person = join(day, "aino", "a1")
    event = db.session.get_one(Event, day.event.id)
    event.choices_until = event.opens_at
    db.session.commit()
    address = page(day, person, "/choices")
    form = {**filled(browser.get(address).text, address), "attendance": "online", "reason": "Syy"}
    assert browser.post(address, data=form).status_code == 303
    assert registrations.by_id(person.id).attendance is Attendance.ONLINE


def test_a_cancelled_registration_has_nothing_to_change(browser, day):
    person = join(day, "aino", "a1")
    address = page(day, person, "/choices")
    form = {**filled(browser.get(address).text, address), "attendance": "online", "reason": "Syy"}
    service.cancel(person.id)
    assert browser.post(address, data=form).status_code == 409
    assert browser.get(address).status_code == 303


def test_nothing_that_is_sent_makes_a_fault(browser, day):
    person = join(day, "aino", "a1")
    address = page(day, person, "/choices")
    form = filled(browser.get(address).text, address)
    for name in [*form, f"slot-{day.sessions['a1']}"]:
        for value in HOSTILE:
            text = value.encode("utf-8", "replace").decode()
            answer = browser.post(address, data={**form, "reason": "x", name: text})
            assert answer.status_code in (303, 409, 422), (name, value[:40])


def test_people_are_moved_from_the_roster(browser, day):
    people = [join(day, f"p{n}", "a1") for n in range(3)]
    html = browser.get(roster(day, "a1")).text
    assert html.count('name="who"') == 3 and f'action="{roster(day, "a1", "/move")}"' in html
    address = roster(day, "a1", f"/move?who={people[0].code}&who={people[1].code}")
    html = browser.get(address).text
    assert "P0 Mäkelä" in html and "P1 Mäkelä" in html and "P2 Mäkelä" not in html
    assert "Työpaja a2 (en): 1 place left" in html and "Työpaja b1" not in html
    fields = {"who": [people[0].code, people[1].code], "target": str(day.sessions["a2"]), "reason": "Tasataan"}
    answer = send(browser, address, fields, to=roster(day, "a1", "/move"))
    assert answer.status_code == 303
    assert unescape(answer.location).endswith(f"/move?who={people[1].code}")  # who is still here
    html = browser.get(answer.location).text
    assert "1 participant was moved" in html and "P1 Mäkelä: there is no free place" in html
    assert [has(person) for person in people[:2]] == [{"a2": ClaimState.TAKEN}, {"a1": ClaimState.TAKEN}]
    assert reasons() == ["Tasataan"]


def test_when_all_were_moved_the_roster_is_shown(browser, day):
    person = join(day, "aino", "a1")
    address = roster(day, "a1", f"/move?who={person.code}")
    fields = {"who": person.code, "target": str(day.sessions["a2"]), "reason": "Syy"}
    answer = send(browser, address, fields, to=roster(day, "a1", "/move"))
    assert (answer.status_code, answer.location) == (303, roster(day, "a1"))


def test_when_nobody_could_be_moved_the_form_comes_back(browser, day):
    join(day, "eka", "a2")
    person = join(day, "aino", "a1")
    address = roster(day, "a1", f"/move?who={person.code}")
    fields = {"who": person.code, "target": str(day.sessions["a2"]), "reason": "Syy"}
    answer = send(browser, address, fields, to=roster(day, "a1", "/move"))
    assert answer.status_code == 409 and "Aino Mäkelä: there is no free place" in answer.text
    again = filled(answer.text, roster(day, "a1", "/move"))
    assert (again["who"], again["target"], again["reason"]) == (person.code, str(day.sessions["a2"]), "Syy")
    acts = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.act == Act.CHOICES_CHANGED).order_by(HistoryEntry.id)
    ).all()
    assert acts == [] and reasons() == []


def test_a_move_wants_people_a_target_and_a_reason(browser, day):
    person = join(day, "aino", "a1")
    to = roster(day, "a1", "/move")
    address = f"{to}?who={person.code}"
    whole = {"who": person.code, "target": str(day.sessions["a2"]), "reason": "Syy"}
    for missing in ("target", "reason"):
        answer = send(browser, address, {**whole, missing: ""}, to=to)
        assert answer.status_code == 422 and filled(answer.text, to)["who"] == person.code
    assert send(browser, address, {**whole, "who": ""}, to=to).status_code == 422
    assert send(browser, address, {**whole, "target": str(day.sessions["b1"])}, to=to).status_code == 422
    assert "Choose at least one participant" in browser.get(to).text
    assert has(person) == {"a1": ClaimState.TAKEN}


def test_no_name_in_a_move_makes_a_fault(browser, day):
    to = roster(day, "a1", "/move")
    for value in HOSTILE:
        assert browser.get(to, query_string={"who": value.encode("utf-8", "replace")}).status_code == 200
        text = value.encode("utf-8", "replace").decode()
        answer = send(browser, f"{to}?who=x", {"who": text, "target": text, "reason": text}, to=to)
        assert answer.status_code in (409, 422)


def test_from_a_session_that_is_not_chosen_nobody_is_moved(browser, day):
    join(day, "aino", "a1")
    assert 'name="who"' not in browser.get(roster(day, "opening")).text
    assert browser.get(roster(day, "opening", "/move")).status_code == 303


def test_only_what_is_chosen_is_asked(browser, day):
    onsite = make_day("paikalla", places=1)
    share(onsite.event, db.session.scalars(select(Organizer)).one())
    person = onsite.join("aino", "a1")
    html = browser.get(page(onsite, person, "/choices")).text
    assert 'name="attendance"' not in html and 'name="track"' in html
