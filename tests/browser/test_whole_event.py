"""A whole event is set up: created, given a programme, a question, a link, published, looked at, written to.

Once by keyboard alone, once by finger at 390 px.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.bulk import BulkState
from app.domain.events import EventStatus
from app.domain.permissions import Role
from app.models import BulkAct, Bulletin, Event, EventSession, Question, RegistrationLink
from app.services import organizers
from app.services.organizers import NewAccount
from tests.browser.hands import Finger, Keyboard
from tests.factories import make_network, make_registration

PASSWORD = "pitkä-salasana-kokeeseen"
SAVE = "main form p.acts button.btn:not([name])"


@pytest.fixture(params=["keyboard", "finger"])
def hand(request: pytest.FixtureRequest, app, page: Page) -> Keyboard | Finger:
    make_network()
    organizers.add_with_password(NewAccount("yllapito@example.fi", "Ylläpito", Role.ADMINISTRATOR), PASSWORD)
    by_keyboard = request.param == "keyboard"
    page.set_viewport_size({"width": 1280, "height": 900} if by_keyboard else {"width": 390, "height": 844})
    page.goto("/fi/organizer/sign-in")
    return Keyboard(page) if by_keyboard else Finger(page)


def tab(name: str) -> str:
    return f"nav.tabs a[href$='/{name}']"


def test_a_whole_event(hand: Keyboard | Finger) -> None:
    hand.write("email", "yllapito@example.fi")
    hand.write("password", PASSWORD)
    hand.go("main form button")
    create(hand)
    fill_in(hand)
    hand.go("form[action$='/publish'] button")
    [event] = db.session.scalars(select(Event))
    assert event.status is EventStatus.PUBLISHED
    people = [
        make_registration(event, f"{name.lower()}@example.fi", given_name=name).code for name in ("Aino", "Bertta")
    ]
    look_and_write(hand, people[0])
    db.session.rollback()
    kinds = (EventSession, Question, RegistrationLink, Bulletin)
    assert [db.session.scalar(select(func.count()).select_from(kind)) for kind in kinds] == [1, 1, 1, 1]
    [act] = db.session.scalars(select(BulkAct))
    assert (act.state, list(act.outcomes)) == (BulkState.UNDONE, ["1"])


def create(hand: Keyboard | Finger) -> None:
    day = (clock.to_local(clock.now()) + timedelta(days=60)).date()
    hand.go("a[href$='/new-event']")
    hand.write("title_fi", "Kevätpäivä")
    hand.write("title_sv", "Vårdagen")
    hand.write("summary_fi", "Yhteinen päivä")
    hand.write("summary_sv", "En gemensam dag")
    hand.pick("kind", "network_day")
    hand.tick("main [name='attendance'][value='onsite']")
    hand.write("venue_name", "Sali")
    hand.write("venue_city", "Oulu")
    hand.write("contact_email", "tuuli@example.fi")
    hand.day("starts_at_date", day)
    hand.clock("starts_at_time", 9)
    hand.day("ends_at_date", day)
    hand.clock("ends_at_time", 15)
    hand.day("opens_at_date", (clock.to_local(clock.now()) - timedelta(days=1)).date())
    hand.clock("opens_at_time", 9)
    hand.write("capacity", "30")
    hand.go(SAVE)
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Kevätpäivä")


def fill_in(hand: Keyboard | Finger) -> None:
    """Programme, question, link; and back to the event's page."""
    hand.go(tab("programme"))
    hand.go("main a[href$='/sessions/new']")
    hand.write("title_fi", "Avaus")
    hand.pick("kind", "talk")
    hand.clock("starts_time", 9)
    hand.clock("ends_time", 10)
    hand.go(SAVE)
    hand.go(tab("questions"))
    hand.go("main a[href$='/questions/new']")
    hand.pick("kind", "yes_no")
    hand.write("label_fi", "Tarvitsetko tulkin?")
    hand.write("label_sv", "Behöver du tolk?")
    hand.write("purpose_fi", "Tulkin tilaaminen")
    hand.write("purpose_sv", "Beställning av tolk")
    hand.pick("basis", "public_task")
    hand.write("kept_days", "30")
    hand.go(SAVE)
    hand.go(tab("links"))
    hand.go("main a[href$='/links/new']")
    hand.write("label", "Kunnat")
    hand.go(SAVE)
    hand.go("nav.tabs li:nth-child(2) a")


def look_and_write(hand: Keyboard | Finger, code: str) -> None:
    """The list, one cancelled and taken back, a message to everybody."""
    hand.go(tab("registrations"))
    expect(hand.page.get_by_role("table")).to_contain_text("aino@example.fi")
    hand.tick(f"main input[name='who'][value='{code}']")
    hand.pick("kind", "cancel")
    hand.go(".bulk button")
    hand.go("main form.form button.danger")
    hand.go("form[action$='/undo'] button")
    expect(hand.page.locator("main")).to_contain_text("Kumottu 1 osallistujan osalta.")
    hand.go(tab("messages"))
    hand.go("main a[href$='/messages/new']")
    hand.write("subject_fi", "Tervetuloa")
    hand.write("body_fi", "Nähdään pian.")
    hand.go(SAVE)
    expect(hand.page.locator("main")).to_contain_text("Tervetuloa")


def test_the_search_has_a_key_of_its_own_and_a_way_back(hand: Keyboard | Finger) -> None:
    page = hand.page
    hand.write("email", "yllapito@example.fi")
    hand.write("password", PASSWORD)
    hand.go("main form button")
    page.locator("#q").focus()
    page.keyboard.type("a/b")
    expect(page.locator("#q")).to_have_value("a/b")  # in a field it is a letter like others
    page.locator("a[href$='/new-event']").focus()
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    expect(page.locator("#find")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("a[href$='/new-event']")).to_be_focused()
