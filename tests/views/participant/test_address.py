"""Confirming a changed address: the link in the mail opens this page and nothing else."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from app import urls
from app.database import db
from app.models import Event, Registration
from app.services import participants
from tests.browsing import send, token
from tests.factories import make_event, make_registration
from tests.views.participant.reading import heading, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def mine(app) -> Registration:
    return make_registration(make_event(), "vanha@example.fi", given_name="Salattu", organisation="Salattu Oy")


def link(mine: Registration, address: str, lang: str = "fi") -> str:
    """Ask for the address; the path of the link that is mailed to it."""
    wanted = replace(mine.details, email=address)
    participants.change_details(mine.id, wanted, seen=mine.details.fingerprint)
    db.session.remove()
    return urlsplit(urls.address_confirmation(mine.code, mine.token_version, address, lang)).path


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_page_shows_the_address_and_nothing_of_the_person(client, mine, lang):
    page = client.get(link(mine, "uusi@example.fi", lang))
    assert (page.status_code, "uusi@example.fi" in page.text) == (200, True)
    assert [secret for secret in ("Salattu", "vanha@", "/my/", mine.code + "<") if secret in page.text] == []


def test_opening_changes_nothing_and_the_button_confirms(client, mine):
    address = link(mine, "uusi@example.fi")
    client.get(address)
    assert db.session.get_one(Registration, mine.id).email == "vanha@example.fi"
    answer = send(client, address)
    assert (answer.status_code, heading(client.get(answer.location))) == (303, "Olet mukana, Salattu")
    db.session.remove()
    assert db.session.get_one(Registration, mine.id).email == "uusi@example.fi"
    assert send(client, address).status_code == 303


def test_false_and_outdated_links_are_not_found(client, mine):
    address = link(mine, "uusi@example.fi")
    later = link(db.session.get_one(Registration, mine.id), "uudempi@example.fi")
    for path in (address, f"/fi/address/{mine.code}/x", "/fi/address/x/x", f"/fi/address/{mine.code}/{'ä' * 22}"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    assert client.get(later).status_code == 200


def test_taken_address_is_refused_politely(client, mine):
    address = link(mine, "toinen@example.fi")
    csrf = token(client, address)
    make_registration(db.session.get_one(Event, mine.event_id), "toinen@example.fi")
    db.session.remove()
    answer = client.post(address, data={"csrf_token": csrf})
    assert (answer.status_code, len(problems(answer))) == (409, 1)


def test_button_wants_its_token(client, mine):
    address = link(mine, "uusi@example.fi")
    assert client.post(address).status_code == 422
    assert db.session.get_one(Registration, mine.id).email == "vanha@example.fi"
