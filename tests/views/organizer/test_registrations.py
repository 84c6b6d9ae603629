"""The attendee list through the web: order, search, filters, columns, pages."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from app.database import db
from app.domain.calendars import ParticipationStatus
from app.domain.events import TermKind
from app.models import Event, Organizer, Registration
from app.services import calendar_answers, privacy, registrations
from tests.days import make_day
from tests.factories import make_event, make_link, make_registration, make_term, share
from tests.hostile import HOSTILE
from tests.statements import statements
from tests.views.organizer.paths import participants_page as page


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=1)


def me() -> Organizer:
    return db.session.scalars(select(Organizer)).one()


def names(html: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'role="rowheader" scope="row"><a [^>]*>([^<]*)</a>', html)]


def sort_states(html: str) -> list[tuple[str, str]]:
    return re.findall(r'aria-sort="(\w+)"><a [^>]*>([\w ]+)<', html)


def fresh(row: Registration) -> Registration:
    return db.session.get(Registration, row.id, populate_existing=True)


def test_an_empty_list_says_what_to_do(browser, event):
    html = browser.get(page(event)).text
    assert "Nobody has registered yet" in html
    assert f"/en/organizer/events/{event.slug}/links" in html
    assert "<table" not in html and page(event, "/download") not in html


def test_the_list_is_a_table_with_figures(browser, event):
    for name in ("Aino", "Björn"):
        make_registration(event, f"{name[0]}@example.fi", given_name=name)
    html = browser.get(page(event)).text
    assert names(html) == ["Björn Mäkelä", "Aino Mäkelä"]
    assert re.findall(r"<dd>(\d+)", html)[:3] == ["1", "1", "0"]
    assert "On the waiting list: 1" in html
    assert "Rows 1–2 of 2" in html
    assert sort_states(html) == [("descending", "Registered")]


def test_headings_sort_and_turn_around(browser, event):
    make_registration(event, "a@example.fi", family_name="Öst")
    make_registration(event, "b@example.fi", family_name="Ab")
    html = browser.get(page(event, "?sort=name")).text
    assert names(html) == ["Aino Ab", "Aino Öst"]
    assert sort_states(html) == [("ascending", "Name")]
    turned = re.search(r'aria-sort="ascending"><a href="([^"]+)"', html)[1]
    assert unescape(turned) == page(event, "?sort=-name")
    assert names(browser.get(turned).text) == ["Aino Öst", "Aino Ab"]


def test_search_status_and_link_filter_together_and_can_be_shared(browser, event):
    link = make_link(event, "Kunnat")
    make_registration(event, "a@example.fi")
    make_registration(event, "b@example.fi", family_name="Öst")
    db.session.execute(update(Registration).where(Registration.email == "b@example.fi").values(link_id=link.id))
    db.session.commit()
    address = page(event, f"?q=öst&status=waiting&link={link.id}")
    html = browser.get(address).text
    assert names(html) == ["Aino Öst"]
    assert 'value="öst"' in html and f'<option value="{link.id}" selected>Kunnat' in html
    assert "No participant matches" in browser.get(address.replace("waiting", "cancelled")).text
    assert re.search(page(event, r"/download\?words=[\w%-]+&amp;status=waiting"), html)


def test_columns_are_chosen_by_the_address(browser, event):
    role = make_term(TermKind.ROLE, "opettaja", "Opettaja")
    made = make_registration(event, role_id=role.id)
    html = browser.get(page(event, "?column=role&column=code&column=nonsense")).text
    assert re.findall(r'scope="col">(?:<a [^>]*>)?([^<]+)', html) == ["Choose", "Name", "Role or profession", "Code"]
    assert "Opettaja (en)" in html and made.code in html and "aino@example.fi" not in html


def test_pages(browser):
    many = make_event("many", capacity=None)
    share(many, me())
    for number in range(51):
        make_registration(many, f"p{number:02}@example.fi", family_name=f"N{number:02}")
    html = browser.get(page(many, "?sort=name&page=2")).text
    assert names(html) == ["Aino N50"]
    assert "Rows 51–51 of 51" in html
    assert f'href="{page(many, "?sort=name&amp;page=1")}"' in html
    assert names(browser.get(page(many, "?sort=name&page=999")).text) == ["Aino N50"]


def test_statements_do_not_grow_with_the_rows(browser, event):
    counts = []
    for number in range(30):
        make_registration(event, f"p{number}@example.fi")
        if number in (0, 29):
            browser.get(page(event))  # the lists of roles and sectors are kept for some seconds
            with statements() as sent:
                assert browser.get(page(event, "?column=role&column=link&column=status")).status_code == 200
            counts.append(len(sent))
    assert counts[0] == counts[1]


def test_no_query_makes_a_fault(browser, event):
    make_registration(event)
    address = page(event)
    queries = [
        urlencode({name: value.encode("utf-8", "surrogatepass")})
        for name in ("q", "status", "link", "track", "way", "session", "seat", "sort", "column", "page")
        for value in HOSTILE
    ]
    answers = {query[:80]: browser.get(f"{address}?{query}").status_code for query in queries}
    assert answers == dict.fromkeys(answers, 200)


def test_what_people_wrote_is_shown_as_text(browser, event):
    evil = "<script>alert(1)</script>"
    made = make_registration(event, given_name=evil, organisation='"><img src=x>', municipality="{{ 7 * 7 }}")
    for address in (page(event, "?column=organisation&column=municipality"), page(event, f"/{made.code}")):
        html = browser.get(address).text
        assert "<script>alert" not in html and "<img src=x" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_trouble_is_seen_in_the_list(browser, event):
    refused = make_registration(event, "a@example.fi", given_name="Vaara")
    asking = make_registration(event, "b@example.fi", given_name="Poistu")
    db.session.execute(update(Registration).where(Registration.id == refused.id).values(mail_problem="550 5.1.1"))
    db.session.commit()
    privacy.ask_erasure(asking.id)
    html = browser.get(page(event)).text
    assert "Mail to 1 participant does not arrive." in html
    assert "1 participant has asked to have their data erased." in html
    assert names(browser.get(page(event, "?status=mail_problem")).text) == ["Vaara Mäkelä"]
    assert names(browser.get(page(event, "?status=erasure_asked")).text) == ["Poistu Mäkelä"]


def test_a_decline_in_a_calendar_is_seen_in_the_list(browser, event):
    declined, waiting = make_registration(event, "a@example.fi", given_name="Hylky"), make_registration(event)
    assert "Declined in their calendar</span>" not in browser.get(page(event)).text
    calendar_answers.note(event.public_id, declined.email_key, ParticipationStatus.DECLINED, of_session=False)
    html = browser.get(page(event)).text
    assert len(re.findall("Declined in their calendar</span>", html)) == 1
    assert names(browser.get(page(event, "?status=calendar_declined")).text) == ["Hylky Mäkelä"]
    registrations.cancel(declined.id)
    assert names(browser.get(page(event, "?status=calendar_declined")).text) == []
    calendar_answers.note(event.public_id, waiting.email_key, ParticipationStatus.DECLINED, of_session=False)
    assert names(browser.get(page(event, "?status=calendar_declined")).text) == ["Aino Mäkelä"]


def test_choices_are_columns_and_filters_where_something_is_chosen(browser, event):
    make_registration(event)
    html = browser.get(page(event, "?column=sessions&column=track&column=code")).text
    for name in ("track", "way", "session", "seat"):
        assert f'name="{name}"' not in html
    headings = re.findall(r'scope="col">(?:<a [^>]*>)?([^<]+)', html)
    assert 'name="column" value="sessions"' not in html and headings == ["Choose", "Name", "Code"]

    day = make_day(places=1)
    share(day.event, me())
    day.join("aino", "a1", given_name="Aino")
    day.join("bertta", "a1", given_name="Bertta")
    day.join("calle", "b2", given_name="Calle")
    address = page(day.event, f"?track={day.tracks['a']}&seat=waits&column=track&column=sessions")
    html = browser.get(address).text
    assert names(html) == ["Bertta Mäkelä"]
    assert "Polku a (en)" in html and "Työpaja a1 (en) (waiting)" in html
    assert f'<option value="{day.tracks["a"]}" selected>' in html and '<option value="waits" selected>' in html
    assert page(day.event, f"/download?track={day.tracks['a']}&amp;seat=waits&amp;column=track") in html
    in_session = browser.get(page(day.event, f"?session={day.sessions['b2']}&seat=has_place")).text
    assert names(in_session) == ["Calle Mäkelä"]
