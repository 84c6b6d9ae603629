"""The organizers' calendar: whole weeks, holidays, one's own and the network's others."""

import re
from datetime import datetime, timedelta

import pytest

from app.domain.events import EventStatus
from app.domain.permissions import Role
from app.models import Event
from tests.factories import make_event, make_organizer, sign_in, text
from tests.statements import statements

PAGE = "/en/organizer/calendar"


def at(moment: str) -> dict[str, datetime]:
    starts = datetime.fromisoformat(moment)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=3)}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event("oma", title=text("Oma"), **at("2027-12-06T09:00:00+02:00"))


def cells(html: str) -> dict[str, str]:
    """What each day says, by its date."""
    found = re.findall(r'<td role="cell"[^>]*><time datetime="([\d-]+)"(.*?)</td>', html, re.S)
    return {day: " ".join(re.sub(r"<[^>]+>", " ", rest).split()) for day, rest in found}


def test_a_month_in_weeks_with_holidays(browser, event):
    html = browser.get(f"{PAGE}?month=2027-12").text
    days = cells(html)
    assert len(days) == 35 and min(days) == "2027-11-29"
    assert "Independence Day" in days["2027-12-06"] and "Oma (en)" in days["2027-12-06"]
    assert re.findall(r'scope="row"><span class="vh">Week </span>(\d+)', html) == ["48", "49", "50", "51", "52"]
    assert "month=2027-11" in html and "month=2028-01" in html


def test_others_are_lighter_and_their_drafts_are_not_there(browser, event):
    make_event("vieras", title=text("Vieras"), **at("2027-12-07T09:00:00+02:00"))
    make_event("salainen", title=text("Salainen"), status=EventStatus.DRAFT, **at("2027-12-07T09:00:00+02:00"))
    html = browser.get(f"{PAGE}?month=2027-12").text
    assert '<li class="own"><a href="/en/organizer/events/oma">' in html
    assert html.count('<span class="vh"> (yours)</span>') == html.count('<li class="own">')
    assert '<li><a href="/en/events/vieras">' in html
    assert "Salainen" not in html


def test_a_reporter_is_led_to_figures(client, event):
    sign_in(client, make_organizer("r@example.fi", role=Role.REPORTER))
    assert 'href="/en/organizer/events/oma/programme/figures"' in client.get(f"{PAGE}?month=2027-12").text


def test_an_event_of_several_days_goes_on(browser, event):
    starts = datetime.fromisoformat("2027-12-14T09:00:00+02:00")
    make_event("pitka", title=text("Pitkä"), starts_at=starts, ends_at=starts + timedelta(days=1))
    days = cells(browser.get(f"{PAGE}?month=2027-12").text)
    assert "Pitkä (en) 9:00" in days["2027-12-14"] and "Pitkä (en) goes on" in days["2027-12-15"]
    assert "Pitkä" not in days["2027-12-16"]


@pytest.mark.parametrize("month", ["2027-13", "1999-12", "x", "2099-12", "2000-01", "\u0662\u0660\u0662\u0667-12"])
def test_any_month_gives_a_page(browser, event, month):
    assert browser.get(PAGE, query_string={"month": month}).status_code == 200


def test_it_asks_the_same_with_1_and_20_events(browser, event):
    def count() -> int:
        with statements() as sent:
            assert browser.get(f"{PAGE}?month=2027-12").status_code == 200
        return len(sent)

    count()
    one = count()
    for number in range(20):
        make_event(f"e{number}", **at("2027-12-07T09:00:00+02:00"))
    assert count() == one
