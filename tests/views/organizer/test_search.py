"""The search in the header: events and people, within what the account reaches, and nothing of it in an address."""

import re
from datetime import timedelta

import pytest

from app.domain.events import EventStatus
from app.domain.history import COMMAND_LINE
from app.domain.permissions import Role, TeamRole
from app.models import Event
from app.queries import search as queries
from app.services import privacy
from tests.browsing import send
from tests.factories import make_event, make_organizer, make_registration, share, sign_in, text
from tests.filled_forms import filled, refill
from tests.hostile import HOSTILE
from tests.statements import statements

PAGE = "/en/organizer/search"


@pytest.fixture
def event(app) -> Event:
    event = make_event("oma", title=text("Kevätpäivä"), search_text="kevätpäivä\noulu")
    make_registration(
        event, "aino@example.fi", given_name="Aino", family_name="Järvinen", organisation="Oulun kaupunki"
    )
    return event


def look(browser, words: str, **fields: str) -> str:
    answer = send(browser, PAGE, {"words": words, **fields})
    assert answer.status_code == 200
    return answer.text


def people(html: str) -> list[str]:
    return re.findall(r"<h3>(.*?)</h3>", html)


def events(html: str) -> int:
    return html.count(">Sama (en)</a>")


@pytest.mark.parametrize("words", ["järvinen", "JÄRVINEN aino", "aino@example", "oulun kaup"])
def test_a_person_is_found_by_name_address_and_organisation(browser, event, words):
    html = look(browser, words)
    assert people(html) == ["Aino Järvinen"]
    assert 'href="/en/organizer/events/oma/registrations/' in html


def test_a_person_of_several_events_is_one_with_the_latest_first(browser, event):
    later = make_event("toinen", title=text("Syyspäivä"), starts_in=timedelta(days=60))
    make_registration(later, "AINO@example.fi", given_name="Aino", family_name="Järvinen-Laine")
    strange = make_event("vieras", title=text("Vieras"))
    make_registration(strange, "aino@example.fi", given_name="Aino", family_name="Järvinen")
    share(later, make_organizer("muu@example.fi"))
    me = make_organizer("mina@example.fi")
    share(event, me)
    share(later, me)
    html = look(sign_in(browser, me), "järvinen")
    assert people(html) == ["Aino Järvinen-Laine"]
    assert re.findall(r">(\w+) \(en\)</a>", html) == ["Syyspäivä", "Kevätpäivä"]


def test_nobody_beyond_ones_reach_is_found(client, event):
    sign_in(client, make_organizer("vieras@example.fi"))
    html = look(client, "järvinen")
    assert people(html) == [] and "Nothing was found" in html
    assert "Kevätpäivä" not in look(client, "kevätpäivä")


def test_an_assistant_finds_people_of_their_event_and_no_way_to_their_page(client, event):
    helper = make_organizer("apu@example.fi", role=Role.ASSISTANT)
    share(event, helper, TeamRole.ASSISTANT)
    make_registration(make_event("muu"), "x@example.fi", given_name="Muu", family_name="Järvinen")
    html = look(sign_in(client, helper), "järvinen")
    assert people(html) == ["Aino Järvinen"]
    assert 'href="/en/organizer/events/oma/registrations"' in html
    assert "/registrations/" not in html


def test_a_reporter_finds_events_and_no_people(client, event):
    sign_in(client, make_organizer("r@example.fi", role=Role.REPORTER))
    assert people(look(client, "järvinen")) == []
    assert 'href="/en/organizer/events/oma/programme/figures"' in look(client, "kevätpäivä")


def test_an_event_is_found_by_words_and_days(browser, event):
    day = event.starts_at.astimezone().date()
    dated = [f"{day.day}.{day.month}.{day.year}", f"{day.month}/{day.year}", str(day.year), f"oulu {day.year}"]
    for words in ("kevätpäivä", "OULU", *dated):
        assert 'href="/en/organizer/events/oma"' in look(browser, words), words
    for words in ("kuopio", "1.1.2031", f"kuopio {day.year}"):
        assert 'href="/en/organizer/events/oma"' not in look(browser, words), words


