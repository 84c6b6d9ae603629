"""Changing what one has chosen, and answering when a freed place clashes with another."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update

from app import clock
from app.database import db
from app.domain.events import Attendance
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus
from app.models import Claim, Event, Registration
from app.queries import doctor
from app.services import choices, registrations
from tests.browsing import send
from tests.factories import ask, make_event, make_registration
from tests.filled_forms import filled
from tests.views.participant.days import Day, add_session, states
from tests.views.participant.my.paths import own_page
from tests.views.participant.reading import heading, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def said(answer, part: str = "main") -> str:
    inner = re.search(rf"<{part}.*?</{part.split()[0]}>", answer.text, re.S)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inner)).split())


def notes(client, mine: Registration) -> list[str]:
    page = client.get(own_page(mine)).text
    return [unescape(note) for note in re.findall(r'<p class="note \w+" role="status">(.*?)</p>', page)]


def mine_of(day: Day) -> Registration:
    return day.register("aino@example.fi", day.a1)


def offered(day: Day) -> Registration:
    """Aino has A1 and waits for A2, where a place became free."""
    mine = mine_of(day)
    (other,) = day.fill(day.a2)
    choices.change(mine.id, day.choice(day.a2))
    registrations.cancel(other.id)
    assert states(mine) == {day.a1: ClaimState.TAKEN, day.a2: ClaimState.OFFERED}
    return mine


def test_the_form_is_filled_with_what_one_has(client):
    day = Day()
    mine = mine_of(day)
    answer = client.get(own_page(mine, "/choices"))
    assert answer.status_code == 200
    form = filled(answer.text, own_page(mine, "/choices"))
    assert (form["track"], form[day.slot_a], day.slot_b in form) == (str(day.a), str(day.a1), False)
    assert f'href="{own_page(mine, "/choices")}"' in client.get(own_page(mine)).text


def test_a_swap_to_a_free_session_and_to_another_track(client):
    day = Day()
    mine = mine_of(day)
    answer = send(client, own_page(mine, "/choices"), day.fields(day.a2))
    assert (answer.status_code, answer.location) == (303, own_page(mine))
    assert notes(client, mine) == ["Valintasi on tallennettu. Sinulla on paikka kohdassa ”A2”."]
    assert states(mine) == {day.a2: ClaimState.TAKEN}
    send(client, own_page(mine, "/choices"), {**day.fields(day.b1), day.slot_a: str(day.a2)})
    assert states(mine) == {day.b1: ClaimState.TAKEN}
    assert "Polku B-polku" in said(client.get(own_page(mine)))


def test_a_swap_to_a_full_session_keeps_the_old_place_until_the_new_is_sure(client):
    day = Day(A2={"capacity": 1})
    mine = mine_of(day)
    day.fill(day.a2)
    page = own_page(mine, "/choices")
    send(client, page, day.fields(day.a2))
    assert states(mine) == {day.a1: ClaimState.TAKEN, day.a2: ClaimState.WAITING}
    assert notes(client, mine) == [
        "Valintasi on tallennettu. Olet sijalla 1 jonossa kohtaan ”A2”. Siihen asti pidät kohdan ”A1”."
    ]
    answer = client.get(own_page(mine))
    assert heading(answer) == "Olet mukana päivässä, jonotat kohtaan ”A2”"
    assert "Pidät tämän paikan, kunnes saat jonottamasi" in said(answer)
    # The form shows the wish; sent as it is, it changes nothing.
    assert filled(client.get(page).text, page)[day.slot_a] == str(day.a2)
    send(client, page, day.fields(day.a2))
    assert notes(client, mine) == ["Mitään ei muutettu."]
    # Leaving the queue is choosing without it.
    send(client, page, day.fields(day.a1))
    assert states(mine) == {day.a1: ClaimState.TAKEN}
    assert list(doctor.findings()) == []


def test_one_keeps_a_full_track_and_way_to_attend_while_changing_the_rest(client):
    day = Day(event={"online": True, "capacity": 1, "waiting_list": False})
    asked = ask("aino@example.fi", choice=replace(day.choice(day.a1), attendance=Attendance.ONLINE))
    mine = registrations.register(day.event.id, asked)
    page = own_page(mine, "/choices")
    form = filled(client.get(page).text, page)
    assert (form["track"], form["attendance"]) == (str(day.a), "online")
    assert client.post(page, data={**form, day.slot_a: str(day.a2)}).status_code == 303
    assert states(mine) == {day.a2: ClaimState.TAKEN}


def test_only_ones_own_slots_are_filled_in_with_nothing(client):
    day = Day(event={"sessions_required": False})
    mine = registrations.register(day.event.id, ask("aino@example.fi", choice=replace(day.choice(), track_id=day.a)))
    page = own_page(mine, "/choices")
    form = filled(client.get(page).text, page)
    assert (form[day.slot_a], day.slot_b in form) == ("none", False)


def test_what_was_saved_in_another_window_is_not_overwritten_unseen(client):
    day = Day()
    mine = mine_of(day)
    page = own_page(mine, "/choices")
    form = {**filled(client.get(page).text, page), day.slot_a: str(day.a2)}
    choices.change(mine.id, day.choice(day.b1))
    answer = client.post(page, data=form)
    assert answer.status_code == 409 and len(problems(answer)) == 1
    assert states(mine) == {day.b1: ClaimState.TAKEN}
    saved = re.search(r'<div class="note warn">.*?</div>', answer.text, re.S)[0]
    assert re.findall("<li>(.*?)</li>", saved) == ["B-polku", "B1"]
    again = filled(answer.text, page)
    assert (again["track"], again[day.slot_a]) == (str(day.a), str(day.a2))
    assert client.post(page, data=again).status_code == 303  # knowingly
    assert states(mine) == {day.a2: ClaimState.TAKEN}


def test_what_was_picked_goes_along_into_another_language_and_nothing_is_saved(client):
    day = Day()
    mine = mine_of(day)
    page = own_page(mine, "/choices")
    html = client.get(page).text
    assert "data-draft" in html  # app.js sends it as a draft, to the address of the language
    picked = {**filled(html, page), day.slot_a: str(day.a2)}
    answer = client.post(page.replace("/fi/", "/sv/"), data={**picked, "draft": "1"})
    assert (answer.status_code, problems(answer)) == (200, [])
    assert filled(answer.text, page.replace("/fi/", "/sv/"))[day.slot_a] == str(day.a2)
    assert states(mine) == {day.a1: ClaimState.TAKEN}


def test_a_full_session_without_a_queue_comes_back_at_its_group_and_nothing_is_lost(client):
    day = Day(A2={"capacity": 1, "waiting_list": False})
    mine = mine_of(day)
    day.fill(day.a2)
    answer = send(client, own_page(mine, "/choices"), day.fields(day.a2))
    assert (answer.status_code, problems(answer)) == (
        409,
        ["”A2” on täyttynyt, eikä siihen voi jonottaa. Valitse toinen."],
    )
    assert f'<a href="#{day.slot_a}">' in answer.text
    assert states(mine) == {day.a1: ClaimState.TAKEN}


def test_a_full_track_is_an_error_at_the_tracks(client):
    day = Day(**{"B-polku": {"capacity": 0}})
    mine = mine_of(day)
    answer = send(client, own_page(mine, "/choices"), day.fields(day.b1))
    assert (answer.status_code, problems(answer)) == (409, ["Polku ”B-polku” on täynnä. Valitse toinen."])
    assert states(mine) == {day.a1: ClaimState.TAKEN}


def test_what_is_missing_is_said_at_its_group(client):
    day = Day()
    mine = mine_of(day)
    answer = send(client, own_page(mine, "/choices"), {"track": str(day.b)})
    assert (answer.status_code, problems(answer)) == (422, ["Valitse yksi ohjelmakohdista."])
    assert states(mine) == {day.a1: ClaimState.TAKEN}


def test_too_late_says_until_when_it_could_be_changed(client):
    day = Day()
    mine = mine_of(day)
    page = own_page(mine, "/choices")
    form = {**day.fields(day.a2), "csrf_token": filled(client.get(page).text, page)["csrf_token"]}
    until = clock.now() - timedelta(minutes=1)
    db.session.execute(update(Event).values(choices_until=until))
    db.session.commit()
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Valintoja saattoi muuttaa" in said(answer) and "<form" not in answer.text.split("<main")[1]
    assert client.post(page, data=form).status_code == 409
    assert states(mine) == {day.a1: ClaimState.TAKEN}
    assert f'href="{page}"' not in client.get(own_page(mine)).text


def test_nothing_to_choose_leads_back(client):
    mine = make_registration(make_event())
    assert client.get(own_page(mine, "/choices")).location == own_page(mine)
    assert "/choices" not in client.get(own_page(mine)).text


def test_who_waits_for_the_day_changes_wishes(client):
    day = Day(event={"capacity": 1})
    day.fill(day.a1)
    mine = mine_of(day)
    assert (mine.status, states(mine)) == (RegistrationStatus.WAITING, {day.a1: ClaimState.WISHED})
    assert "Toivot paikkaa" in said(client.get(own_page(mine)))
    assert "siirryt jonon viimeiseksi" in said(client.get(own_page(mine, "/choices")))
    send(client, own_page(mine, "/choices"), day.fields(day.a2))
    assert states(mine) == {day.a2: ClaimState.WISHED}


class TestOffer:
    """A place that clashes with what one has is held, and one is asked."""

    def test_the_question_stands_on_the_own_page(self, client):
        day = Day(A2={"capacity": 1})
        mine = offered(day)
        answer = client.get(own_page(mine))
        words = said(answer, 'section class="note warn stack"')
        assert "Kumman haluat?" in words and "Ota ”A2”" in words and "Pidä ”A1”" in words
        # Nothing else is changed before it is answered.
        assert client.get(own_page(mine, "/choices")).location == own_page(mine)

    @pytest.mark.parametrize(("button", "kept"), [("take", "a2"), ("keep", "a1")])
    def test_it_is_answered_by_a_button(self, client, button, kept):
        day = Day(A2={"capacity": 1})
        mine = offered(day)
        answer = send(client, own_page(mine), {"session": str(day.a2), button: "1"}, to=own_page(mine, "/offers"))
        assert (answer.status_code, answer.location) == (303, own_page(mine))
        assert states(mine) == {getattr(day, kept): ClaimState.TAKEN}
        assert "Kumman haluat?" not in client.get(own_page(mine)).text
        assert list(doctor.findings()) == []

    def test_it_can_be_answered_when_choices_can_be_changed_no_more(self, client):
        day = Day(A2={"capacity": 1})
        mine = offered(day)
        db.session.execute(update(Event).values(choices_until=clock.now() - timedelta(hours=1)))
        db.session.commit()
        send(client, own_page(mine), {"session": str(day.a2), "take": "1"}, to=own_page(mine, "/offers"))
        assert states(mine) == {day.a2: ClaimState.TAKEN}

    def test_too_late_loses_nothing(self, client):
        day = Day(A2={"capacity": 1})
        mine = offered(day)
        values = {"session": str(day.a2), "take": "1"}
        db.session.execute(
            update(Claim).where(Claim.offered_until.is_not(None)).values(offered_until=clock.now() - timedelta(hours=1))
        )
        db.session.commit()
        send(client, own_page(mine), values, to=own_page(mine, "/offers"))
        assert states(mine)[day.a1] is ClaimState.TAKEN
        assert notes(client, mine) == [
            "Paikka ei ole enää sinulle varattuna. Sinulla on se, mikä sinulla oli ennenkin."
        ]

    @pytest.mark.parametrize("session", ["", "0", "9" * 40, "-1", "x", "1"])
    def test_other_sessions_are_not_held(self, client, session):
        day = Day(A2={"capacity": 1})
        mine = offered(day)
        answer = send(client, own_page(mine), {"session": session, "take": "1"}, to=own_page(mine, "/offers"))
        assert answer.status_code == 303
        assert states(mine) == {day.a1: ClaimState.TAKEN, day.a2: ClaimState.OFFERED}

    def test_no_button_or_both_is_no_answer(self, client):
        day = Day(A2={"capacity": 1})
        mine = offered(day)
        for buttons in ({}, {"take": "1", "keep": "1"}):
            answer = send(client, own_page(mine), {"session": str(day.a2), **buttons}, to=own_page(mine, "/offers"))
            assert answer.status_code == 422
        assert client.post(own_page(mine, "/offers"), data={"session": str(day.a2), "take": "1"}).status_code == 422
        assert states(mine)[day.a2] is ClaimState.OFFERED


class TestProgramme:
    """The own programme: shared, own track, chosen; who gets which link."""

    def test_it_is_in_time_order_with_the_state_of_each(self, client):
        day = Day(A1={"speaker": "Ilta Merikaarna", "language": "sv"})
        add_session(day.event, "B-yhteinen", 4, track_id=day.b)
        add_session(day.event, "Aika auki", 0, starts_at=None, ends_at=None)
        mine = mine_of(day)
        page = client.get(own_page(mine))
        words = said(page)
        own = words[words.index("Ohjelmasi") : words.index("Muuta valintojasi")]
        order = [
            own.index(title) for title in ("Avaus", "A1", "Sali 1, Ruotsi, Ilta Merikaarna", "Olet mukana", "Aika auki")
        ]
        assert order == sorted(order)
        assert "A2" not in own and "B1" not in own and "B-yhteinen" not in own

    @pytest.mark.parametrize(("attendance", "sees"), [("online", True), ("onsite", False)])
    def test_links_are_for_those_who_join_online(self, client, fields, attendance, sees):
        day = Day(
            event={"online": True, "remote_link": "https://day.example/secret"},
            A1={"remote_link": "https://a1.example/secret"},
            A2={"remote_link": "https://a2.example/secret"},
        )
        answer = send(
            client, "/fi/events/verkostopaiva/register", {**fields, **day.fields(day.a1), "attendance": attendance}
        )
        page = client.get(answer.location).text
        calendar = client.get(answer.location + "/event.ics").text.replace("\r\n ", "")
        assert ("https://day.example" in page, "https://a1.example" in page) == (sees, sees)
        assert "https://a2.example" not in page
        assert ("day.example" in calendar, "a1.example" in calendar) == (sees, False)
        assert ("/qr.svg" in page) is not sees
        for lang in ("fi", "sv", "en"):
            for public in (
                "events/verkostopaiva",
                "events/verkostopaiva/register",
                "events/verkostopaiva.ics",
                "calendar/all.ics",
            ):
                assert ".example/secret" not in client.get(f"/{lang}/{public}").text.replace("\r\n ", "")

    def test_who_waits_for_a_session_has_no_link_to_it(self, client):
        day = Day(
            event={"online": True, "onsite": False},
            A1={"remote_link": "https://a1.example/secret", "capacity": 1},
        )
        day.fill(day.a1)
        mine = mine_of(day)
        page = client.get(own_page(mine)).text
        assert "a1.example" not in page
        assert "Jonossa sijalla 1" in page

    def test_who_registered_before_there_was_a_choice_is_asked(self, client):
        event = make_event(programme_from=clock.now() + timedelta(hours=1))
        mine = make_registration(event)
        for name in ("Yksi", "Toinen"):
            add_session(event, name, 1)
        event.programme_from = clock.now()
        db.session.commit()
        page = client.get(own_page(mine))
        assert "Jotain on vielä valitsematta." in said(page)
        assert client.get(own_page(mine, "/choices")).status_code == 200

    def test_the_data_taken_along_have_the_choices(self, client):
        day = Day()
        mine = mine_of(day)
        data = json.loads(send(client, own_page(mine, "/data")).text)
        assert data["choices"]["attendance"] == "onsite"
        assert data["choices"]["track"]["fi"] == "A-polku"
        (session,) = data["choices"]["sessions"]
        assert (session["title"]["fi"], session["state"], session["position"]) == ("A1", "taken", None)
