"""The programme in figures: how full it is, whose wishes are not met, and where those people are listed."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.days import Day, hidden, make_day
from tests.factories import make_event, make_organizer, make_session, share, sign_in
from tests.statements import statements


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def day(app) -> Day:
    """a1 is full and two wait for it; the day is full, and one waits for it and wishes for b1."""
    day = make_day(capacity=4, places=1)
    for name, chosen in (("aino", "a1"), ("bertta", "a1"), ("calle", "a1"), ("dag", "b2"), ("eeva", "b1")):
        day.join(name, chosen, given_name=name.title())
    return day


@pytest.fixture
def browser(client: FlaskClient, day: Day) -> FlaskClient:
    organizer = make_organizer()
    share(day.event, organizer)
    return sign_in(client, organizer)


def page(event) -> str:
    return f"/en/organizer/events/{event.slug}/programme/figures"


def row(html: str, title: str) -> list[str]:
    """The numbers of a row, by its heading."""
    cells = html.split(f">{title}</a>", 1)[1].split("</tr>", 1)[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.S)]


def names(html: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'role="rowheader" scope="row"><a [^>]*>([^<]*)</a>', html)]


def test_tracks_and_sessions_with_their_places(browser, day):
    html = browser.get(page(day.event)).text
    assert row(html, "Polku a (en)") == ["3 no limit", "0"]
    assert row(html, "Polku b (en)")[1].startswith("1 ")
    _, taken, offered, waiting, wished = row(html, "Työpaja a1 (en)")
    assert (taken, offered, waiting[:1], wished) == ("1 / 1 Full", "0", "2", "0")
    _, taken, _, waiting, wished = row(html, "Työpaja b1 (en)")
    assert (taken, waiting, wished[:1]) == ("0 / 1", "0", "1")


def test_each_figure_leads_to_those_people(browser, day):
    html = browser.get(page(day.event)).text
    unmet = re.search(r'Wait for a session</dt><dd><a href="([^"]+)">2<', html)[1]
    assert sorted(names(browser.get(unescape(unmet)).text)) == ["Bertta Mäkelä", "Calle Mäkelä"]
    assert re.search(r"required choice is missing</dt><dd>0<", html)
    waiting = f"/en/organizer/events/{day.event.slug}/programme/sessions/{day.sessions['a1']}/people?state=waiting"
    assert waiting in html and names(browser.get(waiting).text) == ["Bertta Mäkelä", "Calle Mäkelä"]


def test_the_unplaced_are_counted_and_listed(browser, day):
    at = day.event.starts_at + timedelta(hours=5)
    with hidden(day.event):
        for name in ("x", "y"):
            make_session(day.event, name, track_id=day.tracks["b"], starts_at=at, ends_at=at + timedelta(hours=1))
    html = browser.get(page(day.event)).text
    unplaced = re.search(r'required choice is missing</dt><dd><a href="([^"]+)">1<', html)[1]
    assert names(browser.get(unescape(unplaced)).text) == ["Dag Mäkelä"]


def test_an_event_without_choices(browser, day, client):
    plain = make_event("tavallinen")
    share(plain, make_organizer("toinen@example.fi"))
    assert browser.get(page(plain)).status_code == 404
    sign_in(client, make_organizer("paa@example.fi", role="administrator"))
    assert "Nothing is chosen at this event" in client.get(page(plain)).text


def test_statements_grow_neither_with_people_nor_with_the_programme(browser, day):
    counts = []
    address = page(day.event)
    for more in (0, 20):
        for number in range(more):
            at = day.event.starts_at + timedelta(hours=1, minutes=number)
            make_session(day.event, f"s{number}", starts_at=at, ends_at=at + timedelta(hours=1), optional=True)
            day.join(f"p{number}", "a2")
        browser.get(address)
        with statements() as sent:
            assert browser.get(address).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] < 25
