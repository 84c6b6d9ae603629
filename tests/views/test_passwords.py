"""Forgotten passwords and one-time links, as pages."""

import pytest
from sqlalchemy import select

from app import keys
from app.database import db
from app.models import OutgoingMail
from app.services import organizers, sessions
from app.services.organizers import NewAccount
from tests.browsing import post_raw, send, token
from tests.factories import make_organizer
from tests.hostile import HOSTILE

ASK = "/fi/organizer/password"
NEW = "korkea kuusi vesi"


@pytest.fixture
def link(app) -> str:
    """The page that a new account's one-time link opens."""
    handle = organizers.add_with_link(NewAccount("tuuli@example.fi"))
    return f"{ASK}/{keys.account_token(handle)}"


def test_known_and_unknown_addresses_get_the_same_answer(client):
    make_organizer()
    answers = [send(client, ASK, {"email": email}) for email in ("tuuli@example.fi", "tuntematon@example.fi")]
    assert [(answer.status_code, answer.location, answer.text) for answer in answers] == [
        (303, f"{ASK}/sent", answers[0].text)
    ] * 2
    assert [mail.recipient for mail in db.session.scalars(select(OutgoingMail))] == ["tuuli@example.fi"]
    assert client.get(f"{ASK}/sent").status_code == 200


def test_a_password_is_set_by_the_link_once(client, link):
    answer = send(client, link, {"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/fi/organizer/sign-in")
    assert sessions.sign_in("tuuli@example.fi", NEW) is not None
    assert (client.get(link).status_code, client.post(link).status_code) == (404, 404)


@pytest.mark.parametrize("password", ["short", "tuuli@example.fi", "salasana1234", "x" * 201, ""])
def test_a_bad_password_is_refused_and_the_link_still_good(client, link, password):
    answer = send(client, link, {"password": password})
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text
    assert send(client, link, {"password": NEW}).status_code == 303


def test_a_password_is_taken_as_it_is_typed(client, link):
    password = "  kuusi\tmetsä  é  "
    assert send(client, link, {"password": password}).status_code == 303
    assert sessions.sign_in("tuuli@example.fi", password) is not None
    assert sessions.sign_in("tuuli@example.fi", password.strip()) is None


def test_setting_a_password_needs_the_forms_token(client, link):
    assert client.post(link, data={"password": NEW}).status_code == 422
    assert sessions.sign_in("tuuli@example.fi", NEW) is None


@pytest.mark.parametrize("false", ["x", "0123456789abcdef", "%00", "%ff", "a" * 5000, "..", "%F0%9F%98%80"])
def test_a_false_link_opens_nothing(client, false):
    assert client.get(f"{ASK}/{false}").status_code in (404, 308)
    assert client.post(f"{ASK}/{false}").status_code == 404


def test_nothing_hostile_breaks_asking(client):
    found = token(client, ASK)
    statuses = {post_raw(client, ASK, {"csrf_token": found, "email": text}).status_code for text in HOSTILE}
    assert statuses == {303, 422}  # cleaned of invisible letters, some are addresses
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_nothing_hostile_breaks_setting(client, link):
    found = token(client, link)
    for text in HOSTILE:
        if not 12 <= len(text) <= 200:
            assert post_raw(client, link, {"csrf_token": found, "password": text}).status_code == 422
    assert client.post(link, data={"csrf_token": found, "password": "\x00 kuusi metsä vesi"}).status_code == 303
