"""Whom somebody looks for in a list is not read in any address, and the address of what was found is one to share."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from app.domain.permissions import Role, TeamRole
from app.models import Event
from tests.browsing import send
from tests.factories import make_event, make_network, make_organizer, make_registration, share, sign_in
from tests.filled_forms import filled
from tests.invited import invite

NAME = "Öhman"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    make_network()
    made = make_event(capacity=None)
    make_registration(made, "a@example.fi", family_name=NAME)
    for number in range(51):
        make_registration(made, f"b{number}@example.fi", family_name=NAME)
    make_registration(made, "c@example.fi", family_name="Virtanen")
    return made


def of(event: Event, rest: str = "", under: str = "registrations") -> str:
    return f"/en/organizer/events/{event.slug}/{under}{rest}"


def addresses(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'(?:href|action)="([^"]*)"', html)]


def test_the_words_are_in_no_address_and_all_links_go_on_with_them(browser, event):
    found = send(browser, of(event), {"q": NAME, "status": "confirmed", "column": "code"}, to=of(event, "/search"))
    assert found.status_code == 303
    query = parse_qs(urlsplit(found.location).query)
    assert query.pop("words") != [NAME]
    assert query == {"status": ["confirmed"], "column": ["code"]}
    html = browser.get(found.location).text
    assert "Rows 1–50 of 52" in html and f'value="{NAME}"' in html
    assert not [one for one in addresses(html) if "hman" in one]
    (next_page,) = {one for one in addresses(html) if one.endswith("page=2")}
    assert "Rows 51–52 of 52" in browser.get(next_page).text
    (by_name,) = {one for one in addresses(html) if "sort=name" in one}
    assert "Rows 1–50 of 52" in browser.get(by_name).text
    (download,) = {one for one in addresses(html) if "/download?" in one}
    with send(browser, download, {"purpose": "x", "format": "csv", "columns": "shown"}) as document:
        assert document.text.count(NAME) == 52 and "Virtanen" not in document.text
    (views,) = {one for one in addresses(html) if "/views?" in one}
    saved = send(browser, views, {"view_name": "Vahvistetut"})
    assert saved.location == of(event, "?status=confirmed&column=code")


def test_the_form_gives_back_what_it_was_shown_with(browser, event):
    """Filters stay when other words are looked for; the address of a list without words says all that it is."""
    shown = browser.get(of(event, "?status=waiting&sort=name")).text
    again = filled(shown, of(event, "/search"))
    assert browser.post(of(event, "/search"), data=again).location == of(event, "?status=waiting&sort=name")


def test_an_earlier_address_is_understood_and_its_links_hold_no_words(browser, event):
    html = browser.get(of(event, f"?q={NAME}")).text
    assert "Rows 1–50 of 52" in html
    assert not [one for one in addresses(html) if "hman" in one and one.startswith("/en/")]


@pytest.mark.parametrize("words", ["gAAAAABnonsense", "%C3%A4%C3%A4", "x" * 5000])
def test_what_we_cannot_open_finds_nobody(browser, event, words):
    assert "No participant matches" in browser.get(of(event, f"?words={words}")).text


def test_a_page_that_was_open_too_long_says_so_and_keeps_what_was_asked(browser, event):
    answer = browser.post(of(event, "/search"), data={"q": "Virtanen", "csrf_token": "x"})
    assert answer.status_code == 422
    assert 'value="Virtanen"' in answer.text and "data-error-summary" in answer.text
    assert of(event).replace("/en/", "/fi/") in addresses(answer.text)  # in another language: a page that can be opened


def test_who_only_helps_at_the_event_searches_too(client, event):
    helper = make_organizer("auttaja@example.fi", role=Role.ASSISTANT)
    share(event, helper, TeamRole.ASSISTANT)
    sign_in(client, helper)
    found = send(client, of(event), {"q": "virtanen"}, to=of(event, "/search"))
    assert "Rows 1–1 of 1" in client.get(found.location).text


def test_invitations_are_searched_in_the_same_way(browser, event):
    for name in ("Kutsuttu", "Muu"):
        invite(event, f"{name.lower()}@example.fi", family_name=name)
    page = of(event, under="invitations")
    found = send(browser, page, {"q": "Kutsuttu", "state": "sent"}, to=f"{page}/search")
    assert found.status_code == 303 and "utsuttu" not in found.location and found.location.endswith("state=sent")
    html = browser.get(found.location).text
    assert "Rows 1–1 of 1" in html
    assert not [one for one in addresses(html) if "utsuttu" in one]
    late = browser.post(f"{page}/search", data={"q": "Kutsuttu", "state": "sent"})
    assert late.status_code == 422 and 'value="Kutsuttu"' in late.text and 'value="sent" selected' in late.text


WRITTEN = ("q=%C3%96hman", "words=%C3%96hman", "q=%D6hman&status=confirmed", "who=%C3%96hman&person=Ohman&words=Ohman")


@pytest.mark.parametrize("query", WRITTEN)
def test_an_address_that_was_written_by_hand_is_repeated_by_no_link(browser, event, query):
    pages = (
        *(of(event), of(event, "/download"), of(event, under="invitations"), of(event, under="history")),
        *("/en/organizer/search", f"/en/organizer/events/{event.slug}/nowhere"),
    )
    for page in pages:
        links = addresses(browser.get(f"{page}?{query}").text)
        assert any(link.startswith("/fi/") for link in links), page
        assert not [link for link in links if "hman" in link or "%D6" in link], page


def test_the_list_in_another_language_is_of_the_same_words_and_filters(browser, event):
    html = browser.get(of(event, f"?q={NAME}&status=confirmed&column=code&column=email")).text
    (finnish,) = {link for link in addresses(html) if link.startswith("/fi/organizer/events/") and "words=" in link}
    query = parse_qs(urlsplit(finnish).query)
    assert query.pop("words") and query == {"status": ["confirmed"], "column": ["code", "email"]}
    assert f'value="{NAME}"' in browser.get(finnish).text


def test_events_are_searched_for_in_the_open(browser, event):
    assert "/fi/organizer/?q=verkosto" in addresses(browser.get("/en/organizer/?q=verkosto").text)


def test_signing_in_does_not_carry_whom_one_looked_for(client, event):
    way = client.get(of(event, f"?q={NAME}&status=confirmed")).location
    assert "hman" not in way and "%C3%96" not in way and "status" in way
