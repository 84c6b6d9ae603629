"""The network in the frame of every page, also when the database cannot be asked."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app import create_app
from app.database import db
from tests.browsing import Browser
from tests.databases import settings
from tests.factories import make_network
from tests.statements import statements


@pytest.fixture
def app(databases) -> Iterator[Flask]:
    """The product as it runs: what is known of the network is kept for two seconds."""
    application = create_app(settings(databases.new("sqlite"), PAGE_CACHE_SECONDS=2.0))

    def lose_database() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"), connection_invalidated=True)

    application.add_url_rule("/fi/gone", "gone", lose_database)
    application.test_client_class = Browser
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def test_before_anything_is_imported_the_name_is_general(client):
    assert "<title>Tulevat tapahtumat – Verkoston tapahtumat</title>" in client.get("/fi/").text


def test_the_name_and_contact_in_three_languages(client):
    make_network()
    for language, name in (
        ("fi", "Testiverkosto: tapahtumat"),
        ("sv", "Testiverkosto (sv): evenemang"),
        ("en", "Testiverkosto (en): events"),
    ):
        page = client.get(f"/{language}/cookies").text
        assert f" – {name}</title>" in page and 'href="mailto:verkosto@example.fi"' in page


def test_the_page_of_a_fault_asks_nothing_of_the_database(client):
    make_network()
    with statements() as sent:
        answer = client.get("/fi/gone")
    assert (answer.status_code, sent) == (503, [])
    assert "Verkoston tapahtumat</title>" in answer.text
    client.get("/fi/")
    assert "Testiverkosto: tapahtumat</title>" in client.get("/fi/gone").text
