"""A participant's way through the product, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.domain.events import TermKind
from tests.factories import make_event, make_network, make_registration, make_term


@pytest.fixture
def event(app):
    make_network()
    make_term(TermKind.ROLE, "rehtori", "rehtori")
    make_term(TermKind.SECTOR, "sivistystoimi", "sivistystoimi")
    return make_event(capacity=1)


def fill_in(page: Page, email: str) -> None:
    page.get_by_label("Etunimi").fill("Aino")
    page.get_by_label("Sukunimi").fill("Mäkelä")
    page.get_by_label("Sähköposti").fill(email)
    page.get_by_label("Organisaatio").fill("Espoon kaupunki")
    page.get_by_label("Rooli tai ammatti").select_option(index=1)
    page.get_by_label("Toimiala").select_option(index=1)


def test_register_and_cancel(page: Page, event, faults: Callable[[Page], list[str]]) -> None:
    page.goto("/fi/")
    assert faults(page) == []
    page.get_by_role("link", name="Verkostopäivä").click()
    assert faults(page) == []
    page.get_by_role("link", name="Ilmoittaudu").click()
    assert faults(page) == []
    fill_in(page, "aino@example.fi")
    page.get_by_role("button", name="Ilmoittaudu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Olet mukana, Aino")
    assert faults(page) == []
    page.get_by_role("link", name="Peru ilmoittautuminen").click()
    assert faults(page) == []
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("peruttu")


def test_last_place_then_waiting_list_without_script(without_script: Page, event) -> None:
    make_registration(event, "first@example.fi")
    page = without_script
    page.goto(f"/fi/events/{event.slug}/register")
    fill_in(page, "aino@example.fi")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("jono")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")


def test_a_rejected_form_says_why_and_keeps_what_was_typed(
    page: Page, event, faults: Callable[[Page], list[str]]
) -> None:
    page.goto(f"/fi/events/{event.slug}/register")
    fill_in(page, "ei-osoite")
    page.get_by_role("button", name="Ilmoittaudu").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert page.title().startswith("Virhe:")
    assert faults(page) == []
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Sähköposti")).to_be_focused()
    expect(page.get_by_label("Sukunimi")).to_have_value("Mäkelä")


def test_the_whole_form_by_keyboard(page: Page, event) -> None:
    page.goto(f"/fi/events/{event.slug}/register")
    page.get_by_label("Etunimi").focus()
    for text in ("Aino", "Mäkelä", "aino@example.fi", "Espoon kaupunki"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    for _ in ("role", "sector"):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Olet mukana, Aino")
