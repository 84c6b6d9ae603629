"""A passkey in a real browser, with a key made of software: added, used for signing in, removed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from app import passwords
from app.database import db
from app.models import Passkey
from tests.factories import make_organizer

PASSWORD = "korkea kuusi vesi"
FACTOR = "/en/organizer/account/second-factor"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(app, site: str, browser) -> Iterator[BrowserContext]:
    """The product at a name, as browsers know passkeys for no numbers."""
    app.config["BASE_URL"] = site.replace("127.0.0.1", "localhost")
    window = browser.new_context(base_url=app.config["BASE_URL"])
    yield window
    window.close()


def enter(page: Page) -> None:
    page.goto("/en/organizer/sign-in")
    page.get_by_label("E-mail").fill("tuuli@example.fi")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_is_added_used_and_removed(app, named):
    me = make_organizer(password_hash=passwords.hash_of(PASSWORD)).id
    db.session.remove()
    page = named.new_page()
    devtools = named.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    enter(page)
    page.goto(FACTOR)
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("This browser cannot make passkeys")).to_be_hidden()
    page.get_by_label("Name of the passkey").fill("Työpuhelin")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("These codes are shown only now")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()

    enter(page)
    expect(page).to_have_url(re.compile("/sign-in/code"))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Coming events")
    row = db.session.scalars(select(Passkey)).one()
    assert (row.organizer_id, row.name, row.last_used_at is not None) == (me, "Työpuhelin", True)
    db.session.remove()

    page.goto(FACTOR)
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Remove the passkey Työpuhelin").click()
    expect(page.get_by_text("No app makes codes")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Coming events")
