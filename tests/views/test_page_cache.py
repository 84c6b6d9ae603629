"""Kept pages: how old, until when, for whom, and at what cost."""

import gzip
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.database import db
from app.domain.languages import LocalizedText
from app.models import Event
from app.queries import network
from app.services import registrations
from tests.factories import ask, make_event, make_network, make_organizer, sign_in, text
from tests.statements import statements

PAGE = "/fi/events/verkostopaiva"


pytestmark = pytest.mark.usefixtures("time")


@pytest.fixture
def database_kind() -> str:
    """What is kept is kept in the process, and is the same on both databases."""
    return "sqlite"


@pytest.fixture
def app(keeping_app: Flask) -> Flask:
    return keeping_app


KEPT = (
    *(PAGE, "/fi/", "/sv/?kind=network_day", "/en/privacy", "/fi/cookies"),
    *("/fi/calendar/all", "/fi/calendar/kind/webinar?entries=sessions", "/fi/embed/events?limit=5"),
    *("/fi/events.atom", "/en/events.json?kind=network_day"),
)


@pytest.mark.parametrize("address", KEPT)
def test_a_kept_page_costs_no_sql_and_its_check_one_statement(client, time, address):
    make_network()
    make_event()
    client.get(address)
    with statements() as sent:
        first = client.get(address)
    assert (first.status_code, sent) == (200, [])
    time.shift(timedelta(seconds=2))
    with statements() as sent:
        assert client.get(address).data == first.data
    # The page's version and, when it is due as well, the network's name; nothing is rendered.
    assert len(sent) <= 2
    with statements() as sent:
        client.get(address)
    assert sent == []


def test_a_change_is_seen_after_two_seconds_at_the_latest(client, time):
    event = make_event(capacity=1)
    assert "1 paikka vapaana" in client.get(PAGE).text
    assert "1 paikka vapaana" in client.get("/fi/").text
    registrations.register(event.id, ask())
    time.shift(timedelta(seconds=1.9))
    assert "1 paikka vapaana" in client.get(PAGE).text
    time.shift(timedelta(seconds=0.1))
    for address in (PAGE, "/fi/"):
        assert "Täynnä, jonotuslista käytössä" in client.get(address).text
    db.session.get(Event, event.id).title = LocalizedText("Uusi nimi")
    db.session.commit()
    time.shift(timedelta(seconds=2))
    for address in (PAGE, "/fi/"):
        assert "Uusi nimi" in client.get(address).text


def test_the_opening_instant_is_not_missed(client, time):
    opens_at = clock.now() + timedelta(seconds=61)
    make_event(opens_at=opens_at)
    time.shift(timedelta(seconds=60))
    for address in (PAGE, "/fi/"):
        answer = client.get(address)
        assert "Ilmoittautuminen avautuu" in answer.text
        assert answer.headers["Cache-Control"] == "public, max-age=1, stale-while-revalidate=0"
    time.shift(timedelta(seconds=0.999))
    assert "Ilmoittautuminen avautuu" in client.get(PAGE).text
    time.shift(timedelta(seconds=0.001))
    for address in (PAGE, "/fi/"):
        answer = client.get(address)
        assert "10 paikkaa vapaana" in answer.text
        assert answer.headers["Cache-Control"] == "public, max-age=2, stale-while-revalidate=10"


def test_an_event_that_ends_leaves_the_list_at_once(client, time):
    make_event(title=text("Loppumassa"), starts_in=timedelta(hours=-6), lasts=timedelta(hours=6, seconds=1))
    assert "Loppumassa" in client.get("/fi/").text
    time.shift(timedelta(seconds=1))
    assert "Loppumassa" not in client.get("/fi/").text
    assert "Loppumassa" in client.get("/fi/?past=1").text


def test_both_lanes_answer_alike(client):
    make_event()
    made, kept = client.get(PAGE), client.get(PAGE)
    skip = {"X-Request-Id", "Cache-Control"}
    assert {name: value for name, value in made.headers if name not in skip} == {
        name: value for name, value in kept.headers if name not in skip
    }
    assert made.data == kept.data
    assert made.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in made.headers


@pytest.mark.parametrize("kept", [False, True])
def test_conditional_head_and_gzip(client, kept):
    make_event()
    plain = client.get(PAGE)
    etag = plain.headers["ETag"]
    address = PAGE if kept else f"{PAGE}?made=anew"
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        answer = client.get(address, headers={"If-None-Match": known})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
        assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    head = client.head(address)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(plain.data)))
    packed = client.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_other_peoples_queries_neither_fill_the_memory_nor_end_up_in_pages(app, client):
    make_event()
    pages = app.extensions["page_cache"]
    queries = ("evil=1", "region=NOWHERE", "q=haku", "kind=nothing", "page=9999", "month=2027-99", "event=nothing")
    for address in ("/fi/", PAGE, "/fi/privacy", "/fi/cookies"):
        for query in queries:
            assert client.get(f"{address}?{query}").status_code == 200
    # What these queries say nothing to is the page itself: the list, the event and two notices.
    assert len(pages) == 4
    assert "evil" not in client.get("/fi/?evil=1").text
    # A link in a newsletter, marked with where it came from, is served from the same page.
    with statements() as sent:
        client.get(f"{PAGE}?fbclid=abc")
    assert sent == []


def test_signed_in_organizers_see_the_same_public_page(client):
    make_event()
    before = client.get(PAGE).data
    sign_in(client, make_organizer())
    answer = client.get(PAGE)
    assert answer.data == before
    assert "Set-Cookie" not in answer.headers


def test_the_network_is_read_once_in_two_seconds(app, client, time):
    row = make_network()
    assert "Testiverkosto: tapahtumat" in client.get("/fi/").text
    row.name = LocalizedText("Uusi verkosto")
    db.session.commit()
    assert network.network().name.fi == "Uusi verkosto"
    assert "Testiverkosto: tapahtumat" in client.get("/fi/cookies").text
    time.shift(timedelta(seconds=2))
    for address in ("/fi/", "/fi/cookies"):
        assert "Uusi verkosto: tapahtumat" in client.get(address).text
