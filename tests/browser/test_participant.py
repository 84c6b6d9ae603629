"""A participant's way through the product, in a real browser: with and without JavaScript, and by keyboard alone."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from app import keys
from app.database import db
from app.domain.events import RegistrationMode, TermKind
from app.models import Registration
from app.services import registrations
from tests.browser.filling import fill_in, follow, press
from tests.factories import make_event, make_link, make_network, make_registration, make_term

Faults = Callable[[Page], list[str]]
#: More than any page of a participant has to tab through.
FAR = 60


@pytest.fixture
def event(app):
    make_network()
    make_term(TermKind.ROLE, "rehtori", "rehtori")
    make_term(TermKind.SECTOR, "sivistystoimi", "sivistystoimi")
    return make_event(capacity=1)


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def tab_to(page: Page, name: str) -> None:
    """Walk with the tabulator to the control or link of this name; it must show that it has the focus."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        named, outlined = page.evaluate(
            """() => { const at = document.activeElement;
            return [(at.labels?.[0] ?? at).textContent.trim(), getComputedStyle(at).outlineStyle !== 'none']; }"""
        )
        if named.removesuffix(" (valinnainen)") == name:
            assert outlined, name
            return
    raise AssertionError(f"{name} cannot be reached with the tabulator")


def test_register_change_cancel_and_register_again(page: Page, event, faults: Faults) -> None:
    page.goto("/fi/")
    follow(page, "Verkostopäivä")
    follow(page, "Ilmoittaudu")
    fill_in(page, "aino@example.fi")
    press(page, "Ilmoittaudu")
    expect(heading(page)).to_have_text("Olet mukana, Aino")
    follow(page, "Muuta tietojasi")
    page.get_by_label("Organisaatio").fill("Vantaan kaupunki")
    press(page, "Tallenna")
    expect(page.get_by_role("status")).to_have_text("Tietosi on tallennettu.")
    expect(page.get_by_role("main")).to_contain_text("Vantaan kaupunki")
    assert faults(page) == []
    follow(page, "Peru ilmoittautuminen")
    expect(heading(page)).to_have_text("Perutaanko ilmoittautumisesi?")
    press(page, "Peru ilmoittautuminen")
    expect(heading(page)).to_have_text("Ilmoittautumisesi on peruttu")
    follow(page, "Ilmoittaudu uudelleen")
    fill_in(page, "aino@example.fi")
    press(page, "Ilmoittaudu")
    expect(heading(page)).to_have_text("Olet mukana, Aino")


def test_waiting_list_and_a_place_from_it_without_script(without_script: Page, event) -> None:
    first = make_registration(event, "first@example.fi")
    page = without_script
    page.goto("/fi/")
    follow(page, "Verkostopäivä")
    follow(page, "Ilmoittaudu jonoon")
    fill_in(page, "ei-osoite")
    press(page, "Ilmoittaudu jonoon")
    expect(page.get_by_role("alert")).to_contain_text("Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi.")
    page.get_by_label("Sähköposti").fill("aino@example.fi")
    press(page, "Ilmoittaudu jonoon")
    expect(heading(page)).to_have_text("Olet jonossa sijalla 1")
    registrations.cancel(first.id)
    page.reload()
    expect(heading(page)).to_have_text("Olet mukana, Aino")
    follow(page, "Peru ilmoittautuminen")
    press(page, "Peru ilmoittautuminen")
    expect(heading(page)).to_have_text("Ilmoittautumisesi on peruttu")