def test_drafts_of_ones_own_are_found(browser, event):
    draft = make_event("luonnos", title=text("Salainen"), search_text="salainen", status=EventStatus.DRAFT)
    assert "Salainen (en)" not in look(browser, "salainen")
    share(draft, me := make_organizer("mina@example.fi"))
    assert "Salainen (en)" in look(sign_in(browser, me), "salainen")


def test_there_are_pages_of_people(browser, event):
    for number in range(22):
        make_registration(event, f"n{number}@example.fi", given_name=f"N{number:02}", family_name="Aalto")
    first = look(browser, "aalto")
    assert len(people(first)) == 20 and "Next people" in first and "Previous people" not in first
    second = look(browser, "aalto", page="2")
    assert people(second) == ["N20 Aalto", "N21 Aalto"] and "Previous people" in second


def test_people_who_are_cut_off_are_told_of(browser, event, monkeypatch):
    monkeypatch.setattr(queries, "MOST_PEOPLE", 3)
    for number in range(3):
        make_registration(event, f"n{number}@example.fi", given_name=f"N{number}", family_name="Aalto")
    assert len(people(look(browser, "aalto"))) == 3 and "registrations; here are the first" not in look(
        browser, "aalto"
    )
    make_registration(event, "n3@example.fi", given_name="N3", family_name="Aalto")
    html = look(browser, "aalto")
    assert people(html) == ["N0 Aalto", "N1 Aalto", "N2 Aalto"] and "registrations; here are the first" in html


def test_events_that_are_cut_off_are_told_of(client, app):
    browser = sign_in(client, make_organizer("valtakunta@example.fi", role=Role.NATIONAL_COORDINATOR))
    for number in range(20):
        make_event(f"sama-{number}", title=text("Sama"), search_text="sama")
    assert (events(html := look(browser, "sama")), "more than these" in html) == (20, False)
    make_event("sama-20", title=text("Sama"), search_text="sama")
    assert (events(html := look(browser, "sama")), "There are more than these 20." in html) == (20, True)


def test_whoever_was_erased_is_nobody(browser, event):
    registration = make_registration(event, "b@example.fi", given_name="Bertta", family_name="Poistettu")
    assert people(look(browser, "poistettu")) == ["Bertta Poistettu"]
    privacy.erase(registration.id, COMMAND_LINE)
    assert people(look(browser, "poistettu")) == []


def test_no_address_says_whom_one_looked_for(browser, event):
    html = look(browser, "järvinen")
    assert not [address for address in re.findall(r'(?:href|action)="([^"]+)"', html) if "rvinen" in address]
    assert people(browser.get(f"{PAGE}?words=järvinen").text) == []


def test_hostile_words_find_nothing(browser, event):
    for words in HOSTILE:
        answer = send(
            browser, PAGE, {"words": words.encode("utf-8", "replace"), "page": words.encode("utf-8", "replace")}
        )
        assert answer.status_code in (200, 413, 422)


def test_it_asks_the_same_with_1_and_15_people(browser, event):
    def count() -> int:
        with statements() as sent:
            look(browser, "example")
        return len(sent)

    count()
    one = count()
    for number in range(14):
        make_registration(event, f"n{number}@example.fi")
    assert count() == one


def test_the_key_to_the_search_can_be_turned_off(browser, event):
    assert 'data-key="/"' in browser.get(PAGE).text
    data = filled(browser.get("/en/organizer/account").text, "/en/organizer/account")
    data.pop("shortcuts")
    browser.post("/en/organizer/account", data=data)
    html = browser.get(PAGE).text
    assert "data-key" not in html and "The key /" not in html
    refill(browser, "/en/organizer/account", {"shortcuts": "y"})
    assert 'data-key="/"' in browser.get(PAGE).text
