"""The network's settings and notices, as an administrator edits them."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.history import COMMAND_LINE, Actor
from app.domain.languages import Language, LocalizedText
from app.domain.network import NetworkDetails
from app.domain.notices import NoticeKind
from app.domain.permissions import Role
from app.labels.notices import default
from app.models import Network
from app.queries import notices
from app.services import network
from tests.browsing import post_raw, send, token
from tests.factories import make_network, make_organizer, sign_in
from tests.filled_forms import filled, refill
from tests.hostile import HOSTILE

PAGE = "/fi/organizer/network"
NOTICE = f"{PAGE}/notices/privacy/sv"
FIELDS = {
    "name_fi": "Verkosto",
    "name_sv": "Nätverket",
    "name_en": "",
    "contact": "a@example.fi",
    "controller_fi": "Toimisto",
    "controller_sv": "",
    "controller_en": "",
    "controller_contact": "",
}
VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')


@pytest.fixture
def database_kind() -> str:
    """The service runs on both databases in tests/services, and the forms are attacked on both in test_hostile."""
    return "sqlite"


@pytest.fixture
def boss(client):
    organizer = make_organizer("paa@example.fi", role=Role.ADMINISTRATOR)
    sign_in(client, organizer)
    return organizer


def kept() -> NetworkDetails:
    row = db.session.scalars(select(Network), execution_options={"populate_existing": True}).one()
    return NetworkDetails(row.name, row.contact, row.controller_name, row.controller_contact)


def test_settings_are_saved(client, boss):
    make_network()
    answer = refill(client, PAGE, FIELDS)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert kept() == NetworkDetails(LocalizedText("Verkosto", "Nätverket"), "a@example.fi", LocalizedText("Toimisto"))


def test_an_empty_house_can_be_named(client, boss):
    assert refill(client, PAGE, FIELDS).status_code == 303
    assert kept().name.fi == "Verkosto"


def test_the_second_editor_sees_what_changed_and_keeps_what_was_typed(client, boss):
    make_network()
    stored = kept()
    mine = filled(client.get(PAGE).text, PAGE).to_dict() | {"name_fi": "Verkosto", "contact": "a@example.fi"}
    theirs = replace(kept(), contact="deras@example.fi", name=replace(kept().name, fi="Heidän", sv="Deras"))
    network.save(theirs, COMMAND_LINE)
    answer = client.post(PAGE, data=mine)
    assert answer.status_code == 409
    rows = re.findall(r'<th role="rowheader"[^>]*>([^<]*)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', answer.text)
    assert [row[1:] for row in rows[:3]] == [
        ("<mark>Heidän</mark>", "<mark>Verkosto</mark>"),
        ("<mark>Deras</mark>", f"<mark>{stored.name.sv}</mark>"),
        ("<mark>deras@example.fi</mark>", "<mark>a@example.fi</mark>"),
    ]
    again = {**filled(answer.text, PAGE).to_dict(), "keep-contact": "theirs"}
    assert (again["name_fi"], kept().name.fi) == ("Verkosto", "Heidän")
    assert client.post(PAGE, data=again).status_code == 303
    assert kept() == replace(theirs, name=replace(theirs.name, fi="Verkosto"))


@pytest.mark.parametrize("typed", ["", "Kolmas"])
def test_theirs_is_chosen_once_for_the_controller_and_what_is_typed_since_is_asked_about(client, boss, typed):
    make_network()
    mine = filled(client.get(PAGE).text, PAGE).to_dict() | {"controller_fi": "Minun"}
    theirs = replace(kept(), controller_name=LocalizedText("Heidän"))
    network.save(theirs, COMMAND_LINE)
    chosen = {**filled(client.post(PAGE, data=mine).text, PAGE).to_dict(), "keep-controller_name.fi": "theirs"}
    wrong = client.post(PAGE, data={**chosen, "contact": "no address"})
    assert wrong.status_code == 422
    last = filled(wrong.text, PAGE).to_dict() | {"contact": theirs.contact}
    answer = client.post(PAGE, data={**last, **({"controller_fi": typed} if typed else {})})
    assert answer.status_code == (409 if typed else 303)
    assert kept().controller_name.fi == "Heidän"


@pytest.mark.parametrize(("field", "value"), [("name_fi", ""), ("contact", "no address"), ("name_sv", "x" * 201)])
def test_what_is_to_be_mended(client, boss, field, value):
    make_network()
    answer = refill(client, PAGE, {**FIELDS, field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_a_notice_is_previewed_saved_and_restored(client, boss):
    make_network()
    text = "## Rubrik\n\n{network} <script>alert(1)</script> [x](javascript:alert(1))"
    answer = send(client, NOTICE, {"text": text, "version": "0", "preview": "1"})
    assert answer.status_code == 200
    assert "<h3>Rubrik</h3>" in answer.text
    assert "Testiverkosto (sv) &lt;script&gt;" in answer.text
    assert 'href="javascript' not in answer.text
    assert notices.written() == {}
    answer = send(client, NOTICE, {"text": text, "version": "0"})
    assert (answer.status_code, answer.location) == (303, NOTICE)
    assert list(notices.written()) == [(NoticeKind.PRIVACY, Language.SV)]
    assert "<h2>Rubrik</h2>" in client.get("/sv/privacy").text
    answer = send(client, NOTICE, to=f"{NOTICE}/default")
    assert (answer.status_code, notices.written()) == (303, {})


def test_the_second_writer_sees_the_others_text(client, boss):
    network.save_notice(NoticeKind.PRIVACY, Language.SV, "Deras text", 0, Actor.organizer(boss.id))
    answer = send(client, NOTICE, {"text": "Min text", "version": "0"})
    assert answer.status_code == 409
    assert "<mark>Deras</mark> text" in answer.text
    assert "Min text</textarea>" in answer.text
    assert send(client, NOTICE, {"text": "Min text", "version": VERSION.search(answer.text)[1]}).status_code == 303


def test_the_editor_begins_with_the_default_text(client, boss):
    first = default(NoticeKind.PRIVACY, Language.SV).splitlines()[0]
    assert first in client.get(NOTICE).text


@pytest.mark.parametrize("path", ["privacy/xx", "imprint/fi", "privacy", "privacy/fi%00"])
def test_there_are_no_other_notices(client, boss, path):
    assert client.get(f"{PAGE}/notices/{path}").status_code == 404


def test_nothing_hostile_breaks_it(client, boss):
    make_network()
    found = token(client, PAGE)
    statuses = set()
    for text in HOSTILE:
        for field in (*FIELDS, "seen", "keep-contact"):
            fields = {**FIELDS, "csrf_token": found, field: text}
            statuses.add(post_raw(client, PAGE, fields).status_code)
        for field in ("text", "version", "preview"):
            fields = {"text": "Text", "version": "0", "csrf_token": found, field: text}
            statuses.add(post_raw(client, NOTICE, fields).status_code)
        answer = client.get(PAGE)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert client.get(NOTICE).status_code == 200
    assert statuses == {200, 303, 409, 422}
