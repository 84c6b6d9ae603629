"""Every page that a participant meets, in each language: what axe finds, and whether it fits the narrowest screen."""

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

import pytest
from playwright.sync_api import Browser, Page, expect

from app import keys
from app.domain.events import EventStatus
from app.domain.participants import Needs
from app.models import Event, Registration
from app.services import participants, registrations
from app.services.participants import Changed
from tests.factories import details, make_event, make_link, make_network, make_registration
from tests.views.participant.my.paths import own_page

#: The longest words that our fields take, without a place to break them.
LONG = {"given_name": "Å" * 100, "family_name": "W" * 100, "organisation": "W" * 200, "municipality": "W" * 100}
LONG_ADDRESS = f"{'w' * 64}@{'w' * 60}.{'w' * 60}.example.fi"


@pytest.fixture
def full_event(app) -> Event:
    make_network()
    return make_event(capacity=1)


@pytest.fixture
def mine(full_event) -> Registration:
    """Someone with a place and with needs."""
    mine = make_registration(full_event)
    participants.change_needs(mine.id, Needs("gluteeniton", "induktiosilmukka"))
    return mine


def addresses(full_event: Event, mine: Registration) -> list[str]:
    """The paths after the language. More events than one: each in another state."""
    open_event = make_event("vapaa")
    cancelled = make_registration(open_event, "peruu@example.fi")
    registrations.cancel(cancelled.id)
    waiting = make_registration(full_event, "jonossa@example.fi")
    make_event("peruttu", status=EventStatus.CANCELLED)
    make_event("mennyt", starts_in=-timedelta(days=9))
    used_up = make_link(open_event, places=0)
    own = [own_page(mine, page, "") for page in ("", "/edit", "/needs", "/cancel", "/data", "/erase")]
    return [
        *("/", "/?past=1", "/?q=olematon", "/link", "/link/sent", "/erased", "/privacy", "/accessibility", "/cookies"),
        *("/calendar/all", "/calendar/kind/webinar?entries=sessions", "/embed/events", "/embed/events?region=x"),
        *("/events/vapaa", "/events/verkostopaiva", "/events/peruttu", "/events/mennyt"),
        *("/events/vapaa/register", "/events/verkostopaiva/register", f"/r/{keys.link_token(used_up.handle)}"),
        *(page.removeprefix("/") for page in own),
        *(own_page(registration, "", "").removeprefix("/") for registration in (cancelled, waiting)),
        *("/my/false-link", "/r/false-link", "/nowhere"),
    ]


def test_axe_finds_nothing(page: Page, full_event, mine, faults: Callable[[Page], list[str]]) -> None:
    """The languages by turns: what axe looks at is the same in each."""
    found = {}
    for language, address in zip(cycle(("fi", "sv", "en")), addresses(full_event, mine), strict=False):
        page.goto(f"/{language}{address}")
        found[address] = faults(page)
    assert found == {address: [] for address in found}


@pytest.mark.parametrize("width", [320, 1280])
def test_long_words_widen_no_page(browser: Browser, site: str, mine, width: int) -> None:
    mine = make_registration(make_event("pitka"), LONG_ADDRESS, **LONG)
    wanted = details("x" + LONG_ADDRESS[1:], **LONG)
    changed = participants.change_details(mine.id, wanted, seen=mine.details.fingerprint)
    assert isinstance(changed, Changed) and changed.address_waits
    window = browser.new_context(base_url=site, viewport={"width": width, "height": 800})
    page = window.new_page()
    page.goto(own_page(mine))
    expect(page.get_by_text(f"Vahvista uusi osoitteesi {wanted.email}")).to_be_visible()
    widths = {}
    for way in ("", "/edit", "/needs", "/cancel", "/data", "/erase"):
        page.goto(own_page(mine, way))
        widths[way] = page.evaluate("document.scrollingElement.scrollWidth")
    page.goto(f"/fi/?q={'W' * 100}")
    widths["search"] = page.evaluate("document.scrollingElement.scrollWidth")
    window.close()
    assert widths == dict.fromkeys(widths, width)


def test_rows_of_what_was_given_follow_each_other_without_gaps(page: Page, mine) -> None:
    page.goto(own_page(mine))
    gaps = page.evaluate(
        """() => { const rows = [...document.querySelectorAll('[aria-labelledby=given] dl > div')];
        return rows.slice(1).map((row, n) => Math.round(row.getBoundingClientRect().top
            - rows[n].getBoundingClientRect().bottom)); }"""
    )
    assert gaps == [0] * (len(gaps) or 1)
