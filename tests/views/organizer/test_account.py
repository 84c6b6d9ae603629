"""One's own account page."""

import pytest
from sqlalchemy import select

from app import keys
from app import passwords as hashes
from app.database import db
from app.domain.accounts import AccountDetails
from app.domain.devices import device
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.models import OrganizerSession
from app.services import organizers, sessions
from tests.browsing import post_raw, send, token
from tests.factories import make_organizer, open_session, sign_in
from tests.filled_forms import filled, refill
from tests.hostile import HOSTILE

PAGE = "/fi/organizer/account"
OLD = "korkea kuusi vesi"
NEW = "matala mänty maa"
HASH = hashes.hash_of(OLD)


@pytest.fixture
def database_kind() -> str:
    """The services run on both databases in tests/services, and the forms are attacked on both in test_hostile."""
    return "sqlite"


@pytest.fixture
def me(client):
    organizer = make_organizer(password_hash=HASH)
    sign_in(client, organizer)
    return organizer


def test_name_and_language_are_saved_but_never_the_role(client, me):
    answer = refill(client, PAGE, {"name": " Tuuli  K ", "language": "sv", "role": "administrator", "active": ""})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert (me.name, me.language, me.role.value, me.active) == ("Tuuli K", Language.SV, "organizer", True)
    assert "Tuuli K" in client.get(PAGE).text


def test_what_an_administrator_changed_meanwhile_is_not_taken_back_unasked(client, me):
    late = filled(client.get(PAGE).text, PAGE).to_dict()
    organizers.update(me.id, AccountDetails("Tuuli Kaislaranta", Language.SV, me.role), COMMAND_LINE)
    answer = client.post(PAGE, data={**late, "name": "Tuuli K"})
    assert (answer.status_code, me.language) == (409, Language.SV)
    again = filled(answer.text, PAGE)
    assert (again["name"], again["language"]) == ("Tuuli K", "sv")
    assert client.post(PAGE, data=again).status_code == 303
    assert (me.name, me.language) == ("Tuuli K", Language.SV)


def test_a_bad_form_comes_back_filled_in(client, me):
    answer = send(client, PAGE, {"name": "x" * 201, "language": "xx"})
    assert answer.status_code == 422
    assert "x" * 201 in answer.text
    assert 'href="#name"' in answer.text
    assert 'href="#language"' in answer.text


def test_the_password_is_changed_and_other_browsers_are_out(app, client, me):
    other = sign_in(app.test_client(), me)
    answer = send(client, PAGE, {"current_password": OLD, "password": NEW}, to=f"{PAGE}/password")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert (client.get(PAGE).status_code, other.get(PAGE).status_code) == (200, 303)
    assert sessions.sign_in(me.email, NEW) is not None


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("guessed wrong", NEW, "current_password"), (OLD, "short", "password"), ("", NEW, "current_password")],
)
def test_a_password_that_cannot_be_changed_says_why(client, me, current, new, field):
    answer = send(client, PAGE, {"current_password": current, "password": new}, to=f"{PAGE}/password")
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'href="/sv/organizer/account"' in answer.text  # the form's own address cannot be opened
    assert sessions.sign_in(me.email, OLD) is not None


def test_signing_out_everywhere(app, client, me):
    other = sign_in(app.test_client(), me)
    answer = send(client, PAGE, to=f"{PAGE}/sign-out-everywhere")
    assert (answer.status_code, answer.location) == (303, "/fi/organizer/sign-in")
    assert (client.get(PAGE).status_code, other.get(PAGE).status_code) == (303, 303)


@pytest.mark.parametrize("path", ["", "/password", "/sign-out-everywhere"])
def test_nothing_hostile_breaks_it(client, me, path):
    found = token(client, PAGE)
    for text in HOSTILE:
        fields = dict.fromkeys(("name", "language", "current_password", "password", "next"), text)
        assert post_raw(client, PAGE + path, {**fields, "csrf_token": text}).status_code == 422
        if path != "/sign-out-everywhere":
            assert post_raw(client, PAGE + path, {**fields, "csrf_token": found}).status_code == 422


def test_browsers_are_listed_and_signed_out_one_by_one(client, me):
    """This browser stays; another account's session is nobody's here."""
    firefox = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
    tokens = {name: open_session(me, device(agent)) for name, agent in (("a", firefox), ("b", ""))}
    foreign = open_session(make_organizer("muu@example.fi"), "Edge, Windows")
    ids = {name: db.session.scalars(select(OrganizerSession.id).filter_by(token_hash=keys.sha256(token))).one()
           for name, token in {**tokens, "foreign": foreign}.items()}  # fmt: skip
    page = client.get(PAGE).text
    assert ("Firefox, Linux" in page, "Edge, Windows" in page, page.count('/end"')) == (True, False, 3)
    assert send(client, PAGE, to=f"{PAGE}/browsers/{ids['foreign']}/end").status_code == 404
    assert send(client, PAGE, to=f"{PAGE}/browsers/{ids['a']}/end").status_code == 303
    left = set(db.session.scalars(select(OrganizerSession.id)))
    assert (ids["a"] in left, ids["b"] in left, ids["foreign"] in left) == (False, True, True)
    assert send(client, PAGE, to=f"{PAGE}/browsers/end-others").status_code == 303
    assert len(set(db.session.scalars(select(OrganizerSession.id))) & left) == 2
    assert client.get(PAGE).status_code == 200
