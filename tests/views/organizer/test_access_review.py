"""The yearly review: who has what, when it was used, what is due."""

from datetime import timedelta

import pytest
import time_machine

from app import clock
from app.domain.events import TermKind
from app.domain.history import Actor
from app.domain.permissions import Role
from app.services import second_factors
from tests.browsing import send
from tests.factories import make_event, make_organizer, make_term, put_in_charge, share, sign_in

PAGE = "/en/organizer/accounts/review"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def boss(client):
    boss = make_organizer("paa@example.fi", name="Pää", role=Role.ADMINISTRATOR)
    sign_in(client, boss)
    return boss


def test_an_account_is_due_a_year_after_someone_looked_at_it(client, boss):
    before = make_organizer("vanha@example.fi", name="Vanha", created_at=clock.now() - timedelta(days=366))
    assert "1 account is due." in client.get(PAGE).text
    assert "for a year" in client.get("/en/organizer/accounts").text
    answer = send(client, PAGE, to=f"{PAGE}/{before.id}")
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#account-{before.id}")
    page = client.get(PAGE).text
    assert ("No account is due now." in page, page.count('<span class="sub">Pää</span>')) == (True, 1)
    assert "for a year" not in client.get("/en/organizer/accounts").text
    with time_machine.travel(clock.now() + timedelta(days=365, seconds=1)):
        sign_in(client, boss)
        assert "2 accounts are due." in client.get(PAGE).text


def test_what_an_account_reaches_and_when_it_was_used(client, boss):
    account = make_organizer("alue@example.fi", name="Alue", role=Role.COORDINATOR)
    put_in_charge(account, make_term(TermKind.REGION, "TYKS", "Turun alue"))
    share(make_event("tuleva"), account)
    share(make_event("mennyt", starts_in=timedelta(days=-9)), account)
    row = client.get(PAGE).text.partition("alue@example.fi")[2].partition("</tr>")[0]
    assert [
        text for text in ("Regional or theme coordinator", "Turun alue", ">1</td>", "never") if text not in row
    ] == []


def test_who_has_a_second_factor_and_who_must_have_one(client, boss):
    make_organizer("koodit@example.fi", totp_secret=b"x")
    make_organizer("puuttuu@example.fi", role=Role.REPORTER)
    second_factors.require(frozenset({Role.REPORTER}), Actor.organizer(boss.id))
    cells = [row for row in client.get(PAGE).text.split("</tr>") if "@example.fi" in row]
    rows = {row.partition("@example.fi")[0].rpartition(">")[2]: row for row in cells}
    assert ("In use" in rows["koodit"], "Missing" in rows["puuttuu"], "Not in use" in rows["paa"]) == (True, True, True)


def test_events_that_nobody_runs_are_named(client, boss):
    make_event("orpo")
    assert "/en/organizer/events/orpo/team" in client.get(PAGE).text


def test_an_account_that_is_not_there(client, boss):
    assert send(client, PAGE, to=f"{PAGE}/4711").status_code == 404
