"""The organizers' start page: whose events, in which view, with which figures."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import EventStatus, TermKind
from app.domain.mail import MailState
from app.domain.permissions import Role
from app.models import OutgoingMail
from tests.factories import make_event, make_organizer, make_registration, make_term, share, sign_in, text
from tests.statements import statements
from tests.views.organizer.test_events import NEW, browser, database_kind, me, own, page

__all__ = ["browser", "database_kind", "me"]


def test_the_start_page_shows_only_my_events_by_view(browser, me):
    own(me, "tuleva", title=text("Tuleva"))
    own(me, "luonnos", title=text("Luonnos"), status=EventStatus.DRAFT)
    own(me, "mennyt", title=text("Mennyt"), starts_in=timedelta(days=-3))
    make_event("vieras", title=text("Vieras"))
    shown = {view: browser.get(f"/en/organizer/?view={view}").text for view in ("", "drafts", "past", "nonsense")}
    names = ("Tuleva (en)", "Luonnos (en)", "Mennyt (en)", "Vieras (en)")
    assert {view: [name for name in names if f"{name}</a>" in html] for view, html in shown.items()} == {
        "": ["Tuleva (en)"],
        "drafts": ["Luonnos (en)"],
        "past": ["Mennyt (en)"],
        "nonsense": ["Tuleva (en)"],
    }


def test_cancelled_events_have_a_view_of_their_own(browser, me):
    own(me, "peruttu", title=text("Peruttu"), status=EventStatus.CANCELLED)
    shown = {
        view: "Peruttu (en)" in browser.get(f"/en/organizer/?view={view}").text for view in ("", "past", "cancelled")
    }
    assert shown == {"": False, "past": False, "cancelled": True}


def test_the_list_is_narrowed_by_region_theme_days_and_whose(client):
    region, other = make_term(TermKind.REGION, "TAYS"), make_term(TermKind.REGION, "OYS")
    theme = make_term(TermKind.THEME_GROUP, "teema")
    make_event("a", title=text("Aaa"), terms=(region, theme), starts_in=timedelta(days=10))
    make_event("b", title=text("Bbb"), terms=(other,), starts_in=timedelta(days=20))
    third = make_event("c", title=text("Ccc"), starts_in=timedelta(days=30))
    chief = make_organizer("paa@example.fi", role=Role.ADMINISTRATOR)
    share(third, chief)
    sign_in(client, chief)

    def listed(query: str) -> list[str]:
        html = client.get(f"/en/organizer/?{query}").text
        return [name for name in re.findall(r">(\w+) \(en\)</a>", html) if name in ("Aaa", "Bbb", "Ccc")]

    day = clock.to_local(clock.now() + timedelta(days=20)).date().isoformat()
    assert {query: listed(query) for query in (
        "region=TAYS", "region=nationwide", "region=unknown", "theme=teema", f"since={day}", f"until={day}",
        f"since={day}&until={day}", "whose=own", "sort=title", "since=x&sort=y&whose=z&theme=%00",
    )} == {
        "region=TAYS": ["Aaa", "Ccc"],  # what is for the whole country is for the region too
        "region=nationwide": ["Ccc"],
        "region=unknown": ["Aaa", "Bbb", "Ccc"],
        "theme=teema": ["Aaa"],
        f"since={day}": ["Bbb", "Ccc"],
        f"until={day}": ["Aaa", "Bbb"],
        f"since={day}&until={day}": ["Bbb"],
        "whose=own": ["Ccc"],
        "sort=title": ["Aaa", "Bbb", "Ccc"],
        "since=x&sort=y&whose=z&theme=%00": ["Aaa", "Bbb", "Ccc"],
    }  # fmt: skip


def test_what_waits_is_told_on_the_start_page_alone_and_leads_there(browser, me):
    own(me, "luonnos", title=text("Luonnos"), status=EventStatus.DRAFT)
    start, drafts = (browser.get(address).text for address in ("/en/organizer/", "/en/organizer/?view=drafts"))
    assert '<a href="/en/organizer/events/luonnos">The event is near and still a draft.</a>' in start
    assert "still a draft" not in drafts


def test_an_administrator_sees_every_event(client):
    make_event("vieras", title=text("Vieras"))
    sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))
    assert "Vieras (en)" in client.get("/en/organizer/").text


def test_the_start_page_has_state_and_figures(browser, me):
    event = own(me, capacity=1)
    first = make_registration(event, "a@example.fi")
    make_registration(event, "b@example.fi")
    for mail in db.session.scalars(select(OutgoingMail).where(OutgoingMail.registration_id == first.id)):
        mail.state = MailState.DEAD
    db.session.commit()
    html = " ".join(browser.get("/en/organizer/").text.split())
    assert "Full, 1 waiting" in html
    assert '<td role="cell" data-l="Confirmed">1 / 1</td>' in html
    assert '<td role="cell" data-l="Waiting">1</td>' in html
    assert html.count("st fail") == 1


def test_the_search_finds_by_every_word_in_title_place_and_address(browser, me):
    one = own(me, "oulun-paiva", search_text="verkostopäivä\noulu")
    own(me, "muu", search_text="koulutus\nkuopio", title=text("Muu"))
    for words, found in (("OULU verkosto", True), ("oulun-paiva", True), ("oulu koulutus", False), ("100%", False)):
        html = browser.get("/en/organizer/", query_string={"q": words}).text
        assert (page(one) in html) is found, words


def test_an_empty_start_page_says_what_to_do(browser):
    html = browser.get("/en/organizer/").text
    assert "You have no coming events" in html
    assert NEW in html


@pytest.mark.parametrize("number", ["2", "99999999999999999999", "-1", "x", "0", "3.5", "\u00b2"])
def test_any_page_number_gives_a_page(browser, me, number):
    own(me)
    assert browser.get("/en/organizer/", query_string={"page": number}).status_code == 200


def test_the_start_page_asks_the_same_with_1_and_30_events(browser, me):
    def count() -> int:
        with statements() as sent:
            assert browser.get("/en/organizer/").status_code == 200
        return len(sent)

    own(me, "eka")
    count()
    one = count()
    for number in range(30):
        own(me, f"e{number}")
    assert count() == one
