"""The page on which an event is shared."""

import pytest
from sqlalchemy import select

from app.database import db
from app.models import EventRole
from tests.browsing import post_raw, send, token
from tests.factories import make_event, make_organizer, share, sign_in
from tests.hostile import HOSTILE
from tests.statements import statements

PAGE = "/fi/organizer/events/verkostopaiva/team"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def me(client, event):
    organizer = make_organizer()
    share(event, organizer)
    sign_in(client, organizer)
    return organizer


def members() -> set[int]:
    return set(db.session.scalars(select(EventRole.organizer_id)))


def test_a_shared_event_opens_for_the_other_until_it_is_taken_back(app, client, me):
    other = make_organizer("aino@example.fi", name="Aino")
    browser = sign_in(app.test_client(), other)
    assert browser.get(PAGE).status_code == 404
    answer = send(client, PAGE, {"email": "Aino@example.fi"})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert browser.get(PAGE).status_code == 200
    assert send(client, PAGE, to=f"{PAGE}/{other.id}/remove").status_code == 303
    assert browser.get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("email", "status"), [("tuntematon@example.fi", 409), ("tuuli@example.fi", 409), ("no address", 422), ("", 422)]
)
def test_who_cannot_be_added_and_why(client, me, email, status):
    answer = send(client, PAGE, {"email": email})
    assert answer.status_code == status
    assert 'href="#email"' in answer.text
    assert members() == {me.id}


def test_the_last_one_stays(client, me):
    assert send(client, PAGE, to=f"{PAGE}/{me.id}/remove").status_code == 409
    assert members() == {me.id}


def test_whoever_leaves_is_led_out(client, event, me):
    share(event, make_organizer("aino@example.fi"))
    answer = send(client, PAGE, to=f"{PAGE}/{me.id}/remove")
    assert (answer.status_code, client.get(answer.location).status_code) == (303, 200)
    assert client.get(PAGE).status_code == 404


def test_someone_elses_team_is_not_touched(client, me):
    stranger = make_organizer("vieras@example.fi")
    share(make_event("muu"), stranger)
    assert send(client, PAGE, to=f"{PAGE}/{stranger.id}/remove").status_code == 404
    assert members() == {me.id, stranger.id}


def test_the_list_asks_as_little_for_many_as_for_one(client, event, me):
    counts = []
    for add in (0, 30):
        for n in range(add):
            share(event, make_organizer(f"n{n}@example.fi"))
        db.session.expire_all()
        with statements() as sent:
            assert client.get(PAGE).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_nothing_hostile_breaks_it(client, me):
    found = token(client, PAGE)
    statuses = {post_raw(client, PAGE, {"csrf_token": found, "email": text}).status_code for text in HOSTILE}
    assert statuses <= {409, 422}
    assert members() == {me.id}