def test_everything_by_keyboard(page: Page, event) -> None:
    page.goto(f"/fi/events/{event.slug}/register")
    tab_to(page, "Siirry sisältöön")
    page.keyboard.press("Enter")
    for label, text in (("Etunimi", "Aino"), ("Sukunimi", "Mäkelä"), ("Sähköposti", "a"), ("Organisaatio", "Espoo")):
        tab_to(page, label)
        page.keyboard.type(text)
    for label in ("Rooli tai ammatti", "Toimiala"):
        tab_to(page, label)
        page.keyboard.press("ArrowDown")
    tab_to(page, "Ilmoittaudu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    # The focus is on the summary; its first link leads to the field that is to be mended.
    tab_to(page, "Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi.")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Sähköposti")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("aino@example.fi")
    tab_to(page, "Ilmoittaudu")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Olet mukana, Aino")
    tab_to(page, "Peru ilmoittautuminen")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Perutaanko ilmoittautumisesi?")
    tab_to(page, "Peru ilmoittautuminen")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Ilmoittautumisesi on peruttu")


def test_a_refused_form_says_why_and_keeps_what_was_typed(page: Page, event, faults: Faults) -> None:
    page.goto(f"/fi/events/{event.slug}/register")
    fill_in(page, "ei-osoite")
    press(page, "Ilmoittaudu")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert page.title().startswith("Virhe:")
    assert faults(page) == []
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Sähköposti")).to_be_focused()
    expect(page.get_by_label("Sukunimi")).to_have_value("Mäkelä")


def test_another_language_keeps_what_was_typed(page: Page, event) -> None:
    page.goto(f"/fi/events/{event.slug}/register")
    fill_in(page, "aino@example.fi")
    page.get_by_role("link", name="Svenska").click()
    expect(heading(page)).to_have_text("Anmälan: Nätverksdag")
    expect(page.get_by_label("Förnamn")).to_have_value("Aino")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Family name")).to_have_value("Mäkelä")
    expect(page.get_by_label("Sector")).not_to_have_value("")
    press(page, "Register")
    expect(heading(page)).to_have_text("You have a place, Aino")


def test_two_clicks_without_script_register_once(without_script: Page, event) -> None:
    page = without_script
    page.goto(f"/fi/events/{event.slug}/register")
    fill_in(page, "aino@example.fi")
    page.get_by_role("main").get_by_role("button", name="Ilmoittaudu").dblclick()
    expect(heading(page)).to_have_text("Olet mukana, Aino")
    assert db.session.scalar(select(func.count(Registration.id))) == 1


def test_registration_link_in_swedish_and_when_it_is_used_up(browser: Browser, site: str, event) -> None:
    event.mode = RegistrationMode.INVITATION_ONLY
    link = make_link(event, places=1)
    window = browser.new_context(base_url=site, locale="sv-FI", java_script_enabled=False)
    page = window.new_page()
    page.goto(f"/r/{keys.link_token(link.handle)}")
    expect(heading(page)).to_have_text("Anmälan: Nätverksdag")
    fill_in(page, "aino@example.fi", "sv")
    press(page, "Anmäl dig")
    expect(heading(page)).to_have_text("Du är med, Aino")
    page.goto(f"/r/{keys.link_token(link.handle)}")
    expect(page.get_by_role("main")).to_contain_text("Alla platser för den här anmälningslänken är använda.")
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
    window.close()


def test_needs_data_and_erasure_in_english(page: Page, event) -> None:
    page.goto(f"/en/events/{event.slug}/register")
    fill_in(page, "aino@example.fi", "en")
    page.get_by_label("Gluten-free").check()
    press(page, "Register")
    expect(page.get_by_role("alert")).to_contain_text("Give your consent to storing the needs, or leave them empty.")
    page.get_by_label("I consent to these details").check()
    press(page, "Register")
    expect(heading(page)).to_have_text("You have a place, Aino")
    follow(page, "Take your data along or ask to have it removed")
    with page.expect_download() as download:
        press(page, "Download your data")
    taken = json.loads(download.value.path().read_text())
    assert taken["special_needs"]["diets"] == ["gluten_free"]
    follow(page, "Ask to have your details removed")
    press(page, "Ask to have your details removed")
    expect(page.get_by_role("status")).to_contain_text("The organizer was asked to remove your details.")
    expect(page.get_by_role("main")).to_contain_text("None given")


def test_link_again_says_the_same_to_everyone(without_script: Page, event) -> None:
    make_registration(event)
    said = []
    for address in ("aino@example.fi", "tuntematon@example.fi"):
        without_script.goto("/fi/")
        follow(without_script, "Olen jo ilmoittautunut")
        without_script.get_by_label("Sähköposti").fill(address)
        press(without_script, "Lähetä linkki")
        expect(heading(without_script)).to_have_text("Tarkista sähköpostisi")
        said.append(without_script.get_by_role("main").inner_text())
    assert said[0] == said[1]
