"""The registration form itself: what it asks, how it says a fault, what it tells of data protection."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.database import db
from app.domain.events import RegistrationMode
from app.models import Event, SpecialNeeds
from tests.browsing import send
from tests.factories import make_event, make_network, make_registration
from tests.views.participant.reading import FORM, all_registrations, form_of, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("given_name", "  ", "Kirjoita etunimesi."),
        ("family_name", "x" * 101, "Lyhennä enintään 100 merkkiin."),
        ("email", "ei-osoite", "Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi."),
        ("email", "", "Kirjoita sähköpostiosoitteesi."),
        ("organisation", "\x00", "Kirjoita organisaatio, jossa työskentelet."),
        ("organisation", "010190-123M", "Poista henkilötunnus. Emme tarvitse sitä."),
        ("role", "", "Valitse roolisi tai ammattisi."),
        ("sector", "999999", "Valitse luettelosta."),
        ("diet", "gluteeniton", "Anna suostumus tarpeiden tallentamiseen tai jätä ne tyhjiksi."),
    ],
)
def test_a_fault_comes_back_beside_its_field_with_everything_kept(client, fields, field, value, sentence):
    make_event()
    answer = send(client, FORM, {**fields, "municipality": "Espoo", field: value})
    assert (answer.status_code, problems(answer)) == (422, [sentence])
    at = "needs_consent" if field == "diet" else field
    assert f'<a href="#{at}">' in answer.text
    assert re.search(rf'id="{at}-error".*?{re.escape(sentence)}', answer.text, re.S)
    assert re.search(rf'<(input|select)[^>]*aria-invalid="true"[^>]*id="{at}"', answer.text)
    assert 'value="Espoo"' in answer.text
    assert "<title>Virhe: Ilmoittautuminen: Verkostopäivä" in answer.text
    assert all_registrations() == []


def test_old_form_comes_back_filled_in(client, fields):
    make_event()
    answer = client.post(FORM, data=fields)
    assert answer.status_code == 422
    assert problems(answer) == ["Lomake on ollut auki liian kauan. Tarkista se ja lähetä uudelleen."]
    assert 'value="Espoon kaupunki"' in answer.text


def test_another_language_shows_the_form_as_it_was_typed_and_registers_nobody(client, fields):
    make_event()
    answer = send(client, FORM.replace("/fi/", "/sv/"), {**fields, "draft": "1"})
    assert (answer.status_code, problems(answer), all_registrations()) == (200, [], [])
    assert '<html lang="sv">' in answer.text
    assert 'value="Espoon kaupunki"' in form_of(answer)
    assert re.search(r"<option selected[^>]*>Rehtori \(sv\)", form_of(answer))


def test_language_links_of_a_refused_form_lead_to_the_form(client, fields):
    make_event()
    answer = send(client, FORM, {**fields, "email": "x"})
    for lang in ("sv", "en"):
        address = re.search(rf'<a href="([^"]+)" lang="{lang}"', answer.text)[1]
        assert client.get(address).status_code == 200


def test_form_asks_at_most_eight_things_and_marks_what_is_required(client, fields):
    make_event(onsite=False, online=True)
    form = form_of(client.get(FORM))
    asked = re.findall(r'<(?:input|select)([^>]*name="(?!csrf_token|submission)(\w+)"[^>]*)>', form)
    assert [name for _, name in asked] == [
        "given_name", "family_name", "email", "organisation", "role", "sector", "municipality",
    ]  # fmt: skip
    assert [name for attributes, name in asked if "required" not in attributes] == ["municipality"]
    assert dict(re.findall(r'autocomplete="([\w-]+)"[^>]*name="(\w+)"', form)) == {
        "given-name": "given_name",
        "family-name": "family_name",
        "email": "email",
        "organization": "organisation",
        "organization-title": "role",
        "address-level2": "municipality",
    }


def test_needs_are_asked_only_on_site_and_only_if_the_event_wants(client, fields):
    make_event("lahi")
    make_event("etana", onsite=False, online=True)
    make_event("ei-kysy", asks_needs=False)
    asked = {
        slug: "needs_consent" in client.get(f"/fi/events/{slug}/register").text for slug in ("lahi", "etana", "ei-kysy")
    }
    assert asked == {"lahi": True, "etana": False, "ei-kysy": False}
    send(client, "/fi/events/etana/register", {**fields, "diet": "x", "needs_consent": "y"})
    assert db.session.scalars(select(SpecialNeeds)).all() == []


def test_consent_is_unticked_and_tells_the_day_of_deletion(client, fields, time_machine):
    time_machine.move_to("2026-12-01 06:00:00+00:00", tick=False)
    make_event(starts_in=timedelta(days=10))
    form = form_of(client.get(FORM))
    assert not re.search(r'<input[^>]*checked[^>]*name="needs_consent"', form)
    assert "Poistamme ne 25.12.2026." in form
    assert "Sinun ei tarvitse perustella erityisruokavaliotasi" in form
    assert "Älä kirjoita oppilaiden tai asiakkaiden tietoja." in form


def test_notice_by_the_form_names_the_events_controller(client, fields):
    make_event()
    assert "Rekisterinpitäjä: Testitoimisto." in form_of(client.get(FORM))
    db.session.execute(update(Event).values(controller_name=Event.title))
    db.session.commit()
    form = form_of(client.get(FORM))
    assert "Rekisterinpitäjä: Verkostopäivä." in form
    assert 'href="/fi/privacy?event=verkostopaiva"' in form


def test_queue_is_told_before_sending(client, fields):
    event = make_event(capacity=1)
    for number in range(3):
        make_registration(event, f"p{number}@example.fi")
    page = client.get(FORM)
    assert "Täynnä, jonossa 2" in page.text
    assert "Ilmoittaudu jonoon</button>" in page.text


def test_a_full_event_by_approval_promises_no_place_on_the_waiting_list(client):
    make_event(capacity=0, mode=RegistrationMode.APPROVAL)
    page = client.get(FORM).text
    assert "Jos ilmoittautumisesi hyväksytään tapahtuman ollessa täynnä, pääset jonotuslistalle." in page
    assert "Järjestäjä päättää jokaisesta ilmoittautumisesta." in page
    assert 'class="btn">Ilmoittaudu</button>' in page and "Ilmoittaudu jonoon" not in page


def test_network_without_lists_does_not_ask_for_them(client, app):
    make_network()
    make_event()
    fields = {"given_name": "Aino", "family_name": "M", "email": "a@example.fi", "organisation": "Espoo"}
    assert send(client, FORM, fields).status_code == 303
