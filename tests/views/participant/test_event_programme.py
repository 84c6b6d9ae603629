"""The programme on an event's page: tracks, places in words, what is cancelled or has no time, one track alone."""

import re
from datetime import timedelta
from html import unescape
from itertools import pairwise

import html5lib
import pytest
from flask import Flask

from app import create_app
from app.database import db
from app.domain.choices import Choice
from app.domain.events import Attendance
from app.domain.history import COMMAND_LINE
from app.models import Event
from app.services import programme, registrations
from tests.browsing import Browser
from tests.databases import settings
from tests.factories import ask, make_event, text
from tests.statements import statements
from tests.views.participant.days import Day, add_session, add_track

PAGE = "/fi/events/verkostopaiva"
SECRET = "https://meet.example/secret"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def said(answer) -> str:
    """What a reader reads in the programme, in order."""
    assert answer.status_code == 200
    section = re.search(r'<section class="stack programme".*?</section>', answer.text, re.S)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", section)).split())


def test_it_reads_in_order_with_times_rooms_languages_and_places(client):
    day = Day(
        A1={"capacity": 12, "speaker": "Ilta Merikaarna", "language": "sv", "description": text("Tuo *läppäri*.")},
        A2={"capacity": 1},
        B1={"capacity": 1, "waiting_list": False},
    )
    day.fill(day.a2, 2)
    day.fill(day.b1)
    assert said(client.get(PAGE)).split("B-polku ", 1)[1] == (
        "Yhteinen ohjelma klo 9.00–10.00 9.00–10.00 Avaus Rinnakkaisohjelma klo 12.00–13.00"
        " A-polku 12.00–13.00 A1 Ilta Merikaarna Sali 1, Ruotsi 12 paikkaa vapaana Tuo läppäri ."
        " A2 Sali 1 Täynnä, jonossa 1"
        " B-polku 12.00–13.00 B1 Täynnä B2 Paikkoja on"
    )


def ways(answer) -> list[tuple[str, str]]:
    """Where, or online, with the places that are told there."""
    rows = re.findall(r"<div><dt>(Missä|Etänä)</dt><dd>(.*?)</dd></div>", answer.text, re.S)
    return [(term, "".join(re.findall(r'<span class="muted">(.*?)</span>', row))) for term, row in rows]


def test_the_places_of_each_way_to_attend_are_told_in_the_words_of_the_form(client):
    event = make_event(online=True, capacity=20, onsite_capacity=1, online_capacity=None)
    add_session(event, "Avaus")
    assert ways(client.get(PAGE)) == [("Missä", "1 paikka vapaana"), ("Etänä", "20 paikkaa vapaana")]
    for number in range(2):
        registrations.register(event.id, ask(f"x{number}@example.fi", choice=Choice(Attendance.ONSITE)))
    assert ways(client.get(PAGE)) == [("Missä", "Täynnä, jonossa 1"), ("Etänä", "19 paikkaa vapaana")]


def test_ways_without_a_number_of_places_of_their_own_are_not_told_apart(client):
    event = make_event(online=True, capacity=20)
    add_session(event, "Avaus")
    assert ways(client.get(PAGE)) == [("Missä", ""), ("Etänä", "")]


def test_the_remote_link_of_a_session_is_nowhere(client):
    event = make_event(online=True)
    add_session(event, "Etäosuus", remote_link=SECRET)
    add_session(event, "Valittava", optional=True, remote_link=SECRET)
    for lang in ("fi", "sv", "en"):
        for page in ("", "/register", ".ics", "?track=x"):
            assert SECRET not in client.get(f"/{lang}/events/verkostopaiva{page}").text.replace("\r\n ", "")


def test_cancelled_sessions_are_named_as_cancelled(client):
    day = Day(A1={"capacity": 5})
    programme.cancel_session(day.a1, None, COMMAND_LINE)
    page = client.get(PAGE)
    assert re.search(r"<strong>Peruttu:</strong> <s>A1</s>", page.text)
    assert "5 paikkaa" not in said(page)


def test_what_has_no_time_yet_is_told_last(client):
    event = make_event()
    add_session(event, "Avaus")
    add_session(event, "Vierailu", starts_at=None, ends_at=None)
    assert said(client.get(PAGE)).endswith("Avaus Aika tarkentuu Vierailu")


def test_a_track_is_read_alone(client):
    day = Day()
    add_session(day.event, "Päätös", 5)
    answer = client.get(f"{PAGE}?track=b-polku")
    words = said(answer)
    assert all(title in words for title in ("Avaus", "B1", "B2", "Päätös"))
    assert "A1" not in words and "Rinnakkaisohjelma" not in words
    assert re.search(r'<a href="[^"]+\?track=b-polku#programme" aria-current="page">B-polku</a>', answer.text)
    # It is no page of its own for search engines; in another language it stays that track.
    assert f'<link rel="canonical" href="http://localhost{PAGE}">' in answer.text
    assert 'hreflang="sv" href="http://localhost/sv/events/verkostopaiva">' in answer.text
    assert 'href="/sv/events/verkostopaiva?track=b-polku" lang="sv"' in answer.text
    assert "A1" in said(client.get(f"{PAGE}?track=ei-ole"))
    assert client.get(f"{PAGE}?track=%00{'x' * 5000}").status_code == 200


def test_kept_pages_are_kept_apart_by_track(databases, database_kind):
    application: Flask = create_app(settings(databases.new(database_kind), PAGE_CACHE_SECONDS=20.0))
    application.test_client_class = Browser
    with application.app_context():
        Day()
        client, kept = application.test_client(), application.extensions["page_cache"]
        whole, track = client.get(PAGE).text, client.get(f"{PAGE}?track=a-polku").text
        assert "B1" in whole and "B1" not in track
        with statements() as sent:
            assert client.get(f"{PAGE}?utm_source=kirje").text == whole
            assert client.get(f"{PAGE}?track=a-polku").text == track
            assert client.get(f"{PAGE}?%74rack=a-polku").text == track
            assert client.get(PAGE).text == whole
        assert sent == []
        size = len(kept)
        for number in range(5):
            client.get(f"{PAGE}?track=ei-ole-{number}")
        assert len(kept) == size
        db.session.remove()
        db.engine.dispose()


def test_a_large_programme_is_sound_and_costs_no_more_statements(client):
    event = make_event(lasts=timedelta(hours=10))
    add_session(event, "Avaus")

    def cost() -> int:
        db.session.remove()
        with statements() as sent:
            client.get(PAGE)
        return len(sent)

    few = cost()
    event = db.session.get_one(Event, event.id)
    tracks = [add_track(event, f"Polku {number}", 20) for number in range(8)]
    for number in range(60):
        add_session(event, f"Paja {number}", 1 + number // 16, track_id=tracks[number % 8], capacity=10)
    assert cost() == few
    answer = client.get(PAGE)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    levels = [int(level) for level in re.findall(r"<h(\d)", answer.text.split("<main")[1])]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    html5lib.HTMLParser(strict=True).parse(client.get(f"{PAGE}/register").text)
