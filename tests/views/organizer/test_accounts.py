"""Accounts, as an administrator sees them."""

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.events import TermKind
from app.domain.languages import Language
from app.domain.permissions import Role
from app.models import Organizer, OutgoingMail
from app.queries import organizers as queries
from tests.browsing import post_raw, send, token
from tests.factories import make_event, make_organizer, make_term, share, sign_in
from tests.filled_forms import filled, refill
from tests.hostile import HOSTILE
from tests.statements import statements
from tests.views.participant.reading import problems

PAGE = "/fi/organizer/accounts"
UUSI = {"email": "uusi@example.fi", "name": "Uusi", "role": "organizer", "language": "sv"}


@pytest.fixture
def database_kind() -> str:
    """The services run on both databases in tests/services, and the forms are attacked on both in test_hostile."""
    return "sqlite"


@pytest.fixture
def boss(client):
    organizer = make_organizer("paa@example.fi", role=Role.ADMINISTRATOR, password_hash="x")
    sign_in(client, organizer)
    return organizer


def test_an_added_organizer_is_mailed_a_link(client, boss):
    answer = send(client, f"{PAGE}/new", UUSI, to=PAGE)
    assert (answer.status_code, answer.location) == (303, PAGE)
    made = db.session.scalars(select(Organizer).where(Organizer.email == "uusi@example.fi")).one()
    assert (made.name, made.role, made.language, made.password_hash) == ("Uusi", Role.ORGANIZER, Language.SV, None)
    assert db.session.scalars(select(OutgoingMail.recipient)).all() == ["uusi@example.fi"]
    assert "uusi@example.fi" in client.get(PAGE).text


def test_a_taken_address_is_refused_and_the_form_kept(client, boss):
    make_organizer("uusi@example.fi")
    answer = send(client, f"{PAGE}/new", UUSI, to=PAGE)
    assert answer.status_code == 409
    assert 'value="Uusi"' in answer.text
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_an_account_is_edited_closed_and_opened(client, boss):
    other = make_organizer("aino@example.fi")
    one = f"{PAGE}/{other.id}"
    answer = refill(client, one, {"name": "Aino", "role": "administrator", "language": "en"})
    assert (answer.status_code, answer.location) == (303, one)
    assert (other.name, other.role, other.language) == ("Aino", Role.ADMINISTRATOR, Language.EN)
    assert send(client, one, to=f"{one}/close").status_code == 303
    assert other.active is False
    assert send(client, one, to=f"{one}/link").status_code == 409
    assert send(client, one, to=f"{one}/open").status_code == 303
    assert other.active is True
    assert send(client, one, to=f"{one}/link").status_code == 303
    assert db.session.scalars(select(OutgoingMail.recipient)).all() == ["aino@example.fi"]


def test_the_last_administrator_cannot_leave(client, boss):
    one = f"{PAGE}/{boss.id}"
    assert refill(client, one, {"name": "B", "role": "organizer"}).status_code == 409
    assert send(client, one, to=f"{one}/close").status_code == 409
    assert (boss.role, boss.active) == (Role.ADMINISTRATOR, True)


@pytest.mark.parametrize("wrong", ["0", "4711", "2147483648", "9" * 30, "-1", "x"])
def test_an_account_that_is_not_there(client, boss, wrong):
    assert client.get(f"{PAGE}/{wrong}").status_code == 404
    assert client.get(f"{PAGE}/{wrong}/close").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "2", "9" * 20, "x", "%00", "٣", ""])
def test_a_page_that_is_not_there_shows_one_that_is(client, boss, number):
    answer = client.get(f"{PAGE}?page={number}")
    assert answer.status_code == 200
    assert "paa@example.fi" in answer.text


def test_long_lists_have_pages(client, boss):
    for n in range(queries.PAGE_SIZE):
        db.session.add(
            Organizer(email=f"n{n:03}@example.fi", email_key=f"n{n:03}@example.fi", created_at=boss.created_at)
        )
    db.session.commit()
    first, second = client.get(PAGE).text, client.get(f"{PAGE}?page=2").text
    assert ("n023@example.fi" in first, "n024@example.fi" in first, "page=2" in first) == (True, True, True)
    assert ("n023@example.fi" in second, "paa@example.fi" in second) == (False, True)


