"""The lock on the organizers' door, and the sessions behind it."""

from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.accounts import SESSION_LIFETIME, SESSION_RENEWED_AFTER
from app.domain.permissions import Role
from app.models import OrganizerSession
from app.services import sessions
from tests.factories import make_event, make_organizer, sign_in

ACCOUNT = "/fi/organizer/account"


def expiry() -> list:
    return db.session.scalars(select(OrganizerSession.expires_at), execution_options={"populate_existing": True}).all()


def age(by: timedelta) -> None:
    """As if the session had last been used that long ago."""
    db.session.execute(update(OrganizerSession).values(expires_at=clock.now() + SESSION_LIFETIME - by))
    db.session.commit()


def test_nobody_is_led_back_after_signing_in(client):
    answer = client.get(f"{ACCOUNT}?page=2")
    assert (answer.status_code, answer.location) == (
        303,
        "/fi/organizer/sign-in?next=/fi/organizer/account?page%3D2",
    )


@pytest.mark.parametrize("cookie", ["", "x" * 5000, 7, ["a"], None, "\x00", {"a": 1}])
def test_a_false_token_opens_nothing(client, cookie):
    with client.session_transaction() as kept:
        kept["organizer"] = cookie
    assert client.get(ACCOUNT).status_code == 303


def test_the_database_holds_no_token_that_opens(client):
    sign_in(client, make_organizer())
    assert client.get(ACCOUNT).status_code == 200
    stolen = db.session.scalars(select(OrganizerSession.token_hash)).one()
    with client.session_transaction() as kept:
        kept["organizer"] = stolen
    assert client.get(ACCOUNT).status_code == 303


def test_an_unused_session_ends(client):
    sign_in(client, make_organizer())
    age(SESSION_LIFETIME)
    assert client.get(ACCOUNT).status_code == 303


def test_a_session_in_use_lives_on_and_is_seldom_written(client):
    sign_in(client, make_organizer())
    age(SESSION_RENEWED_AFTER - timedelta(minutes=1))
    before = expiry()
    assert client.get(ACCOUNT).status_code == 200
    assert expiry() == before
    age(SESSION_RENEWED_AFTER + timedelta(minutes=1))
    assert client.get(ACCOUNT).status_code == 200
    assert clock.now() + SESSION_LIFETIME - expiry()[0] < timedelta(minutes=1)


def test_an_inactive_account_is_out_at_once(client):
    organizer = make_organizer()
    sign_in(client, organizer)
    organizer.active = False
    db.session.commit()
    assert client.get(ACCOUNT).status_code == 303


def test_signed_out_everywhere(app, client):
    organizer = make_organizer()
    other = app.test_client()
    sign_in(client, organizer)
    sign_in(other, organizer)
    sessions.end_all(organizer.id)
    assert (client.get(ACCOUNT).status_code, other.get(ACCOUNT).status_code) == (303, 303)


@pytest.mark.parametrize("rest", ["", "/edit", "/registrations/ABC-DEFG", "/links/1"])
@pytest.mark.parametrize("role", Role)
def test_an_event_that_never_existed_is_not_found(client, role, rest):
    sign_in(client, make_organizer(role=role))
    answer = client.get(f"/sv/organizer/events/finns-inte{rest}")
    assert answer.status_code == 404
    assert '<html lang="sv"' in answer.text


def test_anothers_event_is_to_templates_as_if_it_never_existed(client):
    event = make_event()
    sign_in(client, make_organizer())
    with client:
        assert client.get(f"/fi/organizer/events/{event.slug}").status_code == 404
        assert "event" not in g
