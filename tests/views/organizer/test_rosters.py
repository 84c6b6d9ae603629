"""The roster of a session through the web: the table, its order and pages, downloads, the door list."""

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.domain.history import Act
from app.models import HistoryEntry, Organizer
from tests.browsing import send
from tests.days import Day, make_day
from tests.factories import make_event, make_organizer, make_session, share, sign_in
from tests.filled_forms import filled
from tests.hostile import HOSTILE
from tests.statements import statements


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def day(app) -> Day:
    """Two have a place in a1, one waits for it."""
    day = make_day(places=2)
    for email, given in (("ake", "Åke"), ("aino", "Aino"), ("bertta", "Bertta")):
        day.join(email, "a1", given_name=given)
    return day


@pytest.fixture
def browser(client: FlaskClient, day: Day) -> FlaskClient:
    organizer = make_organizer()
    share(day.event, organizer)
    return sign_in(client, organizer)


def page(day: Day, name: str, rest: str = "") -> str:
    return f"/en/organizer/events/{day.event.slug}/programme/sessions/{day.sessions[name]}/people{rest}"


def names(html: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'role="rowheader" scope="row"><a [^>]*>([^<]*)</a>', html)]


def kept(act: Act) -> list[dict]:
    return [
        entry.details
        for entry in db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == act).order_by(HistoryEntry.id))
    ]


def test_the_roster_is_a_table_with_figures(browser, day):
    html = browser.get(page(day, "a1")).text
    assert names(html) == ["Aino Mäkelä", "Åke Mäkelä", "Bertta Mäkelä"]
    assert re.findall(r"<dd>(\d+)", html) == ["2", "0", "1", "0"]
    assert "/ 2" in html and "On the waiting list: 1" in html
    code = re.search(r'registrations/([\w-]+)">Bertta', html)[1]
    assert browser.get(f"/en/organizer/events/{day.event.slug}/registrations/{code}").status_code == 200


def test_headings_and_the_filter_are_addresses(browser, day):
    html = browser.get(page(day, "a1", "?sort=name&state=taken")).text
    assert names(html) == ["Aino Mäkelä", "Åke Mäkelä"]
    turned = unescape(re.search(r'aria-sort="ascending"><a href="([^"]+)"', html)[1])
    assert turned == page(day, "a1", "?state=taken&sort=-name")
    assert names(browser.get(turned).text) == ["Åke Mäkelä", "Aino Mäkelä"]
    assert page(day, "a1", "/download?state=taken&amp;sort=name") in html


def test_a_session_that_is_not_chosen_says_so(browser, day):
    html = browser.get(page(day, "opening")).text
    assert "everyone confirmed is in it" in html and len(names(html)) == 3
    assert 'name="state"' not in html


def test_an_empty_roster(browser, day):
    html = browser.get(page(day, "b2")).text
    assert "Nobody is here" in html and "<table" not in html


def test_pages(browser, day):
    for number in range(51):
        day.join(f"p{number:02}", "b1", family_name=f"N{number:02}")
    html = browser.get(page(day, "b1", "?sort=name&page=2")).text
    assert names(html) == ["Aino N50"] and "Rows 51–51 of 51" in html
    assert names(browser.get(page(day, "b1", "?sort=name&page=999")).text) == ["Aino N50"]


def test_statements_do_not_grow_with_the_rows(browser, day):
    counts = []
    for number in range(30):
        day.join(f"p{number}", "b1")
        if number in (0, 29):
            address = page(day, "b1")
            with statements() as sent:
                assert browser.get(address).status_code == 200
            counts.append(len(sent))
    assert counts[0] == counts[1] < 15


def test_no_query_makes_a_fault(browser, day):
    address = page(day, "a1")
    for name in ("state", "sort", "page", "who"):
        for value in HOSTILE:
            answer = browser.get(address, query_string={name: value.encode("utf-8", "surrogatepass")})
            assert answer.status_code == 200, (name, value[:40])


def test_another_events_session_is_not_found(browser, day):
    other = make_event("muu")
    share(other, db.session.scalars(select(Organizer)).one())
    foreign = make_session(other).id
    for number in (foreign, 0, 2**31, 10**30):
        address = page(day, "a1").replace(f"/{day.sessions['a1']}/", f"/{number}/")
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_download_is_what_the_roster_shows_and_its_purpose_is_kept(browser, day, kind):
    day.join("evil", "a1", given_name="=1+1", organisation="@SUM(A1)")
    address = page(day, "a1", "/download?sort=name&state=waiting")
    html = browser.get(address).text
    action = unescape(re.search(r'data-again action="([^"]+)"', html)[1])
    answer = browser.post(action, data={**filled(html, action), "format": kind, "purpose": "Tilat"})
    with answer:
        raw = answer.data
    assert answer.status_code == 200
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(rf"attachment; filename=participants-polut-tyopaja-a1-[\d-]+\.{kind}", disposition)
    if kind == "csv":
        assert raw.startswith(b"\xef\xbb\xbf")
        listed = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert [row[1:6] for row in listed[1:]] == [
            ["'=1+1", "evil@example.fi", "'@SUM(A1)", "On the waiting list", "2"],
            ["Bertta", "bertta@example.fi", "Espoon kaupunki", "On the waiting list", "1"],
        ]
    (entry,) = kept(Act.LIST_EXPORTED)
    assert (entry["purpose"], entry["rows"], entry["roster_state"]) == ("Tilat", 2, "waiting")
    assert entry["session"]["fi"] == "Työpaja a1"
    history = browser.get(f"/en/organizer/events/{day.event.slug}/history").text
    assert "Työpaja a1" in history and "On the waiting list</span>" in history


def test_no_purpose_no_list(browser, day):
    answer = send(browser, page(day, "a1", "/download"), {"purpose": " ", "format": "csv"})
    assert answer.status_code == 422 and kept(Act.LIST_EXPORTED) == []


def test_the_door_list_is_of_its_session_alone(browser, day):
    answer = send(browser, page(day, "a1", "/door-list"), {"purpose": "Ovi"})
    assert answer.status_code == 303
    html = browser.get(answer.location).text
    assert re.findall(r'scope="row">([^<]+)</th>', html) == ["Mäkelä Aino", "Mäkelä Åke"]
    assert "Sali Työpaja a1" in html
    number = answer.location.rsplit("/", 1)[1]
    assert [(entry["session"]["fi"], entry["purpose"]) for entry in kept(Act.DOOR_LIST_PRINTED)] == [
        ("Työpaja a1", "Ovi")
    ]
    assert browser.get(page(day, "a2", f"/door-list/{number}")).status_code == 404
    assert browser.get(f"/en/organizer/events/{day.event.slug}/registrations/door-list/{number}").status_code == 404
