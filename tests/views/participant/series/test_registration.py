"""One form for all occasions: from the form to the personal pages."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import current_app

from app.database import db
from app.domain.participants import Needs
from app.domain.registration import RegistrationStatus
from app.models import Event, Series
from app.queries import personal
from tests.browsing import post_raw, send, token
from tests.factories import make_event, make_registration, make_series, text
from tests.filled_forms import filled
from tests.hostile import HOSTILE
from tests.views.participant.reading import all_registrations, form_of, heading, problems

FORM = "/fi/series/sarja/register"
DAY = timedelta(days=1)


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
        ({"online": True}, "Joihinkin tapahtumakertoihin kuuluu valintoja."),
    ],
)
def test_where_one_form_is_not_enough_the_page_says_so_and_has_none(client, fields, change, sentence):
    series, early, late = two_days()
    form_token = token(client, FORM)
    series.whole = change.get("whole", True)
    early.online = change.get("online", False)
    early.registration_closed = late.registration_closed = change.get("closed", False)
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
