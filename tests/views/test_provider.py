"""Signing in through a provider, which runs on a port of its own."""

from urllib.parse import urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey
from sqlalchemy import func, select

from app import keys
from app.database import db
from app.models import Organizer, OrganizerSession
from tests.factories import make_organizer
from tests.identity_provider import CLIENT, SECRET, provider

SIGN_IN = "/sv/organizer/sign-in"
BEGIN = "/sv/organizer/sign-in/provider"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def there(app):
    with provider() as found:
        app.config.update(
            OIDC_ISSUER=found.issuer, OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET, OIDC_NAME="Virasto"
        )
        found.claims = {"email": "Tuuli@Example.fi", "email_verified": True}
        yield found


def back_from(client, there) -> str:
    """The address that the provider sends the browser back to."""
    away = client.get(BEGIN)
    assert (away.status_code, away.location.startswith(there.issuer)) == (302, True)
    answer = requests.get(away.location, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def open_sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(OrganizerSession))


def refused(client, answer) -> str:
    """What the sign-in page says, in the language that it all began in; nobody is in."""
    assert (answer.status_code, answer.location, open_sessions()) == (303, SIGN_IN, 0)
    return client.get(SIGN_IN).text


def test_a_verified_address_opens_the_account_that_it_has(client, there):
    make_organizer()
    assert f'href="{BEGIN}"' in client.get(SIGN_IN).text
    answer = client.get(back_from(client, there))
    assert (answer.status_code, answer.location) == (303, "/sv/organizer/")
    assert client.get("/sv/organizer/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "tuntematon@example.fi", "email_verified": True},
        {"email": "suljettu@example.fi", "email_verified": True},
        {"email": "tuuli@example.fi", "email_verified": False},
        {"email": "tuuli@example.fi"},
        {"email": "tuuli@example.fi", "email_verified": "true"},
        {"email": ["tuuli@example.fi"], "email_verified": True},
        {},
    ],
)
def test_no_other_address_opens_or_makes_any(client, there, claims):
    make_organizer()
    make_organizer("suljettu@example.fi", active=False)
    there.claims = claims
    assert 'class="note warn"' in refused(client, client.get(back_from(client, there)))
    assert db.session.scalar(select(func.count()).select_from(Organizer)) == 2


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"exp": 1},
        {"nonce": "of another time"},
    ],
)
def test_claims_that_are_not_for_us_now_open_nothing(client, there, claims):
    make_organizer()
    there.claims = {**there.claims, **claims}
    refused(client, client.get(back_from(client, there)))


def test_a_foreign_key_a_code_used_twice_and_a_state_of_another_browser(app, client, there):
    make_organizer()
    there.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    refused(client, client.get(back_from(client, there)))
    there.signs_with = there.key
    address = back_from(client, there)
    other = app.test_client().get(address)
    assert (other.status_code, open_sessions()) == (303, 0)
    assert client.get(address).location == "/sv/organizer/"
    again = client.get(address)
    assert (again.location, open_sessions()) == ("/fi/organizer/sign-in", 1)


def test_a_second_factor_is_asked_here_too(client, there):
    make_organizer(totp_secret=keys.seal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
    assert client.get(back_from(client, there)).location == "/sv/organizer/sign-in/code"
    assert open_sessions() == 0


def test_a_provider_that_is_away_leaves_the_password(client, app):
    with provider() as gone:
        app.config.update(OIDC_ISSUER=gone.issuer, OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET, OIDC_NAME="V")
    assert 'class="note warn"' in refused(client, client.get(BEGIN))


def test_nothing_of_it_is_there_unless_it_is_configured(client):
    assert [client.get(page).status_code for page in (BEGIN, "/organizer-sign-in")] == [404, 404]
    assert "sign-in/provider" not in client.get(SIGN_IN).text


def test_secrets_are_not_logged(client, there, caplog):
    caplog.set_level("DEBUG")
    make_organizer()
    address = back_from(client, there)
    client.get(address)
    client.get(address)
    written = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("app"))
    assert [word for word in (SECRET, "tuuli", "Tuuli") if word in written] == []
