"""Choosing in the registration form: what it offers, in which words, and what comes of it."""

import re
from html import unescape

import pytest
from sqlalchemy import update

from app import keys
from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus
from app.models import Event
from app.services import programme
from tests.browsing import send
from tests.factories import make_event, make_link
from tests.hostile import HOSTILE
from tests.statements import statements
from tests.views.participant.days import Day, add_session, states
from tests.views.participant.reading import FORM, all_registrations, form_of, problems


def options(answer) -> dict[str, str]:
    """The words of every option by its name and value."""
    found = re.findall(
        r'<label class="opt-row"[^>]*><input type="radio" name="([^"]+)" value="([^"]+)"[^>]*>(.*?)</label>',
        form_of(answer),
        re.S,
    )
    return {
        f"{name} {value}": " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split()) for name, value, words in found
    }


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def test_every_option_says_its_places_in_words(client, fields):
    day = Day(A1={"capacity": 12}, A2={"capacity": 1}, B1={"capacity": 1, "waiting_list": False})
    day.fill(day.a2, 3)
    day.fill(day.b1)
    answer = client.get(FORM)
    assert options(answer) == {
        f"track {day.a}": "A-polku 6 paikkaa vapaana",
        f"track {day.b}": "B-polku 6 paikkaa vapaana",
        f"{day.slot_a} {day.a1}": "A1 Sali 1 12 paikkaa vapaana",
        f"{day.slot_a} {day.a2}": "A2 Sali 1 Täynnä, jonossa 2",
        f"{day.slot_b} {day.b1}": "B1 Täynnä",
        f"{day.slot_b} {day.b2}": "B2 Paikkoja on",
    }
    legends = [unescape(legend) for legend in re.findall(r"<legend>(.*?)</legend>", form_of(answer), re.S)]
    assert legends[1:5] == ["Ohjelmasi", "Polku", "klo\u00a012.00–13.00, A-polku", "klo\u00a012.00–13.00, B-polku"]


def test_registering_with_track_and_workshop(client, fields):
    day = Day(A1={"capacity": 2})
    # Both tracks' slots are on the page: the other track's does not count.
    answer = send(client, FORM, {**fields, **day.fields(day.a1), day.slot_b: str(day.b2)})
    assert answer.status_code == 303
    (registration,) = all_registrations()
    assert (registration.track_id, states(registration)) == (day.a, {day.a1: ClaimState.TAKEN})


def test_a_registration_link_has_the_same_choices(client, fields):
    day = Day()
    door = f"/fi/r/{keys.link_token(make_link(day.event).handle)}"
    assert send(client, door, {**fields, **day.fields(day.b1)}).status_code == 303
    assert states(all_registrations()[0]) == {day.b1: ClaimState.TAKEN}


def test_a_full_workshop_with_a_queue_is_waited_for_while_the_day_is_sure(client, fields):
    day = Day(A1={"capacity": 1})
    day.fill(day.a1)
    answer = send(client, FORM, {**fields, **day.fields(day.a1)})
    assert answer.status_code == 303
    registration = all_registrations()[-1]
    assert (registration.status, states(registration)) == (
        RegistrationStatus.CONFIRMED,
        {day.a1: ClaimState.WAITING},
    )


def test_a_full_workshop_without_a_queue_comes_back_at_its_group_with_everything_kept(client, fields):
    day = Day(A1={"capacity": 1, "waiting_list": False})
    page = client.get(FORM)
    day.fill(day.a1)  # between GET and POST
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    answer = client.post(FORM, data={**fields, **day.fields(day.a1), "diet": "gluteeniton", "csrf_token": token,
                                     "needs_consent": "y"})  # fmt: skip
    assert answer.status_code == 409
    assert problems(answer) == ["”A1” on täyttynyt, eikä siihen voi jonottaa. Valitse toinen."]
    assert f'<a href="#{day.slot_a}">' in answer.text
    assert re.search(rf'id="{day.slot_a}-error"', answer.text)
    form = form_of(answer)
    assert re.search(rf'name="track" value="{day.a}"[^>]* checked', form)
    assert 'value="Espoon kaupunki"' in form and "gluteeniton" in form
    # The full one cannot be sent again.
    assert re.search(rf'value="{day.a1}"[^>]* disabled', form)
    assert len(all_registrations()) == 1


