"""The page that gives a place to someone who waits says what is true for them, and offers what can be decided."""

from datetime import timedelta

import pytest

from app import clock
from app.database import db
from app.domain.choices import Choice
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.registration import RegistrationStatus
from app.models import Event, Registration
from app.services import entrance, registrations
from tests.factories import ask, make_event, make_registration, make_term
from tests.filled_forms import filled
from tests.views.organizer.paths import participants_page
from tests.views.organizer.test_bulk import choose
from tests.views.participant.days import add_track
from tests.views.participant.reading import problems

CONFIRMED = RegistrationStatus.CONFIRMED


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=3)


def keep(event: Event, **settings: object) -> None:
    until = clock.now() + timedelta(days=3)
    wanted = EntranceSettings(**{"invited_until": until, "target_until": until, **settings})
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)


def press(browser, page: str, shown: str, **changes: str):
    return browser.post(page, data=filled(shown, page).to_dict() | changes)


def fresh(row: Registration) -> Registration:
    return db.session.get(Registration, row.id, populate_existing=True)


def test_places_kept_for_the_invited(browser, event):
    keep(event, invited_places=2)
    make_registration(event, "eka@example.fi")
    waits = make_registration(event, "odottaa@example.fi")
    page = participants_page(event, f"/{waits.code}/confirm")
    shown = browser.get(page).text
    assert "2 places are free, but they are kept for the invited." in shown
    assert "There is a free place." not in shown and "The event is full" not in shown
    refused = press(browser, page, shown)
    assert refused.status_code == 409
    assert problems(refused) == [
        "2 places are kept for the invited, and this participant would take one of them. Tick this if that is right."
    ]
    assert press(browser, page, refused.text, takes_kept="y").status_code == 303
    given = fresh(waits)
    assert (given.status, given.over_capacity) == (CONFIRMED, False)


def test_places_of_the_target_group(browser, event):
    sector, other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    keep(event, mode=RegistrationMode.TARGET_GROUP_FIRST, targets=frozenset({sector.id}))
    waits = make_registration(event, "ulkoa@example.fi", sector_id=other.id)
    page = participants_page(event, f"/{waits.code}/confirm")
    shown = browser.get(page).text
    assert "Places are the target group&#39;s until " in shown
    refused = press(browser, page, shown)
    assert problems(refused) == [
        "This participant would take a place of the target group's. Tick this if that is right."
    ]
    assert press(browser, page, refused.text, takes_kept="y").status_code == 303
    assert fresh(waits).status is CONFIRMED


def test_a_full_track(browser, event):
    on_track = Choice(track_id=add_track(event, capacity=1))
    registrations.register(event.id, ask("eka@example.fi", choice=on_track))
    waits = registrations.register(event.id, ask("odottaa@example.fi", choice=on_track))
    page = participants_page(event, f"/{waits.code}/confirm")
    shown = browser.get(page).text
    assert "The chosen track is full." in shown and "Give a place over capacity" in shown
    late = press(browser, page, shown, placing="if_room")
    assert problems(late) == ["The chosen track or way to attend became full meanwhile. Decide again."]
    assert press(browser, page, late.text).status_code == 303
    assert fresh(waits).over_capacity


def test_several_at_once(browser, event):
    waits = make_registration(event, "vapaa@example.fi"), make_registration(event, "toka@example.fi")
    assert "takes_kept" not in browser.get(choose(browser, event, "confirm", *waits).location).text
    keep(event, invited_places=1)
    waits = [make_registration(event, f"{one}@example.fi") for one in "ab"]
    page = choose(browser, event, "confirm", *waits).location
    shown = browser.get(page).text
    assert "1 place is free, but it is kept for the invited." in shown
    press(browser, page, shown)
    assert browser.get(page).text.count("The free places are kept for the invited") == 2
    page = choose(browser, event, "confirm", *waits).location
    press(browser, page, browser.get(page).text, takes_kept="y")
    assert [fresh(one).status is CONFIRMED for one in waits] == [True, False]
    assert "The event is full" in browser.get(page).text
