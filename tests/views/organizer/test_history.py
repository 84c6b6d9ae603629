"""The history page: every act in words, filtered, page by page."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from app import clock
from app.database import db
from app.domain.history import COMMAND_LINE, SYSTEM, Act, Actor
from app.models import Event, HistoryEntry, Organizer
from app.queries.history import PER_PAGE
from app.services import capacity
from app.steps import history
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
    html = page(browser, event, act="capacity_changed")
    assert html.count('scope="row"') == 1
    assert '<option value="capacity_changed" selected>Capacity changed (1)</option>' in html
    assert page(browser, event, act="nonsense").count('scope="row"') == 2


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
    assert page(browser, event).count('scope="row"') == PER_PAGE
    assert page(browser, event, page=2).count('scope="row"') == 10
    assert page(browser, event, page="99999999999").count('scope="row"') == PER_PAGE


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
    for number in range(1, 5):
        page(browser, event, page=number)