def test_a_full_track_of_an_event_without_a_queue_is_an_error_at_the_tracks(client, fields):
    day = Day(event={"waiting_list": False}, **{"A-polku": {"capacity": 1}})
    day.fill(day.a2)
    answer = send(client, FORM, {**fields, **day.fields(day.a1)})
    assert (answer.status_code, problems(answer)) == (409, ["Polku ”A-polku” on täynnä. Valitse toinen."])
    assert '<a href="#track">' in answer.text


def test_what_is_missing_is_said_at_its_group(client, fields):
    day = Day()
    answer = send(client, FORM, {**fields, "given_name": ""})
    assert answer.status_code == 422
    assert problems(answer) == ["Kirjoita etunimesi.", "Valitse polku."]
    answer = send(client, FORM, {**fields, "track": str(day.b), day.slot_a: str(day.a1)})
    assert (answer.status_code, problems(answer)) == (422, ["Valitse yksi ohjelmakohdista."])
    assert f'<a href="#{day.slot_b}">' in answer.text
    assert all_registrations() == []


def test_what_is_not_required_can_be_left_out(client, fields):
    day = Day()
    db.session.execute(update(Event).values(track_required=False, sessions_required=False))
    db.session.commit()
    answer = client.get(FORM)
    assert options(answer)["track none"] == "Ei polkua"
    assert options(answer)[f"{day.slot_a} none"] == "En mitään näistä"
    assert send(client, FORM, {**fields, "track": str(day.a), day.slot_a: "none"}).status_code == 303
    assert send(client, FORM, {**fields, "email": "b@example.fi"}).status_code == 303
    first, second = all_registrations()
    assert (first.track_id, second.track_id, states(first), states(second)) == (day.a, None, {}, {})


def test_a_session_cancelled_meanwhile_is_not_offered_any_more(client, fields):
    day = Day()
    day_page = client.get(FORM)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', day_page.text)[1]
    programme.cancel_session(day.a2, None, COMMAND_LINE)
    answer = client.post(FORM, data={**fields, **day.fields(day.a2), "csrf_token": token})
    assert answer.status_code == 422
    assert f"{day.slot_a} {day.a2}" not in options(answer)


def test_both_ways_to_attend_are_asked_with_their_places(client, fields):
    make_event(online=True, onsite_capacity=1, online_capacity=None)
    # Written by the organizer's form; the pools follow with the first session.
    event = db.session.query(Event).one()
    add_session(event, "Avaus")
    assert options(client.get(FORM)) == {
        "attendance onsite": "Paikan päällä 1 paikka vapaana",
        "attendance online": "Etänä 10 paikkaa vapaana",
    }
    assert problems(send(client, FORM, fields)) == ["Valitse, tuletko paikalle vai osallistutko etänä."]
    assert send(client, FORM, {**fields, "attendance": "online"}).status_code == 303


@pytest.mark.parametrize("value", [*HOSTILE, str(2**63), "0", "none"])
def test_hostile_values_are_faults_of_the_form(client, fields, value):
    day = Day()
    other = add_session(make_event("toinen"), "Muualla", optional=True)
    for name in ("track", day.slot_a, day.slot_b):
        for sent in (value, str(other)):
            answer = client.post(FORM, data={**fields, **day.fields(day.a1), name: sent.encode("utf-8", "replace")})
            assert answer.status_code == 422
    assert all_registrations() == []


def test_a_change_of_language_keeps_what_was_chosen(client, fields):
    day = Day()
    answer = send(client, FORM.replace("/fi/", "/sv/"), {**fields, **day.fields(day.b2), "draft": "1"})
    assert (answer.status_code, problems(answer)) == (200, [])
    assert re.search(rf'value="{day.b2}"[^>]* checked', form_of(answer))


def test_the_form_costs_three_statements_more_whatever_there_is_to_choose(client, fields):
    day = Day()

    def cost() -> int:
        client.get(FORM)
        db.session.remove()
        with statements() as sent:
            client.get(FORM)
        return len(sent)

    few = cost()
    for number in range(20):
        add_session(db.session.get_one(Event, day.event.id), f"Paja {number}", 4, track_id=day.a)
    assert (few, cost()) == (5, 5)
