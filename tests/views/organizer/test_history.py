"""The history page: every act in words, filtered, page by page."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app import clock
from app.database import db
from app.domain.history import COMMAND_LINE, SYSTEM, Act, Actor
from app.domain.history_search import PER_PAGE
from app.domain.permissions import Role, TeamRole
from app.models import Event, HistoryEntry, Organizer
from app.services import capacity, leaving, organizers, team
from app.services.organizers import NewAccount
from app.steps import history
from tests.browsing import token
from tests.factories import make_event, make_organizer, make_registration, share, sign_in
from tests.statements import statements


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def me(app) -> Organizer:
    return make_organizer(name="Tuuli Kaislaranta")


@pytest.fixture
def event(me) -> Event:
    event = make_event()
    share(event, me)
    return event


@pytest.fixture
def browser(client: FlaskClient, me: Organizer) -> FlaskClient:
    return sign_in(client, me)


def page(browser: FlaskClient, event: Event, **query: object) -> str:
    answer = browser.get(f"/en/organizer/events/{event.slug}/history", query_string=query)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_an_entry_says_who_what_when_before_and_after(browser, event, me):
    capacity.change(event.id, 20, Actor.organizer(me.id))
    html = page(browser, event)
    row = html[html.index("<tbody") :]
    assert "Capacity changed" in row
    assert "Tuuli Kaislaranta" in row
    assert '<strong>Capacity:</strong> <span class="text">10</span>' in row
    assert '<span class="vh"> became </span> <span class="text">20</span>' in row


def test_entries_of_registrations_carry_their_code_and_no_name(browser, event):
    registration = make_registration(event)
    html = page(browser, event)
    assert registration.code in html
    assert registration.family_name not in html


def test_the_filter_shows_one_act(browser, event):
    capacity.change(event.id, 20, COMMAND_LINE)
    make_registration(event)
    html = page(browser, event, what="capacity_changed")
    assert html.count('scope="row"') == 1
    assert '<option selected value="capacity_changed">Capacity changed</option>' in html
    assert page(browser, event, what="kind:people").count('scope="row"') == 1
    assert page(browser, event, what="nonsense").count('scope="row"') == 2


def test_another_events_history_stays_out(browser, event):
    capacity.change(make_event("toinen").id, 20, COMMAND_LINE)
    assert "Nothing here." in page(browser, event)


def many(event: Event, count: int) -> None:
    row = {"at": clock.now(), "act": Act.REGISTERED, "actor": SYSTEM.kind, "event_id": event.id, "details": {}}
    db.session.execute(insert(HistoryEntry), [row] * count)
    db.session.commit()


def test_pages_and_statements_do_not_grow_with_the_history(browser, event):
    def count() -> int:
        with statements() as sent:
            page(browser, event)
        return len(sent)

    many(event, 1)
    count()
    one = count()
    many(event, PER_PAGE + 9)
    assert count() == one
    html = page(browser, event)
    assert html.count('scope="row"') == PER_PAGE
    older = re.search(r'href="[^"]*[?&](?:amp;)?before=(\d+)"', html)
    assert older is not None
    html = page(browser, event, before=older[1])
    assert (html.count('scope="row"'), ">Older<" in html) == (10, False)
    assert page(browser, event, before="99999999999").count('scope="row"') == PER_PAGE


def test_whatever_an_entry_holds_the_page_opens(browser, event):
    for act in Act:
        for details in (
            {},
            {"before": None, "after": None},
            {"before": {"title": {"fi": "a"}, "x": 1}, "after": {"title": {"fi": "b", "sv": "c"}}},
            {"after": {"regions": [{"fi": "Itä"}], "starts_at": "2027-01-14T07:00:00+00:00", "onsite": True}},
            {"fields": ["email", "organisation"], "changed": ["programme"], "reason": {"sv": "x"}, "told": 3},
        ):
            history.record(act, SYSTEM, event_id=event.id, **details)
    db.session.commit()
    before = db.session.scalars(select(HistoryEntry.id).order_by(HistoryEntry.id)).all()
    for number in before[:: PER_PAGE - 1]:
        page(browser, event, before=number)
    page(browser, event)


def sent(browser: FlaskClient, address: str, **fields: object) -> tuple[int, str]:
    answer = browser.post(address, data={"csrf_token": token(browser, address), **fields})
    return answer.status_code, " ".join(answer.text.split()) or answer.headers.get("Location", "")


def test_what_can_name_nobody_becomes_an_address(browser, event):
    address = f"/en/organizer/events/{event.slug}/history"
    status, _html = sent(browser, address, what="capacity_changed", since="2026-01-01", until="1.2.2027")
    assert status == 303
    assert page(browser, event, since="2026-01-01", what="capacity_changed").count('value="1.1.2026"') == 1
    status, html = sent(browser, address, what="nonsense")
    assert (status, html.count('id="what-error"')) == (422, 1)


def test_whom_it_is_about_stays_out_of_addresses_and_finds_their_entries(browser, event):
    aino = make_registration(event, "aino@example.fi", family_name="Ahkera")
    make_registration(event, "muu@example.fi")
    address = f"/en/organizer/events/{event.slug}/history"
    for words in ("AINO@example.fi", "ahkera"):
        status, html = sent(browser, address, person=words)
        assert (status, html.count('scope="row"'), aino.code in html) == (200, 1, True)
        assert f"={words}" not in html
    assert sent(browser, address, person="nobody@example.fi")[1].count('scope="row"') == 0


def test_what_was_done_with_an_account_is_found_by_its_owner_after_they_have_left(client, event):
    """Their name or address: what was done with the account, on teams too, and nothing of another's."""
    boss, page = Actor.organizer(make_organizer("boss@example.fi", role=Role.ADMINISTRATOR).id), "/en/organizer/network"
    account = organizers.invite(NewAccount("lahtija@example.fi", "Lauri Lähtijä"), boss)
    organizers.invite(NewAccount("toinen.lahtija@example.fi", "Muu"), boss)
    team.add(event.id, account.email, boss, TeamRole.ASSISTANT)
    leaving.close(account.id, boss)
    sign_in(client, db.session.get_one(Organizer, boss.organizer_id))
    for words in ("lahtija@example.fi", "Lähtijä"):
        _status, html = sent(client, f"{page}/history", person=words)
        assert html.count('scope="row"') == 4, words  # added, onto the team, closed, off the team
    assert sent(client, f"{page}/history", person="Lauri", what="account_closed")[1].count('scope="row"') == 1
    assert sent(client, f"/en/organizer/events/{event.slug}/history", person="Lauri")[1].count('scope="row"') == 2


