"""One form for all occasions: from the form to the personal pages."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask, current_app

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.participants import Needs
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus
from app.models import Event, Series
from app.queries import personal
from app.services import entrance
from tests.browsing import post_raw, send, token
from tests.factories import make_event, make_registration, make_series, make_term, text
from tests.filled_forms import filled
from tests.hostile import HOSTILE
from tests.statements import statements
from tests.views.participant.days import Day, states
from tests.views.participant.reading import all_registrations, form_of, heading, problems

FORM = "/fi/series/sarja/register"
DAY = timedelta(days=1)


@pytest.fixture
def database_kind() -> str:
    """The service runs on both databases in tests/services, and the form is attacked on both in test_hostile."""
    return "sqlite"


def two_days(**changes: object) -> tuple[Series, Event, Event]:
    late = make_event("b", title=text("Toinen päivä"), **{"starts_in": 40 * DAY, **changes})
    early = make_event("a", title=text("Ensimmäinen päivä"), **changes)
    return make_series(late, early, whole=True), early, late


def others(page) -> list[tuple[str, str]]:
    """The other occasions of a personal page: address and state."""
    section = re.search(r'<section class="stack" aria-labelledby="together">.*?</section>', page.text, re.S)
    found = re.findall(r'<li><a href="([^"]+)">.*?</svg>([^<]+)</span></li>', section[0], re.S) if section else []
    return [(unescape(address), state.strip()) for address, state in found]


def test_one_form_leads_to_the_first_occasions_page_which_leads_to_the_others(client, fields):
    _, early, late = two_days(capacity=1)
    make_registration(late, "eka@example.fi")
    answer = send(client, FORM, fields)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert heading(page) == "Olet mukana, Aino"
    assert "Olet ilmoittautunut 2 tapahtumakertaan. Niistä jonotat 1 kertaan." in page.text
    ((address, state),) = others(page)
    assert state == "Jonotuslistalla"
    other = client.get(address)
    assert heading(other) == "Olet jonossa sijalla 1"
    assert [state for _, state in others(other)] == ["Paikka vahvistettu"]
    rows = all_registrations()[1:]
    assert {row.event_id: row.status for row in rows} == {
        early.id: RegistrationStatus.CONFIRMED,
        late.id: RegistrationStatus.WAITING,
    }


def test_the_form_says_who_gets_in_where_and_what_does_not_count_yet(client, fields):
    region = make_term(TermKind.REGION, "HYKS", "Uusimaa")
    _, early, late = two_days(waiting_list=True)
    third = make_event("c", title=text("Kolmas päivä"), starts_in=50 * DAY)
    third.series_id = early.series_id
    db.session.commit()
    soon = clock.now() + DAY
    first = EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, frozenset({region.id}), soon, confirms_address=True)
    entrance.change(early.id, EntranceSettings(RegistrationMode.APPROVAL), COMMAND_LINE)
    entrance.change(late.id, first, COMMAND_LINE)
    page = client.get(FORM).text
    section = page[page.index('id="together"') : page.index("<form")]
    assert section.index("Ensimmäinen päivä, ") < section.index("Järjestäjä päättää jokaisesta ilmoittautumisesta")
    assert (
        section.index("<h3>Toinen päivä")
        < section.index("kohderyhmälle: Uusimaa")
        < section.index("kun vahvistat sen sähköpostiisi")
    )
    assert "<h3>Kolmas päivä" not in section
    answer = send(client, FORM, {**fields, "region": str(region.id)})
    assert answer.status_code == 303
    told = client.get(answer.location).text
    assert "Olet ilmoittautunut 3 tapahtumakertaan. Niistä 1 odottaa järjestäjän päätöstä. Niistä 1 tulee" in told
    assert {row.event_id: (row.status, row.region_id, row.outside_target) for row in all_registrations()} == {
        early.id: (RegistrationStatus.PENDING, region.id, False),
        late.id: (RegistrationStatus.UNVERIFIED, region.id, False),
        third.id: (RegistrationStatus.CONFIRMED, region.id, False),
    }


def test_a_single_registration_lists_no_others(client, fields):
    two_days()
    answer = send(client, "/fi/events/a/register", fields)
    assert others(client.get(answer.location)) == []


def test_same_form_sent_twice_is_one_registration_each(client, fields):
    two_days()
    sent = {"csrf_token": token(client, FORM), **fields}
    first, second = client.post(FORM, data=sent), client.post(FORM, data=sent)
    assert (first.status_code, first.location) == (303, second.location)
    assert len(all_registrations()) == 2


def test_needs_are_asked_where_an_occasion_asks_and_kept_there(client, fields):
    _, early, _ = two_days()
    early.asks_needs = False
    db.session.commit()
    send(client, FORM, {**fields, "diet": "gluteeniton", "needs_consent": "y"})
    kept = {row.event_id: personal.needs(row.id) for row in all_registrations()}
    assert kept.pop(early.id) is None
    assert list(kept.values()) == [Needs("gluteeniton", "")]


def test_a_full_occasion_without_a_queue_is_named_and_everything_is_kept(client, fields):
    _, _, late = two_days(capacity=1, waiting_list=False)
    make_registration(late, "eka@example.fi")
    answer = send(client, FORM, {**fields, "diet": "gluteeniton", "needs_consent": "y"})
    assert answer.status_code == 409
    (said,) = problems(answer)
    assert said.startswith("Toinen päivä, ")
    assert "Tapahtuma on täynnä, eikä siinä ole jonotuslistaa. Sinua ei ole ilmoitettu" in said
    assert 'value="Espoon kaupunki"' in form_of(answer)
    assert "gluteeniton" in form_of(answer)
    assert len(all_registrations()) == 1


def test_a_wrong_field_comes_back_with_everything_else(client, fields):
    two_days()
    answer = send(client, FORM, {**fields, "email": "aino"})
    assert (answer.status_code, len(problems(answer))) == (422, 1)
    assert 'value="Espoon kaupunki"' in form_of(answer)
    assert all_registrations() == []


def test_the_form_in_another_language_keeps_what_was_typed(client, fields):
    two_days()
    answer = send(client, FORM, {**fields, "draft": "1", "email": "a"}, to=FORM.replace("/fi/", "/sv/"))
    assert (answer.status_code, problems(answer)) == (200, [])
    assert filled(answer.text, FORM.replace("/fi/", "/sv/"))["organisation"] == "Espoon kaupunki"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"whole": False}, "Ilmoittaudu kuhunkin tapahtumakertaan sen omalla sivulla."),
        ({"closed": True}, "Ilmoittautuminen ei ole nyt auki yhteenkään tapahtumakertaan."),
    ],
)
def test_where_one_form_is_not_enough_the_page_says_so_and_has_none(client, fields, change, sentence):
    series, early, late = two_days()
    form_token = token(client, FORM)
    db.session.get_one(Series, series.id).whole = change.get("whole", True)
    for event in (early, late):
        db.session.get_one(Event, event.id).registration_closed = change.get("closed", False)
    db.session.commit()
    page = client.get(FORM)
    assert (page.status_code, form_of(page)) == (200, "")
    assert sentence in page.text
    # Who had the form open already loses nothing that was typed.
    answer = client.post(FORM, data={"csrf_token": form_token, **fields, "diet": "gluteeniton", "needs_consent": "y"})
    assert answer.status_code == 409
    assert problems(answer)[0].startswith(sentence)
    assert "gluteeniton" in form_of(answer)
    assert all_registrations() == []


def test_an_address_that_is_registered_everywhere_reads_nothing_of_that(client, fields):
    _, early, late = two_days()
    for event in (early, late):
        make_registration(event, given_name="Salattu", organisation="Salattu Oy")
    answer = send(client, FORM, fields)
    assert (answer.status_code, len(problems(answer))) == (409, 1)
    assert "Salattu" not in answer.text


def test_too_many_forms_for_one_address_are_refused(client, fields, monkeypatch):
    monkeypatch.setitem(current_app.config, "RATELIMIT_ENABLED", True)
    for n in range(12):
        make_registration(make_event(f"muu-{n}"))
    two_days()
    answer = send(client, FORM, fields)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_sent_breaks_anything(client, fields, text):
    two_days()
    sent = {"csrf_token": token(client, FORM), **{name: str(value) for name, value in fields.items()}}
    for name in sent:
        assert post_raw(client, FORM, {**sent, name: text}).status_code in (200, 303, 409, 413, 422), name


class TestChoices:
    """Occasions at which one chooses have their own groups in the one form."""

    def days(self, **changes: dict) -> tuple[Day, Day]:
        """Of two days with the same workshops the first; the other one is plain Day()."""
        one = Day(event={"slug": "a", "title": text("Ensimmäinen päivä")}, **changes)
        other = Day(event={"slug": "b", "title": text("Toinen päivä"), "starts_in": 40 * DAY})
        make_series(*(db.session.get_one(Event, day.event.id) for day in (one, other)), whole=True)
        return one, other

    def chosen(self, **workshops: tuple[Day, int]) -> dict[str, str]:
        return {
            f"event-{day.event.id}-{name}": value
            for day, workshop in workshops.values()
            for name, value in day.fields(workshop).items()
        }

    def test_one_form_registers_with_what_was_chosen_at_each(self, client, fields):
        one, other = self.days(A1={"capacity": 1})
        one.fill(one.a1)
        sent = self.chosen(first=(one, one.a1), second=(other, other.b2))
        answer = send(client, FORM, {**fields, **sent})
        assert answer.status_code == 303
        first, second = all_registrations()[1:]
        assert [row.status for row in (first, second)] == [RegistrationStatus.CONFIRMED] * 2
        assert (states(first), states(second)) == ({one.a1: ClaimState.WAITING}, {other.b2: ClaimState.TAKEN})
        page = client.get(answer.location)
        assert "A1" in page.text and "Jonossa sijalla 1" in page.text
        assert "B2" in client.get(others(page)[0][0]).text

    def test_what_is_missing_is_said_at_the_group_of_its_occasion(self, client, fields):
        one, other = self.days()
        answer = send(client, FORM, {**fields, **self.chosen(first=(one, one.a1)), "given_name": ""})
        assert answer.status_code == 422
        name, said = problems(answer)
        assert name == "Kirjoita etunimesi."
        assert said.startswith("Toinen päivä, ") and said.endswith(": Valitse polku.")
        assert f'<a href="#event-{other.event.id}-track">' in answer.text
        assert f'id="event-{one.event.id}-track-error"' not in answer.text
        form = form_of(answer)
        assert re.search(rf'name="event-{one.event.id}-track" value="{one.a}"[^>]* checked', form)
        assert re.search(rf'name="event-{one.event.id}-{one.slot_a}" value="{one.a1}"[^>]* checked', form)
        assert all_registrations() == []

    def test_a_workshop_that_filled_up_meanwhile_comes_back_at_its_group(self, client, fields):
        one, other = self.days(A1={"capacity": 1, "waiting_list": False})
        opened = token(client, FORM)
        one.fill(one.a1)
        sent = {**fields, **self.chosen(first=(one, one.a1), second=(other, other.b1))}
        answer = client.post(FORM, data={**sent, "csrf_token": opened, "diet": "gluteeniton", "needs_consent": "y"})
        assert answer.status_code == 409
        whole, said = problems(answer)
        assert whole == "Sinua ei ole vielä ilmoitettu yhteenkään tapahtumakertaan."
        assert said.startswith("Ensimmäinen päivä, ")
        assert said.endswith(": ”A1” on täyttynyt, eikä siihen voi jonottaa. Valitse toinen.")
        form = form_of(answer)
        assert f'id="event-{one.event.id}-{one.slot_a}-error"' in form
        assert re.search(rf'value="{one.a1}"[^>]* disabled', form)
        assert re.search(rf'name="event-{other.event.id}-{other.slot_b}" value="{other.b1}"[^>]* checked', form)
        assert 'value="Espoon kaupunki"' in form and "gluteeniton" in form
        assert len(all_registrations()) == 1

    def test_a_form_that_closed_meanwhile_keeps_what_was_chosen(self, client, fields):
        one, other = self.days()
        opened = token(client, FORM)
        for day in (one, other):
            db.session.get_one(Event, day.event.id).registration_closed = True
        db.session.commit()
        sent = {**fields, **self.chosen(first=(one, one.a1)), "csrf_token": opened}
        answer = client.post(FORM, data=sent)
        assert answer.status_code == 409
        assert re.search(rf'name="event-{one.event.id}-track" value="{one.a}"[^>]* checked', form_of(answer))

    def test_the_same_form_in_another_language_keeps_the_choices(self, client, fields):
        one, _ = self.days()
        swedish = FORM.replace("/fi/", "/sv/")
        answer = send(client, FORM, {**fields, **self.chosen(first=(one, one.b1)), "draft": "1"}, to=swedish)
        assert (answer.status_code, problems(answer)) == (200, [])
        assert re.search(rf'name="event-{one.event.id}-track" value="{one.b}"[^>]* checked', form_of(answer))

    @pytest.mark.parametrize("text", HOSTILE)
    def test_nothing_that_is_chosen_breaks_anything(self, client, fields, text):
        one, other = self.days()
        chosen = self.chosen(first=(one, one.a1), second=(other, other.a1))
        sent = {"csrf_token": token(client, FORM), **{name: str(value) for name, value in fields.items()}, **chosen}
        for name in chosen:
            assert post_raw(client, FORM, {**sent, name: text}).status_code in (200, 303, 409, 413, 422), name


class TestKept:
    """As the product runs: the empty form is kept for a moment, and what is each reader's own is not."""

    @pytest.fixture
    def app(self, keeping_app: Flask, time: object) -> Flask:
        return keeping_app

    def test_a_kept_form_costs_no_sql_and_is_each_readers_own(self, app, client, fields):
        two_days()
        own = [filled(client.get(FORM).text, FORM)["submission"]]
        other = app.test_client()
        with statements() as sent:
            page = other.get(FORM)
        own.append(filled(page.text, FORM)["submission"])
        assert sent == []
        assert len({*own}) == 2
        assert "of-this-reader" not in page.text
        assert send(other, FORM, {**fields, "submission": own[1]}).status_code == 303

    def test_it_follows_the_occasions_within_moments_and_closes_on_time(self, client, time):
        _, early, late = two_days()
        assert "Toinen päivä" in form_page(client)
        db.session.get_one(Event, late.id).registration_closed = True
        db.session.commit()
        assert form_page(client).count("Ilmoittautuminen on päättynyt") == 0
        time.shift(timedelta(seconds=2))
        assert form_page(client).count("Ilmoittautuminen on päättynyt") == 1
        time.move_to(db.session.get_one(Event, early.id).ends_at)
        assert form_of(client.get(FORM)) == ""

    def test_who_sends_a_form_that_just_opened_again_is_not_refused_for_what_was_kept(self, client, fields):
        series, *_ = two_days()
        db.session.get_one(Series, series.id).whole = False
        db.session.commit()
        client.get("/fi/events/a/register")
        sent = {"csrf_token": token(client, "/fi/events/a/register"), **fields}
        assert client.post(FORM, data=sent).status_code == 409
        db.session.get_one(Series, series.id).whole = True
        db.session.commit()
        assert client.post(FORM, data=sent).status_code == 303


def form_page(client) -> str:
    return client.get(FORM).text
