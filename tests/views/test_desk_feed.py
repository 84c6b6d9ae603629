"""An organizer's own calendar: who gets its address, what is in it, how it ends."""

import re

import pytest
from icalendar import Calendar
from sqlalchemy import update

from app.database import db
from app.domain.events import EventStatus, TermKind
from app.domain.permissions import Role
from app.models import Organizer
from tests.browsing import send
from tests.factories import make_event, make_network, make_organizer, make_term, put_in_charge, share, sign_in, text

PAGE = "/en/organizer/account"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def me(client) -> Organizer:
    make_network()
    me = make_organizer("mina@example.fi", role=Role.COORDINATOR)
    sign_in(client, me)
    return me


def address(client) -> str:
    found = re.search(r'id="calendar-address" readonly value="http[^"]+(/calendar/desk/[^"]+)"', client.get(PAGE).text)
    return found[1] if found else ""


def titles(client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [str(entry["SUMMARY"]) for entry in Calendar.from_ical(answer.data).walk("VEVENT")]


def test_it_holds_what_is_published_of_ones_team_and_region(client, me):
    region = make_term(TermKind.REGION, "TAYS")
    put_in_charge(me, region)
    share(make_event("oma", title=text("Oma")), me)
    make_event("alue", title=text("Alue"), terms=(region,))
    make_event("muu", title=text("Muu"))
    share(make_event("luonnos", title=text("Luonnos"), status=EventStatus.DRAFT), me)
    assert address(client) == ""
    assert send(client, PAGE, to=f"{PAGE}/calendar").status_code == 303
    assert sorted(titles(client, address(client))) == ["Alue", "Oma"]


def test_it_answers_304_and_is_private(client, me):
    share(make_event("oma"), me)
    send(client, PAGE, to=f"{PAGE}/calendar")
    first = client.get(address(client))
    again = client.get(address(client), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "private" in first.headers["Cache-Control"] and first.headers["X-Robots-Tag"] == "noindex"


def test_a_new_address_ends_the_old_one_and_stopping_ends_both(client, me):
    send(client, PAGE, to=f"{PAGE}/calendar")
    old = address(client)
    send(client, PAGE, to=f"{PAGE}/calendar")
    new = address(client)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert send(client, PAGE, to=f"{PAGE}/calendar/stop").status_code == 303
    assert (address(client), client.get(new).status_code) == ("", 404)


def test_a_closed_account_has_no_calendar_and_a_false_signature_opens_none(client, me):
    send(client, PAGE, to=f"{PAGE}/calendar")
    mine = address(client)
    handle = mine.rpartition("/")[2].partition("-")[0]
    assert client.get(f"/calendar/desk/{handle}-AAAAAAAAAAAAAAAAAAAAAA.ics").status_code == 404
    assert client.get(f"/calendar/desk/{handle}.ics").status_code == 404
    db.session.execute(update(Organizer).values(active=False))
    db.session.commit()
    assert client.get(mine).status_code == 404
