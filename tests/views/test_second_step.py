"""Signing in with a second factor: set up, asked, lost, required."""

import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest
import time_machine
from sqlalchemy import func, select

from app import clock, create_app, keys, passwords
from app.database import db
from app.domain.accounts import LinkPurpose
from app.domain.history import COMMAND_LINE
from app.domain.permissions import Role
from app.domain.second_factor import MOST_TRIES, STEP_LIFETIME
from app.extensions import limiter
from app.models import OrganizerSession, RecoveryCode, SignInStep
from app.queries import factors
from app.services import leaving, second_factors, sessions
from app.services.passwords import set_by_link
from app.steps.accounts import new_link
from tests.browsing import Browser, send
from tests.databases import settings
from tests.factories import make_organizer, open_session, sign_in
from tests.filled_forms import filled, refill

SIGN_IN = "/en/organizer/sign-in"
CODE = "/en/organizer/sign-in/code"
FACTOR = "/en/organizer/account/second-factor"
START = "/en/organizer/"
PASSWORD = "korkea kuusi vesi"
HASH = passwords.hash_of(PASSWORD)
SHOWN = re.compile(r"<li><code>([^<]+)</code>")


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def now_code(secret: str, **ahead: int) -> str:
    return pyotp.TOTP(secret).at(clock.now() + timedelta(**ahead))


@pytest.fixture
def me(client):
    return set_up(client)


def set_up(client):
    """An account whose app was set up through the pages, in a browser that is then signed out."""
    me = make_organizer(password_hash=HASH)
    sign_in(client, me)
    assert send(client, FACTOR, {"current_password": PASSWORD}, to=f"{FACTOR}/app").location == f"{FACTOR}/app"
    page = client.get(f"{FACTOR}/app").text
    me.secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    answer = send(client, f"{FACTOR}/app", {"code": now_code(me.secret, seconds=-30)}, to=f"{FACTOR}/app/confirm")
    assert answer.status_code == 200
    me.codes = [unescape(code) for code in SHOWN.findall(answer.text)]
    assert len(me.codes) == 10
    sessions.end_all(me.id)
    return me


def password(client, **fields):
    """In a browser that nobody is signed in with."""
    with client.session_transaction() as cookie:
        cookie.clear()
    return send(client, SIGN_IN, {"email": "tuuli@example.fi", "password": PASSWORD, **fields})


def code(client, typed):
    return send(client, CODE, {"code": typed})


def open_sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(OrganizerSession))


def test_the_password_alone_lets_nobody_in(client, me):
    answer = password(client, next="/en/organizer/account")
    assert answer.location == f"{CODE}?next=/en/organizer/account"
    assert (open_sessions(), client.get(START).status_code) == (0, 303)
    answer = send(client, answer.location, {"code": now_code(me.secret), "next": "/en/organizer/account"}, to=CODE)
    assert (answer.status_code, answer.location) == (303, "/en/organizer/account")
    assert (client.get(START).status_code, db.session.scalars(select(SignInStep)).all()) == (200, [])


def test_a_code_is_good_once(client, me):
    password(client)
    typed = now_code(me.secret)
    assert code(client, typed).location == START
    password(client)
    assert code(client, typed).status_code == 422
    assert code(client, now_code(me.secret, seconds=30)).location == START


def test_a_recovery_code_is_good_once_and_kept_as_a_hash_alone(client, me):
    stored = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert not stored & {one.replace("-", "") for one in me.codes} | stored & set(me.codes)
    password(client)
    assert code(client, me.codes[3].upper()).location == START
    assert "9 recovery codes are left" in client.get(FACTOR).text
    password(client)
    assert code(client, me.codes[3]).status_code == 422


def test_too_many_wrong_codes_ask_the_password_again(client, me):
    password(client)
    for _ in range(MOST_TRIES - 1):
        assert code(client, "000000").status_code == 422
    assert code(client, "000000").location == SIGN_IN
    assert client.get(CODE).location == SIGN_IN
    assert client.post(CODE, data={"code": now_code(me.secret)}).location == SIGN_IN


