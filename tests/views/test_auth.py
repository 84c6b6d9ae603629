"""Signing in and out."""

import pytest
from sqlalchemy import select

from app import create_app, passwords
from app.database import db
from app.extensions import limiter
from app.models import OrganizerSession
from tests.browsing import TOKEN, Browser, post_raw, send, token
from tests.databases import settings
from tests.factories import make_organizer, sign_in
from tests.hostile import HOSTILE

SIGN_IN = "/fi/organizer/sign-in"
ACCOUNT = "/fi/organizer/account"
START = "/fi/organizer/"
PASSWORD = "korkea kuusi vesi"
HASH = passwords.hash_of(PASSWORD)


@pytest.fixture
def database_kind() -> str:
    """Accounts and their sessions run on both databases in tests/services."""
    return "sqlite"


def enter(client, password=PASSWORD, email="tuuli@example.fi", page=SIGN_IN, **fields):
    return send(client, page, {"email": email, "password": password, **fields}, to=SIGN_IN)


def sessions() -> list[str]:
    return list(db.session.scalars(select(OrganizerSession.token_hash)))


def test_in_and_out_again(client):
    make_organizer(password_hash=HASH)
    answer = enter(client)
    assert (answer.status_code, answer.location) == (303, START)
    assert client.get(ACCOUNT).status_code == 200
    answer = send(client, ACCOUNT, to="/fi/organizer/sign-out")
    assert (answer.status_code, answer.location) == (303, SIGN_IN)
    assert (client.get(ACCOUNT).status_code, sessions()) == (303, [])


def test_an_unknown_address_and_a_wrong_password_look_alike(client):
    make_organizer(password_hash=HASH)
    make_organizer("suljettu@example.fi", password_hash=HASH, active=False)
    make_organizer("uusi@example.fi")
    pages = set()
    for email in ("tuuli@example.fi", "suljettu@example.fi", "uusi@example.fi", "tuntematon@example.fi"):
        answer = enter(client, "wrong password", email)
        pages.add((answer.status_code, TOKEN.sub("", answer.text.replace(email, ""))))
    assert [status for status, _ in pages] == [422]


def test_what_was_typed_is_kept_but_for_the_password(client):
    page = enter(client, "wrong password", "aino@example.fi", next="/fi/organizer/account").text
    assert 'value="aino@example.fi"' in page
    assert 'value="/fi/organizer/account"' in page
    assert "wrong password" not in page


def test_the_session_is_new_at_every_sign_in(client):
    """Neither a planted cookie nor the session before lives on (session fixation)."""
    make_organizer(password_hash=HASH)
    with client.session_transaction() as cookie:
        cookie["organizer"] = "planted"
        cookie["planted"] = "yes"
    enter(client)
    first = sessions()
    with client.session_transaction() as cookie:
        assert cookie["organizer"] != "planted"
        assert "planted" not in cookie
    enter(client, page=ACCOUNT)
    assert len(sessions()) == 1
    assert sessions() != first


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/sv/organizer/events/paiva/team?page=2", "/sv/organizer/events/paiva/team?page=2"),
        ("/fi/organizer", "/fi/organizer"),
        ("https://evil.example/fi/organizer/account", START),
        ("//evil.example/fi/organizer", START),
        ("/\\evil.example", START),
        ("/fi/organizer//evil.example", START),
        ("/fi/organizer/../../evil", "/fi/organizer/../../evil"),
        ("/fi/organizer@evil.example", START),
        ("/fi/organizer/x\nSet-Cookie: a=b", START),
        ("javascript:alert(1)", START),
        ("/fi/", START),
    ],
)
def test_the_way_back_is_a_page_of_ours(client, wanted, given):
    make_organizer(password_hash=HASH)
    assert enter(client, next=wanted).location == given


def test_whoever_is_signed_in_is_led_on(client):
    sign_in(client, make_organizer())
    assert client.get(SIGN_IN).location == START
    assert client.get(f"{SIGN_IN}?next=/fi/organizer/account").location == ACCOUNT


def test_signing_in_needs_the_forms_token(client):
    make_organizer(password_hash=HASH)
    answer = client.post(SIGN_IN, data={"email": "tuuli@example.fi", "password": PASSWORD})
    assert (answer.status_code, sessions()) == (422, [])
    assert 'value="tuuli@example.fi"' in answer.text


def test_signing_out_needs_the_forms_token(client):
    sign_in(client, make_organizer())
    answer = client.post("/fi/organizer/sign-out")
    assert (answer.status_code, len(sessions())) == (422, 1)
    assert send(client, ACCOUNT, to="/fi/organizer/sign-out").status_code == 303


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("field", ["email", "password", "next"])
def test_nothing_hostile_breaks_it(client, field):
    make_organizer(password_hash=HASH)
    found = token(client, SIGN_IN)
    statuses = set()
    for text in HOSTILE:
        fields = {"csrf_token": found, "email": "tuuli@example.fi", "password": PASSWORD, "next": "", field: text}
        answer = post_raw(client, SIGN_IN, fields)
        statuses.add(answer.status_code)
        assert "<script>alert" not in answer.text
        if field == "next":
            client.delete_cookie("kutsu")
            found = token(client, SIGN_IN)
    assert statuses <= ({303} if field == "next" else {422})


def test_pages_and_answers_are_nobody_elses(client):
    headers = client.get(SIGN_IN).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert set(headers["Set-Cookie"].split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.fixture
def limited(databases, database_kind):
    """A client of an application that counts."""
    app = create_app(settings(databases.new(database_kind), RATELIMIT_ENABLED=True))
    app.test_client_class = Browser
    with app.app_context():
        limiter.reset()
        yield app.test_client()
        db.session.remove()
        db.engine.dispose()
    limiter.enabled = False


def test_guessing_one_address_is_stopped_and_the_form_kept(limited):
    make_organizer(password_hash=HASH)
    make_organizer("aino@example.fi", password_hash=HASH)
    assert [enter(limited, f"guess number {n}").status_code for n in range(10)] == [422] * 10
    answer = enter(limited)
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert 'value="tuuli@example.fi"' in answer.text
    assert enter(limited, email="TUULI@example.fi").status_code == 429
    assert enter(limited, email="aino@example.fi").status_code == 303


def test_signing_in_rightly_forgives_the_tries_before(limited):
    make_organizer(password_hash=HASH)
    for _ in range(3):
        assert [enter(limited, "wrong").status_code for _ in range(6)] == [422] * 6
        assert enter(limited).status_code == 303
        limited.delete_cookie("kutsu")


def test_asking_for_links_is_limited_too(limited):
    page = "/fi/organizer/password"
    fields = {"email": "tuntematon@example.fi"}
    assert [send(limited, page, fields).status_code for _ in range(6)] == [303] * 5 + [429]
