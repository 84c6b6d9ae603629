"""An organizer writes: a message is previewed, survives the end of the session, and is sent."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from app.database import db
from app.domain.permissions import Role
from app.models import OrganizerSession, OutgoingMail
from app.services import organizers
from app.services.organizers import NewAccount
from tests.factories import make_event, make_network, make_registration

PASSWORD = "pitkä-salasana-kokeeseen"


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail").fill("yllapito@example.fi")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_a_message_is_written_previewed_kept_and_sent(app, page: Page, faults: Callable[[Page], list[str]]) -> None:
    make_network()
    event = make_event()
    make_registration(event, "aino@example.fi")
    organizers.add_with_password(NewAccount("yllapito@example.fi", "Ylläpito", Role.ADMINISTRATOR), PASSWORD)
    page.goto("/en/organizer/sign-in")
    sign_in(page)
    page.goto(f"/en/organizer/events/{event.slug}/messages/new")
    page.get_by_label("Subject in Finnish").fill("Tervetuloa")
    page.get_by_label("Text in Finnish").fill("Hei **{nimi}**\n\n- yksi\n- kaksi")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-preview] strong", has_text="{nimi}")).to_be_visible()
    assert page.locator("[data-preview] li").count() == 2
    assert faults(page) == []
    db.session.execute(delete(OrganizerSession))
    db.session.commit()
    page.get_by_role("button", name="Save and see it as its readers do").click()
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your text has been kept")
    assert faults(page) == []
    page.get_by_role("button", name="Open the form").click()
    assert page.get_by_label("Text in Finnish").input_value() == "Hei **{nimi}**\n\n- yksi\n- kaksi"
    page.get_by_role("button", name="Save and see it as its readers do").click()
    expect(page.get_by_text("Hei Aino Mäkelä")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("The message is on its way to 1 person.")).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(select(OutgoingMail.recipient).where(OutgoingMail.bulletin_id.is_not(None))).all() == [
        "aino@example.fi"
    ]
