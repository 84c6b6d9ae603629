"""What is no passkey's answer opens nothing. (A real key: tests/browser/test_passkeys.py.)"""

import json

import pytest
from sqlalchemy import select

from app import clock, keys
from app.database import db
from app.domain.second_factor import MOST_TRIES
from app.models import OrganizerSession, Passkey, SignInStep
from app.services import second_factors, sessions
from app.services.sessions import HalfWay
from tests.factories import make_organizer, open_session

NONSENSE = [
    "",
    "{",
    "[]",
    "null",
    '{"id": 7}',
    "{}" * 20_000,
    json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}),
    json.dumps({"id": "AAAA", "rawId": "ÄÄ", "type": "public-key", "response": {"clientDataJSON": "e30"}}),
]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def me(app):
    app.config["BASE_URL"] = "https://kutsu.example"
    me = make_organizer()
    row = Passkey(organizer_id=me.id, credential_id="AAAA", public_key=b"x", name="Avain", created_at=clock.now())
    db.session.add(row)
    db.session.commit()
    return me


@pytest.mark.parametrize("answer", NONSENSE)
def test_nonsense_neither_opens_nor_is_kept(app, me, answer):
    step = sessions.enter_known(me.id, "")
    assert isinstance(step, HalfWay)
    assert sessions.finish_with_passkey(step.token, answer) is None
    assert db.session.scalars(select(SignInStep.tries)).all() == [1]
    assert db.session.scalars(select(OrganizerSession)).all() == []
    open_session(me)
    browser = db.session.scalars(select(OrganizerSession.id)).one()
    second_factors.begin_passkey(browser)
    assert second_factors.add_passkey(me.id, browser, answer, "Avain") is None
    assert len(db.session.scalars(select(Passkey)).all()) == 1


def test_wrong_answers_end_the_step_too(app, me):
    step = sessions.enter_known(me.id, "")
    for _ in range(MOST_TRIES):
        assert sessions.finish_with_passkey(step.token, "{}") is None
    assert sessions.passkey_options(step.token) is None


def test_what_a_browser_is_asked_names_our_host_and_only_this_accounts_keys(app, me):
    other = make_organizer("muu@example.fi", totp_secret=keys.seal("A" * 32))
    asked = json.loads(sessions.passkey_options(sessions.enter_known(me.id, "").token))
    assert (asked["rpId"], [key["id"] for key in asked["allowCredentials"]]) == ("kutsu.example", ["AAAA"])
    assert sessions.passkey_options(sessions.enter_known(other.id, "").token) is None


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("https://kutsu.example", True),
        ("http://localhost:8000", True),
        ("http://kutsu.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://10.0.0.1", False),
        ("https://[::1]", False),
    ],
)
def test_where_browsers_know_passkeys(app, address, possible):
    app.config["BASE_URL"] = address
    assert second_factors.passkeys_possible() is possible


def test_another_accounts_passkey_is_not_removed(app, me):
    other = make_organizer("muu@example.fi")
    key = db.session.scalars(select(Passkey.id)).one()
    assert (second_factors.remove_passkey(other.id, key), second_factors.remove_passkey(me.id, key)) == (False, True)
