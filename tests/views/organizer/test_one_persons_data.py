"""The officer's pages about one person: the address is sent, and stands in no address of ours and in no log."""

import json
import logging

import pytest
from flask.testing import FlaskClient

from app.domain.participants import Needs
from app.domain.permissions import Role
from app.queries import people
from app.services import participants
from tests.browsing import send, token
from tests.factories import make_organizer, make_registration, sign_in
from tests.services.test_participants import ask_for_address

HOME = "/en/organizer/network/people"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def browser(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_organizer("tietosuoja@example.fi", role=Role.PROTECTION_OFFICER))


def test_what_is_kept_is_shown_and_the_address_is_nowhere_else(browser, event, caplog):
    caplog.set_level(logging.DEBUG)
    make_registration(event, "aino@example.fi")
    html = send(browser, HOME, {"email": "Aino@example.fi"}).text
    assert "Network day" in html
    assert "Confirmed" in html
    assert 'href="' in html
    assert not [line for line in html.split('"') if line.startswith("/") and "aino" in line.lower()]
    assert "aino@example.fi" not in caplog.text.lower()


def test_an_address_that_a_registration_is_to_get_is_shown_and_handed_over(browser, event):
    ask_for_address(make_registration(event, "muu@example.fi"), "aino@example.fi")
    html = send(browser, HOME, {"email": "aino@example.fi"}).text
    assert "New address, not confirmed yet: <a " in html and "<li>1 message</li>" in html
    about = {"email": "aino@example.fi", "purpose": "Pyyntö", "format": "html"}
    text = send(browser, HOME, about, to=f"{HOME}/document").text
    assert "New address, not confirmed yet: Network day" in text and "muu@example.fi" not in text
    assert send(browser, HOME, {"email": "aino@example.fi"}, to=f"{HOME}/erasure").status_code == 200


def test_an_unknown_address_and_none_at_all(browser):
    assert "Nothing is kept under this address." in send(browser, HOME, {"email": "muu@example.fi"}).text
    answer = send(browser, HOME, {"email": "muu"})
    assert (answer.status_code, "Write the e-mail address in the form" in answer.text) == (422, True)


def test_the_data_as_a_file_to_read_and_for_programs(browser, event):
    participants.change_needs(make_registration(event, "aino@example.fi").id, Needs("gluteeniton"))
    about = {"email": "aino@example.fi", "purpose": "Pyyntö"}
    for kind, name in (("json", ".json"), ("html", ".html")):
        answer = send(browser, HOME, {**about, "format": kind}, to=f"{HOME}/document")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].endswith(f'{name}"')
        assert "aino" not in answer.headers["Content-Disposition"]
        assert "gluteeniton" in answer.text
    assert json.loads(send(browser, HOME, {**about, "format": "json"}, to=f"{HOME}/document").text)["email"]


def test_a_file_is_for_something(browser, event):
    make_registration(event, "aino@example.fi")
    answer = send(browser, HOME, {"email": "aino@example.fi", "format": "json"}, to=f"{HOME}/document")
    assert (answer.status_code, "Write why the data is handed over." in answer.text) == (422, True)


def test_erasing_names_what_goes_asks_why_and_does_it(browser, event):
    make_registration(event, "aino@example.fi")
    asked = send(browser, HOME, {"email": "aino@example.fi"}, to=f"{HOME}/erasure")
    assert "The registration is cancelled and its place given on." in asked.text
    refused = send(browser, HOME, {"email": "aino@example.fi"}, to=f"{HOME}/erasure/done")
    assert (refused.status_code, "Write why the data is erased." in refused.text) == (422, True)
    done = send(browser, HOME, {"email": "aino@example.fi", "reason": "Pyyntö"}, to=f"{HOME}/erasure/done")
    assert (done.status_code, done.headers["Location"]) == (303, HOME)
    assert not people.of_address("aino@example.fi").is_known


def test_without_an_address_the_later_pages_ask_for_it(browser):
    for page in ("document", "erasure", "erasure/done"):
        answer = browser.post(f"{HOME}/{page}", data={"csrf_token": token(browser, HOME)})
        assert (answer.status_code, "Write the e-mail address." in answer.text) == (422, True)