def test_who_acted_and_words_are_found_and_faults_told(browser, event, me):
    capacity.change(event.id, 20, Actor.organizer(me.id))
    make_registration(event)
    address = f"/en/organizer/events/{event.slug}/history"
    assert sent(browser, address, who="kaislaranta")[1].count('scope="row"') == 1
    assert sent(browser, address, who="nobody")[1].count('scope="row"') == 0
    assert sent(browser, address, words="Capacity chang")[1].count('scope="row"') == 1  # what the act is called
    status, html = sent(browser, address, words="x", since="eilen")
    assert (status, "Write the date in the form" in html) == (422, True)


def test_words_alone_look_no_further_back_at_a_time_than_anything_else(client, event, monkeypatch):
    monkeypatch.setattr("app.queries.history.SCAN", 3)
    sign_in(client, make_organizer("boss@example.fi", role=Role.ADMINISTRATOR))
    many(event, 2)
    capacity.change(event.id, 20, COMMAND_LINE)
    many(event, 3)
    _status, html = sent(client, "/en/organizer/network/history", words="Capacity chang")
    assert html.count('scope="row"') == 0 and "has been looked through" in html and "Look further back" in html


def test_the_networks_history_holds_every_event_and_the_accounts(client, event):
    boss = make_organizer("boss@example.fi", role=Role.ADMINISTRATOR)
    organizers.invite(NewAccount("uusi@example.fi", role=Role.REPORTER), Actor.organizer(boss.id))
    make_registration(event)
    sign_in(client, boss)
    answer = client.get("/en/organizer/network/history")
    html = " ".join(answer.text.split())
    assert (answer.status_code, html.count('scope="row"')) == (200, 2)
    assert "Account added" in html
    assert "uusi@example.fi" in html
    assert "Reporter" in html
    accounts = " ".join(client.get("/en/organizer/network/history?what=kind:accounts").text.split())
    assert 'class="none">–</td>' in accounts and '<td role="cell">–' not in accounts  # no lone dash on a phone
    assert accounts.count('scope="row"') == 1
    event.search_text = "verkostopäivä"
    db.session.commit()
    of_event = client.get("/en/organizer/network/history", query_string={"event": "VERKOSTO"})
    assert of_event.text.count('scope="row"') == 1
