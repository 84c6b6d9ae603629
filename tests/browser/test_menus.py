"""The menus of organizers' pages: a row of links on a wide page, behind a button on a narrow one. No script does it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_organizer import signed_in

__all__ = ["signed_in"]

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def event_page(signed_in: Page) -> Page:
    signed_in.get_by_role("rowheader", name="Verkostopäivä").get_by_role("link").click()
    return signed_in


@pytest.mark.parametrize(("menu", "here", "there"), [
    ("Päävalikko", "Valikko: Tapahtumat", "Oma tili"), ("Tapahtuma", "Tapahtuma: Tapahtuman tiedot", "Viestit"),
])  # fmt: skip
def test_a_menu_unfolds_by_keyboard_on_a_narrow_page(
    event_page: Page, faults: Callable[[Page], list[str]], menu: str, here: str, there: str
) -> None:
    links = event_page.get_by_role("navigation", name=menu, exact=True).get_by_role("link", name=there, exact=True)
    expect(links).to_be_visible()
    event_page.set_viewport_size(NARROW)
    expect(links).to_be_hidden()
    heading = event_page.get_by_role("heading", level=1).bounding_box()
    assert heading is not None and heading["y"] < NARROW["height"] / 2
    event_page.locator("summary", has_text=here).focus()
    event_page.keyboard.press("Enter")
    expect(links).to_be_visible()
    assert faults(event_page) == []
    event_page.keyboard.press("Enter")
    expect(links).to_be_hidden()
    event_page.set_viewport_size(WIDE)
    expect(links).to_be_visible()
