"""What else is on when an event is: named to whom it opens, and no more than a region to others."""

from datetime import date, datetime, timedelta

import pytest

from app.domain.events import EventStatus, TermKind
from app.domain.permissions import Role, Viewer
from app.models import Event
from app.queries import clashes
from tests.factories import make_event, make_organizer, make_series, make_term, share, sign_in, text
from tests.statements import statements


@pytest.fixture
def regions(app):
    return make_term(TermKind.REGION, "TAYS"), make_term(TermKind.REGION, "OYS")


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app, regions) -> Event:
    return make_event(terms=(regions[0],))


def warned(browser, event: Event) -> str:
    html = browser.get(f"/en/organizer/events/{event.slug}").text
    _, found, rest = html.partition('aria-labelledby="clashes"')
    return " ".join(rest.partition("</section>")[0].split()) if found else ""


def test_a_public_event_of_the_same_region_and_day_is_named(browser, event, regions):
    make_event("toinen", title=text("Toinen"), terms=(regions[0],))
    make_event("muualla", title=text("Muualla"), terms=(regions[1],))
    make_event("myohemmin", title=text("Myöhemmin"), terms=(regions[0],), starts_in=timedelta(days=31))
    make_event("peruttu", title=text("Peruttu"), terms=(regions[0],), status=EventStatus.CANCELLED)
    said = warned(browser, event)
    assert 'href="/en/events/toinen"' in said and "Toinen (en)" in said and "shared: TAYS (en)" in said
    assert not any(title in said for title in ("Muualla", "Myöhemmin", "Peruttu"))


def test_a_draft_of_others_is_counted_and_not_named(browser, event, regions):
    make_event("salainen", title=text("Salainen"), terms=(regions[0],), status=EventStatus.DRAFT)
    make_event("koko-maa", title=text("Koko maa"), status=EventStatus.DRAFT)
    said = warned(browser, event)
    assert "An event in preparation (TAYS (en))" in said and "A nationwide event in preparation" in said
    assert "salainen" not in said.lower() and "koko-maa" not in said and "Koko" not in said


def test_a_draft_of_ones_own_is_named(browser, event, regions):
    own = make_event("oma", title=text("Oma"), terms=(regions[0],), status=EventStatus.DRAFT)
    assert "Oma" not in warned(browser, event)
    share(own, mate := make_organizer("mina@example.fi"))
    share(event, mate)
    said = warned(sign_in(browser, mate), event)
    assert "Oma (en)" in said and 'href="/en/organizer/events/oma"' in said and "Draft" in said


def test_alone_on_its_day_it_is_warned_of_nothing(browser, event):
    assert "Other events" not in warned(browser, event) and "Another event" not in warned(browser, event)


def test_holidays_and_july_are_told(browser, event, regions, time):
    time.move_to(datetime.fromisoformat("2027-05-02T12:00:00+03:00"))
    christmas = datetime.fromisoformat("2027-12-24T09:00:00+02:00")
    own = make_event("joulu", starts_at=christmas, ends_at=christmas + timedelta(hours=3), terms=(regions[1],))
    july = datetime.fromisoformat("2027-07-06T09:00:00+03:00")
    summer = make_event("kesa", starts_at=july, ends_at=july + timedelta(hours=3), terms=(regions[1],))
    me = make_organizer("mina@example.fi", role=Role.ADMINISTRATOR)
    sign_in(browser, me)
    assert "24.12.2027 is a holiday: Christmas Eve." in warned(browser, own)
    assert "In July many are on holiday." in warned(browser, summer)


def test_a_series_tells_of_each_occasion_but_not_of_its_own(browser, event, regions):
    later = make_event("toinen", title=text("Toinen"), terms=(regions[0],), starts_in=timedelta(days=60))
    twin = make_event("kaksonen", title=text("Kaksonen"), terms=(regions[0],))
    share(later, me := make_organizer("mina@example.fi"))
    share(event, me)
    series = make_series(event, later, twin)
    make_event("vieras", title=text("Vieras"), terms=(regions[0],), starts_in=timedelta(days=60))
    html = sign_in(browser, me).get(f"/en/organizer/series/{series.id}").text
    said = html.partition('aria-labelledby="clashes"')[2].partition("</section>")[0]
    assert "Vieras (en)" in said and "Toinen (en)" in said
    assert 'href="/en/events/kaksonen"' not in said


def test_it_is_one_statement(app, event):
    for number in range(5):
        make_event(f"e{number}")
    day = clashes.held(event.starts_at, event.ends_at, []).first
    with statements() as sent:
        found = clashes.between(day, day, Viewer(1, Role.ORGANIZER))
    assert (len(found), len([one for one in sent if "SELECT" in one])) == (6, 1)


def test_what_ends_at_midnight_has_no_part_of_the_next_day(app):
    ends = datetime.fromisoformat("2027-03-02T00:00:00+02:00")
    assert clashes.held(ends - timedelta(hours=3), ends, []).last == date(2027, 3, 1)
