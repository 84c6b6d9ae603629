"""Fills in a registration form as a person does."""

from playwright.sync_api import Page

WORDS = {
    "fi": ("Etunimi", "Sukunimi", "Sähköposti", "Organisaatio", "Rooli tai ammatti", "Toimiala"),
    "sv": ("Förnamn", "Efternamn", "E-post", "Organisation", "Roll eller yrke", "Sektor"),
    "en": ("Given name", "Family name", "E-mail", "Organisation", "Role or profession", "Sector"),
}


def fill_in(page: Page, email: str, language: str = "fi") -> None:
    given_name, family_name, address, organisation, role, sector = WORDS[language]
    page.get_by_label(given_name).fill("Aino")
    page.get_by_label(family_name).fill("Mäkelä")
    page.get_by_label(address).fill(email)
    page.get_by_label(organisation).fill("Espoon kaupunki")
    page.get_by_label(role).select_option(index=1)
    page.get_by_label(sector).select_option(index=1)


def press(page: Page, button: str) -> None:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