def test_the_step_is_over_after_its_time_and_with_a_new_password(client, me):
    password(client)
    with time_machine.travel(clock.now() + STEP_LIFETIME):
        assert client.get(CODE).location == SIGN_IN
    password(client)
    token = keys.account_token(new_link(me, LinkPurpose.RESET))
    db.session.commit()
    assert set_by_link(token, "matala mänty maa") is None
    assert client.get(CODE).location == SIGN_IN


def test_codes_of_one_account_are_tried_so_often_from_any_number_of_browsers(databases, database_kind):
    app = create_app(settings(databases.new(database_kind), RATELIMIT_ENABLED=True))
    app.test_client_class = Browser
    statuses = []
    with app.app_context():
        client = app.test_client()
        set_up(client)
        for _ in range(6):
            password(client)
            statuses += [code(client, "000000").status_code for _ in range(4)]
        db.session.remove()
        db.engine.dispose()
    limiter.enabled = False  # it is one for all applications
    assert statuses == [422] * 20 + [429] * 4


def test_the_secret_is_sealed_and_nothing_of_it_is_in_the_log(client, me, caplog):
    caplog.set_level("DEBUG")
    password(client)
    code(client, now_code(me.secret))
    assert me.secret.encode() not in me.totp_secret
    assert keys.unseal(me.totp_secret) == me.secret
    assert [record for record in caplog.records if me.secret in record.getMessage()] == []


def test_changing_it_wants_the_password(client, me):
    password(client)
    code(client, now_code(me.secret))
    for act in ("app", "codes", "app/remove"):
        assert send(client, FACTOR, {"current_password": "wrong password"}, to=f"{FACTOR}/{act}").status_code == 422
    answer = send(client, FACTOR, {"current_password": PASSWORD}, to=f"{FACTOR}/codes")
    assert not set(SHOWN.findall(answer.text)) & set(me.codes)
    assert send(client, FACTOR, {"current_password": PASSWORD}, to=f"{FACTOR}/app/remove").location == FACTOR
    assert password(client).location == START


def test_a_secret_that_was_not_confirmed_changes_nothing(client):
    me = make_organizer(password_hash=HASH)
    sign_in(client, me)
    send(client, FACTOR, {"current_password": PASSWORD}, to=f"{FACTOR}/app")
    assert send(client, f"{FACTOR}/app", {"code": "000000"}, to=f"{FACTOR}/app/confirm").status_code == 422
    assert (me.totp_secret, password(client).location) == (None, START)


def test_whoever_must_have_one_sets_it_up_before_anything_else(client):
    boss = make_organizer("paa@example.fi", role=Role.ADMINISTRATOR)
    other = make_organizer("muu@example.fi")
    sign_in(client, boss)
    rules = "/en/organizer/accounts/sign-in-rules"
    late = filled(client.get(rules).text, rules)
    assert refill(client, rules, {"roles": ["administrator"]}).status_code == 303
    assert {client.get(page).location for page in (START, rules, "/en/organizer/account")} == {FACTOR}
    assert "must have a second factor" in client.get(FACTOR).text
    send(client, FACTOR, to=f"{FACTOR}/app")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get(f"{FACTOR}/app").text)[1].replace(" ", "")
    send(client, f"{FACTOR}/app", {"code": now_code(secret)}, to=f"{FACTOR}/app/confirm")
    assert client.get(START).status_code == 200
    assert client.post(rules, data={**late.to_dict(), "roles": ["reporter"]}).status_code == 409  # opened before that
    assert factors.required() == {Role.ADMINISTRATOR}
    sign_in(client, other)
    assert client.get(START).status_code == 200


def test_an_administrator_takes_lost_factors_away(client, me):
    password(client)
    token = open_session(me)
    boss = make_organizer("paa@example.fi", role=Role.ADMINISTRATOR)
    sign_in(client, boss)
    one = f"/en/organizer/accounts/{me.id}"
    assert send(client, one, to=f"{one}/second-factors/remove").status_code == 303
    assert "second-factors/remove" not in client.get(one).text
    assert db.session.scalars(select(OrganizerSession.id).filter_by(token_hash=keys.sha256(token))).all() == []
    assert password(client).location == START


def test_leaving_takes_them_too(app, me):
    leaving.close(me.id, COMMAND_LINE)
    assert (me.totp_secret, db.session.scalars(select(RecoveryCode)).all()) == (None, [])
    assert second_factors.renew_codes(me.id) is None
