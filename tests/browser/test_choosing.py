"""Choosing a track and a workshop in a real browser: without JavaScript, on a phone, by label."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.domain.events import TermKind
from tests.browser.filling import fill_in, press
from tests.factories import make_network, make_term
from tests.views.participant.days import Day
from tests.views.participant.my.paths import own_page

Faults = Callable[[Page], list[str]]
FORM = "/fi/events/verkostopaiva/register"


@pytest.fixture
def day(app) -> Day:
    make_network()
    make_term(TermKind.ROLE, "rehtori", "rehtori")
    make_term(TermKind.SECTOR, "sivistystoimi", "sivistystoimi")
    day = Day(A1={"capacity": 1}, B1={"capacity": 1, "waiting_list": False})
    day.fill(day.a1)
    day.fill(day.b1)
    return day


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def test_choosing_swapping_and_leaving_a_queue_without_script(without_script: Page, day: Day) -> None:
    page = without_script
    page.goto(FORM)
    fill_in(page, "aino@example.fi")
    page.get_by_label("A-polku").first.check()
    # Only the chosen track's sessions are left; what is full without a queue cannot be chosen.
    expect(page.get_by_role("group", name="A-polku")).to_be_visible()
    expect(page.get_by_role("group", name="B-polku")).to_be_hidden()
    page.get_by_label("A1").check()
    press(page, "Ilmoittaudu")
    expect(heading(page)).to_have_text("Olet mukana päivässä, jonotat kohtaan ”A1”")
    page.get_by_role("link", name="Muuta valintojasi").click()
    page.get_by_label("A2").check()
    press(page, "Tallenna")
    expect(page.get_by_role("status")).to_contain_text("Valintasi on tallennettu.")
    expect(heading(page)).to_have_text("Olet mukana, Aino")


def test_a_missing_choice_is_led_to_from_the_summary(page: Page, day: Day, faults: Faults) -> None:
    page.goto(FORM)
    fill_in(page, "aino@example.fi")
    page.get_by_label("B-polku").first.check()
    expect(page.get_by_label("B1")).to_be_disabled()
    press(page, "Ilmoittaudu")
    assert faults(page) == []
    page.get_by_role("link", name="Valitse yksi ohjelmakohdista.").press("Enter")
    expect(page.get_by_label("B2")).to_be_focused()  # the first that can be chosen
    page.keyboard.press("Space")
    press(page, "Ilmoittaudu")
    expect(heading(page)).to_have_text("Olet mukana, Aino")
    assert faults(page) == []
    page.goto("/fi/events/verkostopaiva?track=b-polku")
    assert faults(page) == []
    page.goto("/fi/events/verkostopaiva")
    assert faults(page) == []


def test_what_is_picked_anew_follows_its_reader_into_another_language(page: Page, day: Day) -> None:
    mine = day.register("aino@example.fi", day.a2)
    page.goto(own_page(mine, "/choices"))
    page.get_by_label("A1").check()
    page.get_by_role("link", name="Svenska").click()
    expect(page).to_have_url(re.compile("/sv/my/"))
    expect(page.get_by_label("A1")).to_be_checked()
    press(page, "Spara")
    expect(page.get_by_role("status")).to_contain_text("A1")
