"""How often the registration form may be sent. The rules count in the process, whatever the database."""

import pytest

from app import create_app
from app.database import db
from app.extensions import limiter
from app.services import registrations
from tests.browsing import Browser, send, token
from tests.databases import settings
from tests.factories import make_event
from tests.views.participant.reading import FORM, all_registrations


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def app(databases, database_kind):
    application = create_app(settings(databases.new(database_kind), RATELIMIT_ENABLED=True))
    application.test_client_class = Browser
    with application.app_context():
        limiter.reset()
        yield application
        db.session.remove()
        db.engine.dispose()
    limiter.enabled = False


def test_one_address_cannot_be_typed_without_end(client, fields):
    make_event()
    data = {**fields, "csrf_token": token(client, FORM)}
    statuses = []
    for _ in range(11):
        answer = client.post(FORM, data={**data, "submission": f"avain{_}"})
        statuses.append(answer.status_code)
    assert statuses == [303] + [409] * 9 + [429]
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert 'value="Espoon kaupunki"' in answer.text
    assert client.post(FORM, data={**data, "email": "toinen@example.fi"}).status_code == 303


def test_address_that_has_had_its_mail_waits(app, client, fields):
    for number in range(13):
        make_event(f"paiva-{number}")
    csrf = token(client, "/fi/link")
    statuses = []
    for number in range(13):
        limiter.reset()
        data = {**fields, "csrf_token": csrf, "submission": f"avain{number}"}
        statuses.append(client.post(f"/fi/events/paiva-{number}/register", data=data).status_code)
    assert statuses == [303] * 12 + [429]


def test_municipality_behind_one_address_is_not_held_up(client, fields):
    make_event(capacity=None)
    data = {**fields, "csrf_token": token(client, FORM)}
    statuses = {
        client.post(FORM, data={**data, "email": f"p{number}@example.fi", "submission": f"k{number}"}).status_code
        for number in range(60)
    }
    assert statuses == {303}


def test_cancelled_registration_frees_the_address(client, fields):
    make_event()
    send(client, FORM, fields)
    registrations.cancel(all_registrations()[0].id)
    assert send(client, FORM, {**fields, "submission": "toinen"}).status_code == 303