def test_the_list_asks_as_little_for_many_as_for_one(client, boss):
    counts = []
    for add in (0, 30):
        for n in range(add):
            make_organizer(f"n{n}@example.fi")
        db.session.expire_all()
        with statements() as sent:
            assert client.get(PAGE).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_names_are_shown_as_text(client, boss):
    make_organizer("aino@example.fi", name="<b>{{ 7 * 7 }}</b>")
    page = client.get(PAGE).text
    assert "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt;" in page
    assert "<b>" not in page


def test_the_second_of_two_administrators_takes_no_role_back_unasked(client, boss):
    """They had opened the account before the first one lowered its role."""
    other = make_organizer("aino@example.fi", role=Role.ADMINISTRATOR)
    one = f"{PAGE}/{other.id}"
    late = filled(client.get(one).text, one).to_dict()
    assert refill(client, one, {"role": "assistant"}).status_code == 303
    answer = client.post(one, data={**late, "name": "Aino uusi"})
    assert (answer.status_code, other.role) == (409, Role.ASSISTANT)
    again = filled(answer.text, one)
    assert (again["name"], again["role"]) == ("Aino uusi", "assistant")
    assert client.post(one, data=again).status_code == 303
    assert (other.name, other.role) == ("Aino uusi", Role.ASSISTANT)


def test_a_lower_role_asks_who_runs_the_events_from_now_on(client, boss):
    other, heir, event = make_organizer("aino@example.fi"), make_organizer("b@example.fi"), make_event("orpo")
    share(event, other)
    one = f"{PAGE}/{other.id}"
    assert 'name="successor"' not in client.get(one).text
    answer = refill(client, one, {"name": "Aino", "role": "reporter"})
    assert (answer.status_code, problems(answer)) == (409, ["Kirjoita, kuka hoitaa nämä tapahtumat tästä lähtien."])
    assert "/fi/organizer/events/orpo/team" in answer.text
    data = filled(answer.text, one)
    assert (data["name"], data["role"], other.role) == ("Aino", "reporter", Role.ORGANIZER)
    answer = client.post(one, data={**data.to_dict(), "successor": "aino@example.fi"})
    assert (answer.status_code, other.role, 'value="aino@example.fi"' in answer.text) == (409, Role.ORGANIZER, True)
    assert client.post(one, data={**data.to_dict(), "successor": "b@example.fi"}).status_code == 303
    assert other.role is Role.REPORTER
    assert {place.organizer_id for place in queries.team(event.id)} == {other.id, heir.id}


def test_nothing_hostile_breaks_it(client, boss):
    one = f"{PAGE}/{boss.id}"
    found = token(client, one)
    statuses = set()
    for text in HOSTILE:
        for field in UUSI:
            statuses.add(post_raw(client, PAGE, {**UUSI, "csrf_token": found, field: text}).status_code)
        for field in (*UUSI, "seen", "successor"):
            statuses.add(post_raw(client, one, {**UUSI, "csrf_token": found, field: text}).status_code)
        assert post_raw(client, f"{one}/close", {"csrf_token": text}).status_code == 422
    assert statuses <= {303, 409, 422}


def test_a_coordinator_is_given_regions_and_theme_groups(client, boss):
    region, theme = make_term(TermKind.REGION, "TYKS"), make_term(TermKind.THEME_GROUP, "sijoitetut")
    fields = {**UUSI, "role": "coordinator"}
    answer = send(client, f"{PAGE}/new", fields, to=PAGE)
    assert (answer.status_code, 'href="#terms"' in answer.text) == (422, True)
    assert send(client, f"{PAGE}/new", {**fields, "terms": [region.id, theme.id]}, to=PAGE).status_code == 303
    made = db.session.scalars(select(Organizer).where(Organizer.email == "uusi@example.fi")).one()
    assert {term.id for term in queries.terms(made.id)} == {region.id, theme.id}
    page = client.get(f"{PAGE}/{made.id}").text
    assert page.count('name="terms"') == page.count(" checked") - 1 == 2
    answer = refill(client, f"{PAGE}/{made.id}", {"role": "organizer", "terms": [region.id]})
    assert (answer.status_code, list(queries.terms(made.id))) == (303, [])
