"""Inviting and importing in a real browser, from the organizer's table to the invited person's answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.database import db
from app.domain.events import TermKind
from app.domain.permissions import Role
from app.models import Event, Invitation
from app.services import organizers
from app.services.organizers import NewAccount
from tests.factories import make_event, make_network, make_term
from tests.invited import address, invitation

PASSWORD = "pitkä-salasana-kokeeseen"
ORGANIZER = "/en/organizer/events/verkostopaiva"
LONG = "W" * 100


@pytest.fixture
def event(app) -> Event:
    make_network()
    terms = (make_term(TermKind.OPERATOR, "valteri", "Valteri"), make_term(TermKind.AUDIENCE, "r", "Rehtorit"))
    return make_event(capacity=3, terms=terms)


@pytest.fixture
def organizer(event: Event, page: Page) -> Page:
    organizers.add_with_password(NewAccount("yllapito@example.fi", "Ylläpito", Role.ADMINISTRATOR), PASSWORD)
    page.goto("/en/organizer/sign-in")
    page.get_by_label("E-mail").fill("yllapito@example.fi")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Coming events")
    return page


def fits(page: Page) -> bool:
    return page.evaluate("document.scrollingElement.scrollWidth") == page.viewport_size["width"]


def test_from_a_table_with_a_fault_to_participants(organizer: Page, faults: Callable[[Page], list[str]]) -> None:
    organizer.goto(f"{ORGANIZER}/registrations")
    organizer.get_by_role("link", name="Import participants").click()
    assert (faults(organizer), fits(organizer)) == ([], True)
    organizer.get_by_label("Paste the people here").fill(f"Aino;Aalto;ei-osoite;Espoo\nBo;{LONG};bo@example.fi;Vasa")
    organizer.get_by_label("Where do you have these details from?").fill("Luettelo")
    organizer.get_by_role("button", name="Show what would happen").click()
    expect(organizer.get_by_role("alert")).to_contain_text("1 row must be corrected")
    assert (faults(organizer), fits(organizer)) == ([], True)
    pasted = organizer.get_by_label("Paste the people here")
    pasted.fill(pasted.input_value().replace("ei-osoite", "aino@example.fi"))
    organizer.get_by_role("button", name="Show what would happen").click()
    expect(organizer.get_by_role("row", name="Bo")).to_contain_text("Gets a place")
    assert (faults(organizer), fits(organizer)) == ([], True)
    organizer.get_by_role("button", name="Register 2 participants").click()
    expect(organizer.get_by_role("status")).to_contain_text("2 participants have been registered")


def test_from_a_list_of_addresses_to_every_answer(
    organizer: Page, event: Event, faults: Callable[[Page], list[str]]
) -> None:
    organizer.goto(f"{ORGANIZER}/invitations")
    assert (faults(organizer), fits(organizer)) == ([], True)
    organizer.get_by_role("link", name="Add people").click()
    assert (faults(organizer), fits(organizer)) == ([], True)
    organizer.get_by_label("Paste the people here").fill(
        "Aino Aalto <aino@example.fi>; Bo Berg <bo@example.fi>; Ce Cederberg <ce@example.fi>"
    )
    organizer.get_by_label("Where do you have these details from?").fill("Kuntien luettelo")
    organizer.get_by_role("button", name="Show what would happen").click()
    assert (faults(organizer), fits(organizer)) == ([], True)
    organizer.get_by_role("button", name="Add 3 people").click()
    organizer.get_by_role("button", name="Send 3 invitations").click()
    expect(organizer.get_by_role("status")).to_contain_text("3 invitations are on their way")

    guest = organizer.context.new_page()
    guest.goto(address(invitation(event, "aino@example.fi")))
    assert (faults(guest), fits(guest)) == ([], True)
    expect(guest.get_by_label("Given name")).to_have_value("Aino")
    guest.get_by_label("Organisation").fill("Espoo")
    guest.get_by_role("button", name="Register").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("You have a place, Aino")
    guest.goto(address(invitation(event, "aino@example.fi")))
    assert (faults(guest), fits(guest)) == ([], True)

    guest.goto(address(invitation(event, "bo@example.fi")))
    guest.get_by_role("link", name="Decline the invitation").first.click()
    assert (faults(guest), fits(guest)) == ([], True)
    guest.get_by_label("Message to the organizer").fill("Olen lomalla")
    guest.get_by_role("button", name="Decline").click()
    expect(guest.get_by_text("You have declined the invitation.")).to_be_visible()
    assert (faults(guest), fits(guest)) == ([], True)

    guest.goto(address(invitation(event, "ce@example.fi")))
    guest.get_by_role("link", name="Pass it on to a colleague").click()
    guest.get_by_role("button", name="Pass on").click()
    assert (faults(guest), fits(guest)) == ([], True)
    for label, text in (("Given name", "Da"), ("Family name", "Dahl"), ("E-mail", "da@example.fi")):
        guest.get_by_label(label).fill(text)
    guest.get_by_role("button", name="Pass on").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("The invitation has been passed on")
    assert (faults(guest), fits(guest)) == ([], True)

    organizer.reload()
    for name, said in (
        ("Aino Aalto", "Accepted"),
        ("Bo Berg", "Olen lomalla"),
        ("Ce Ceder", "Passed on"),
        ("Da Dahl", "no answer"),
    ):
        expect(organizer.get_by_role("row", name=name)).to_contain_text(said)
    assert (faults(organizer), fits(organizer)) == ([], True)
    organizer.get_by_role("checkbox", name="Choose Da Dahl").check()
    organizer.get_by_role("button", name="Withdraw the chosen invitations").click()
    expect(organizer.get_by_role("status")).to_contain_text("1 invitation has been withdrawn")
    organizer.get_by_role("link", name="Download the invitations").click()
    assert (faults(organizer), fits(organizer)) == ([], True)
    db.session.rollback()  # what the browser did since is not in the view that was open here
    states = db.session.scalars(select(Invitation.state).order_by(Invitation.id)).all()
    assert states == ["accepted", "declined", "delegated", "withdrawn"]
