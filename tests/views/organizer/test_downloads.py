"""Downloads and the door list, through the web: exactly the filtered list, and never without a purpose."""

import csv
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.database import db
from app.domain.history import Act, Actor
from app.domain.participants import Needs
from app.models import Event, HistoryEntry, Organizer
from app.services import exports, registrations
from tests.browsing import send
from tests.factories import ask, make_event, make_organizer, make_registration, share
from tests.filled_forms import filled
from tests.views.organizer.paths import participants_page as page


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    made = make_event(capacity=2)
    for name in ("Aino", "Björn", "Åke"):
        make_registration(made, f"{name[0].lower()}@example.fi", given_name=name)
    return made


def download(browser: FlaskClient, address: str, **changes: str) -> TestResponse:
    """Press the button of the page at this address."""
    html = browser.get(address).text
    action = re.search(r'data-again action="([^"]+)"', html)[1]
    return browser.post(action.replace("&amp;", "&"), data={**filled(html, action.replace("&amp;", "&")), **changes})


def rows(answer: TestResponse) -> list[list[str]]:
    with answer:
        raw = answer.data
    assert int(answer.headers["Content-Length"]) == len(raw)
    if raw.startswith(b"PK"):
        return [list(row) for row in openpyxl.load_workbook(io.BytesIO(raw)).active.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def kept(act: Act) -> list[dict]:
    return [
        entry.details
        for entry in db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == act).order_by(HistoryEntry.id))
    ]


def test_the_download_is_what_the_list_shows(browser, event):
    answer = download(browser, page(event, "/download?status=waiting&column=email&column=status"), format="csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r"attachment; filename=participants-verkostopaiva-[\d-]+\.csv", answer.headers["Content-Disposition"]
    )
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert rows(answer) == [
        ["Family name", "Given name", "E-mail", "Status", "Place on the waiting list"],
        ["Mäkelä", "Åke", "å@example.fi", "On the waiting list", "1"],
    ]
    assert [(entry["purpose"], entry["rows"]) for entry in kept(Act.LIST_EXPORTED)] == [("Running the event", 1)]


def test_excel_and_all_columns(browser, event):
    answer = download(browser, page(event, "/download?sort=name"), columns="all", purpose="Nimikyltit")
    assert answer.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    listed = rows(answer)
    assert (len(listed), len(listed[0])) == (4, 18)
    assert [row[1] for row in listed[1:]] == ["Aino", "Björn", "Åke"]
    assert kept(Act.LIST_EXPORTED)[0]["purpose"] == "Nimikyltit"


def test_no_purpose_no_list(browser, event):
    answer = download(browser, page(event, "/download"), purpose=" ")
    assert answer.status_code == 422
    assert "Write what the list is for." in answer.text
    assert "<title>Error: " in answer.text
    assert kept(Act.LIST_EXPORTED) == []


def test_looking_at_the_page_leaves_no_trace(browser, event):
    for rest in ("/download", "/special-needs", "/door-list"):
        assert browser.get(page(event, rest)).status_code == 200
    assert db.session.scalars(select(HistoryEntry).where(HistoryEntry.organizer_id.is_not(None))).all() == []


def test_a_reader_who_leaves_leaves_nothing_open(browser, event):
    answer = download(browser, page(event, "/download"), format="csv")
    next(answer.iter_encoded())
    answer.close()
    assert rows(download(browser, page(event, "/download"), format="csv"))[0][0] == "Family name"


def test_special_needs_want_a_purpose_in_own_words(browser, event):
    registrations.register(event.id, ask("tarve@example.fi", needs=Needs("gluteeniton", "")))
    html = browser.get(page(event, "/special-needs")).text
    assert "1 participant has told what they need." in html and "gluteeniton" not in html
    assert filled(html, page(event, "/special-needs"))["purpose"] == ""
    assert download(browser, page(event, "/special-needs"), format="csv").status_code == 422
    answer = download(browser, page(event, "/special-needs"), format="csv", purpose="Tarjoilu")
    assert [row[4] for row in rows(answer)] == ["Dietary needs", "gluteeniton"]
    assert kept(Act.NEEDS_EXPORTED) == [{"purpose": "Tarjoilu", "format": "csv", "rows": 1}]


def test_without_needs_there_is_nothing_to_download(browser, event):
    assert "<form" not in browser.get(page(event, "/special-needs")).text.split("<main")[1]


def test_the_door_list_opens_by_its_button_alone(browser, event):
    asked = filled(browser.get(page(event, "/door-list")).text, page(event, "/door-list"))
    answer = browser.post(page(event, "/door-list"), data=asked)
    assert answer.status_code == 303
    html = browser.get(answer.location).text
    assert re.findall(r'scope="row">([^<]+)</th><td role="cell">([^<]*)', html) == [
        ("Mäkelä Aino", "Espoon kaupunki"),
        ("Mäkelä Björn", "Espoon kaupunki"),
    ]
    assert kept(Act.DOOR_LIST_PRINTED) == [{"purpose": "Running the event"}]
    browser.get(answer.location)
    assert len(kept(Act.DOOR_LIST_PRINTED)) == 1


def test_no_purpose_no_door_list(browser, event):
    answer = send(browser, page(event, "/door-list"), {"purpose": " "})
    assert answer.status_code == 422 and "Write what the list is for." in answer.text
    assert kept(Act.DOOR_LIST_PRINTED) == []


def test_a_door_list_opens_for_a_while_and_for_whoever_said_what_it_is_for_alone(browser, event, time):
    asked = send(browser, page(event, "/door-list"), {"purpose": "Ovi"}).location
    theirs = exports.door_list(event.id, "Ovi", Actor.organizer(make_organizer("toinen@example.fi").id))
    time.shift(timedelta(hours=11, minutes=59))
    assert "Mäkelä" in browser.get(asked).text
    refused = [browser.get(page(event, f"/door-list/{theirs}"))]
    time.shift(timedelta(minutes=1))
    refused.append(browser.get(asked))
    assert [(answer.status_code, answer.location) for answer in refused] == [(302, page(event, "/door-list"))] * 2
    assert "A door list opens for 12 hours" in browser.get(page(event, "/door-list")).text


def test_a_door_list_that_nobody_asked_for_is_not_there(browser, event):
    other = make_event("other")
    share(other, db.session.scalars(select(Organizer)).one())
    asked = int(send(browser, page(event, "/door-list"), {"purpose": "Ovi"}).location.rsplit("/", 1)[1])
    other_act = db.session.scalars(
        select(HistoryEntry.id).where(HistoryEntry.act == Act.REGISTERED).order_by(HistoryEntry.id)
    ).first()
    for number in (0, other_act, asked + 1, 2**31, 10**30):
        assert browser.get(page(event, f"/door-list/{number}")).status_code == 404
    assert browser.get(page(other, f"/door-list/{asked}")).status_code == 404
