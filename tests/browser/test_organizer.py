"""An organizer's way through the product, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.database import db
from app.domain.permissions import Role
from app.models import Event
from app.queries import programme as queries
from app.services import organizers
from app.services.organizers import NewAccount
from tests.factories import make_event, make_network, make_registration, make_session

PASSWORD = "pitkä-salasana-kokeeseen"


@pytest.fixture
def signed_in(app, page: Page) -> Page:
    make_network()
    make_registration(make_event(capacity=5), "aino@example.fi")
    organizers.add_with_password(NewAccount("yllapito@example.fi", "Ylläpito", Role.ADMINISTRATOR), PASSWORD)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/fi/organizer/sign-in")
    page.get_by_label("Sähköposti").fill("yllapito@example.fi")
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Kirjaudu sisään").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tulevat tapahtumat")
    return page


def test_from_the_start_page_to_a_participant(signed_in: Page, faults: Callable[[Page], list[str]]) -> None:
    assert faults(signed_in) == []
    signed_in.get_by_role("rowheader", name="Verkostopäivä").get_by_role("link").click()
    signed_in.get_by_role("navigation", name="Tapahtuma").get_by_role("link", name="Osallistujat").click()
    assert faults(signed_in) == []
    expect(signed_in.get_by_role("table")).to_contain_text("aino@example.fi")
    signed_in.get_by_role("link", name="Aino Mäkelä").click()
    assert faults(signed_in) == []


def test_every_page_of_an_event_passes_axe(signed_in: Page, faults: Callable[[Page], list[str]]) -> None:
    signed_in.get_by_role("rowheader", name="Verkostopäivä").get_by_role("link").click()
    tabs = signed_in.get_by_role("navigation", name="Tapahtuma").get_by_role("link")
    found = {}
    for address in [link.get_attribute("href") for link in tabs.all()]:
        signed_in.goto(address)
        found[address] = faults(signed_in)
    assert len(found) >= 5
    assert found == {address: [] for address in found}


def test_by_keyboard_alone_a_session_is_moved_up_and_down_again(signed_in: Page) -> None:
    event = db.session.scalars(select(Event)).one()
    first, second = (make_session(event, name) for name in ("Eka", "Toka"))
    signed_in.goto(f"/fi/organizer/events/{event.slug}/programme")
    signed_in.get_by_role("button", name=re.compile("^Siirrä ylös.*Toka")).press("Enter")
    back = signed_in.get_by_role("button", name=re.compile("^Siirrä alas.*Toka"))
    expect(back).to_be_focused()  # at the edge: the way back
    back.press("Enter")
    expect(signed_in.get_by_role("button", name=re.compile("^Siirrä ylös.*Toka"))).to_be_focused()
    db.session.rollback()
    assert [session.id for session in queries.sessions(event.id)] == [first.id, second.id]


def test_signing_out_ends_it(signed_in: Page) -> None:
    signed_in.get_by_role("button", name="Kirjaudu ulos").click()
    signed_in.goto("/fi/organizer/")
    expect(signed_in.get_by_label("Salasana")).to_be_visible()
