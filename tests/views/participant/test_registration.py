"""Sending the registration form, and what its page says in every state."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from app.domain.languages import Language
from app.domain.needs import Diet, Support
from app.domain.participants import Needs
from app.domain.registration import RegistrationStatus
from app.models import Event
from app.queries import personal
from tests.browsing import send, token
from tests.factories import make_event, make_registration
from tests.statements import statements
from tests.views.participant.reading import FORM, all_registrations, form_of, heading, problems

HOUR = timedelta(hours=1)


class TestSending:
    """On both databases: from the form to the personal page."""

    def test_form_gives_a_place_and_leads_to_the_personal_page(self, client, fields):
        make_event()
        answer = send(client, FORM, fields)
        assert answer.status_code == 303
        page = client.get(answer.location)
        (registration,) = all_registrations()
        assert (page.status_code, heading(page)) == (200, "Olet mukana, Aino")
        assert (registration.status, registration.language, registration.email) == (
            RegistrationStatus.CONFIRMED,
            Language.FI,
            "aino@example.fi",
        )

    def test_full_event_gives_a_place_in_the_queue(self, client, fields):
        make_registration(make_event(capacity=1), "eka@example.fi")
        answer = send(client, FORM.replace("/fi/", "/sv/"), fields)
        page = client.get(answer.location)
        assert heading(page) == "Du är nummer 1 på väntelistan"
        assert all_registrations()[1].language is Language.SV

    def test_same_form_sent_twice_is_one_registration(self, client, fields):
        make_event()
        data = {"csrf_token": token(client, FORM), **fields}
        first, second = client.post(FORM, data=data), client.post(FORM, data=data)
        assert (first.status_code, first.location) == (303, second.location)
        assert len(all_registrations()) == 1

    def test_needs_are_kept_with_their_consent(self, client, fields):
        make_event()
        send(client, FORM, {**fields, "diet": "gluteeniton", "needs_consent": "y"})
        assert personal.needs(all_registrations()[0].id) == Needs("gluteeniton", "")

    def test_ticks_are_kept_with_their_consent_and_not_without(self, client, fields):
        make_event()
        ticked = {**fields, "diets": ["vegan", "nut_free"], "supports": ["step_free"]}
        refused = send(client, FORM, ticked)
        assert (refused.status_code, len(problems(refused)), all_registrations()) == (422, 1, [])
        assert re.search(r'value="nut_free"[^>]* checked', refused.text)
        send(client, FORM, {**ticked, "needs_consent": "y"})
        kept = Needs("", "", (Diet.VEGAN, Diet.NUT_FREE), (Support.STEP_FREE,))
        assert personal.needs(all_registrations()[0].id) == kept

    def test_a_tick_that_nobody_offers_is_refused(self, client, fields):
        make_event()
        answer = send(client, FORM, {**fields, "diets": ["carnivore"], "needs_consent": "y"})
        assert (answer.status_code, problems(answer)) == (422, ["Valitse luettelosta."])

    def test_taken_address_is_refused_without_a_word_of_the_other(self, client, fields):
        other = make_registration(make_event(), "aino@example.fi", given_name="Salattu", organisation="Salattu Oy")
        answer = send(client, FORM, {**fields, "email": "AINO@example.fi"})
        assert answer.status_code == 409
        assert len(problems(answer)) == 1
        assert [secret for secret in ("Salattu", other.code) if secret in answer.text] == []
        assert len(all_registrations()) == 1

    def test_full_event_without_queue_is_refused_with_everything_kept(self, client, fields):
        make_event(capacity=0, waiting_list=False)
        answer = send(client, FORM, {**fields, "diet": "gluteeniton", "needs_consent": "y"})
        assert (answer.status_code, problems(answer)) == (409, ["Tapahtuma on täynnä, eikä siinä ole jonotuslistaa."])
        form = form_of(answer)
        assert 'value="Espoon kaupunki"' in form
        assert re.search(r"<textarea[^>]*>\s*gluteeniton</textarea>", form)
        assert re.search(r'<input[^>]*checked[^>]*name="needs_consent"', form)
        assert re.search(r"<option selected[^>]*>Rehtori", form)
        assert all_registrations() == []


class TestPages:
    """What the page says; the database makes no difference."""

    @pytest.fixture
    def database_kind(self) -> str:
        return "sqlite"

    @pytest.mark.parametrize(
        ("changes", "has_form", "post"),
        [
            ({}, True, 303),
            ({"capacity": 0}, True, 303),
            ({"capacity": 0, "waiting_list": False}, True, 409),
            ({"opens_at": HOUR}, True, 409),
            ({"opens_at": -2 * HOUR, "closes_at": -HOUR}, False, 409),
            ({"registration_closed": True}, False, 409),
            ({"status": EventStatus.CANCELLED}, False, 409),
            ({"starts_in": -8 * HOUR}, False, 409),
            ({"mode": RegistrationMode.INVITATION_ONLY}, False, 409),
            ({"mode": RegistrationMode.TARGET_GROUP_FIRST}, True, 303),
            ({"status": EventStatus.DRAFT}, None, 404),
        ],
        ids=[
            "open", "queue", "full", "before", "after", "closed", "cancelled", "past", "invitation", "target-group",
            "draft",
        ],
    )  # fmt: skip
    def test_every_state_has_an_honest_page(self, client, fields, changes, has_form, post):
        now = clock.now()
        moments = {name: now + value for name, value in changes.items() if name in ("opens_at", "closes_at")}
        make_event(**{**changes, **moments})
        for lang in ("fi", "sv", "en"):
            page = client.get(FORM.replace("/fi/", f"/{lang}/"))
            assert page.status_code == (404 if has_form is None else 200)
            assert bool(form_of(page)) is bool(has_form)
            assert f'<html lang="{lang}">' in page.text
        answer = client.post(FORM, data={**fields, "csrf_token": token(client, "/fi/link")})
        assert answer.status_code == post
        if post == 409:
            assert len(problems(answer)) == 1
            assert 'value="Aino"' in form_of(answer)

    def test_announced_event_without_opening_time_shows_no_form(self, client, fields):
        event = make_event()
        event.opens_at = None
        db.session.commit()
        page = client.get(FORM)
        assert (page.status_code, form_of(page)) == (200, "")
        assert "Avautumisaika ilmoitetaan myöhemmin." in page.text

    def test_early_form_says_the_moment_and_the_servers_time(self, client, fields, time_machine):
        time_machine.move_to("2026-12-01 06:42:00+00:00", tick=False)
        make_event(opens_at=clock.now() + HOUR + timedelta(minutes=18))
        page = client.get(FORM)
        assert "Ilmoittautuminen avautuu ti 1.12.2026 klo\u00a010.00" in page.text
        assert "Kellomme näyttää 8.42." in page.text

    def test_opening_instant_is_open_and_the_moment_before_is_not(self, client, fields, time_machine):
        time_machine.move_to("2026-12-01 06:59:59+00:00", tick=False)
        make_event(opens_at=clock.now() + timedelta(seconds=1))
        data = {**fields, "csrf_token": token(client, FORM)}
        assert client.post(FORM, data=data).status_code == 409
        time_machine.move_to("2026-12-01 07:00:00+00:00", tick=False)
        assert client.post(FORM, data=data).status_code == 303

    def test_form_page_is_private_and_asks_little_of_the_database(self, client, fields):
        event = make_event(capacity=1)

        def cost() -> int:
            client.get(FORM)  # the network's lists are kept for some seconds
            db.session.remove()
            with statements() as sent:
                answer = client.get(FORM)
            assert answer.headers["Cache-Control"] == "private, no-store"
            return len(sent)

        with_one = cost()
        for number in range(20):
            make_registration(db.session.get_one(Event, event.id), f"p{number}@example.fi")
        assert (with_one, cost()) == (2, 2)

    def test_whole_registration_asks_little_of_the_database(self, client, fields):
        make_event()
        data = {**fields, "csrf_token": token(client, FORM)}
        db.session.remove()
        with statements() as sent:
            answer = client.post(FORM, data=data)
        assert (answer.status_code, len(sent)) == (303, 9)
        db.session.remove()
        with statements() as sent:
            client.get(answer.location)
        assert len(sent) == 2
