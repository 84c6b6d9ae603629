"""Adding a participant by hand at an event with tracks and workshops."""

import re

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.places import ClaimState
from app.models import Registration
from tests.browsing import send
from tests.factories import make_organizer, share, sign_in
from tests.views.participant.days import Day, states
from tests.views.participant.reading import problems

FIELDS = {
    "given_name": "Aino",
    "family_name": "Mäkelä",
    "email": "aino@example.fi",
    "organisation": "Espoo",
    "language": "fi",
    "placing": "if_room",
    "submission": "avain",
}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def door(client, day: Day) -> str:
    organizer = make_organizer()
    share(day.event, organizer)
    sign_in(client, organizer)
    return client.application.url_map.bind("localhost").build(
        "organizer.registrations.new", {"slug": day.event.slug, "lang": "fi"}
    )


def aino() -> Registration | None:
    return db.session.scalars(select(Registration).where(Registration.email == "aino@example.fi")).one_or_none()


def post(client, page: str, fields: dict):
    action = re.search(r'<form class="form" method="post" action="([^"]+)"', client.get(page).text)[1]
    return send(client, page, {**FIELDS, **fields}, to=action)


def test_the_choices_are_asked_and_kept(client):
    day = Day(A1={"capacity": 1})
    day.fill(day.a1)
    page = door(client, day)
    assert "Täynnä, jonotuslista käytössä" in client.get(page).text
    answer = post(client, page, day.fields(day.a1))
    assert answer.status_code == 303
    assert states(aino()) == {day.a1: ClaimState.WAITING}


def test_what_is_missing_is_said_at_its_group(client):
    day = Day()
    answer = post(client, door(client, day), {"track": str(day.a)})
    assert (answer.status_code, problems(answer)) == (422, ["Valitse yksi ohjelmakohdista."])
    assert aino() is None


def test_a_full_session_without_a_queue_is_an_error_at_its_group(client):
    day = Day(A1={"capacity": 1, "waiting_list": False})
    day.fill(day.a1)
    answer = post(client, door(client, day), day.fields(day.a1))
    assert (answer.status_code, problems(answer)) == (
        409,
        ["”A1” on täyttynyt, eikä siihen voi jonottaa. Valitse toinen."],
    )
    assert 'value="Espoo"' in answer.text


def test_a_full_track_is_open_for_whoever_adds_over_capacity(client):
    day = Day(event={"waiting_list": False}, **{"A-polku": {"capacity": 0}})
    page = door(client, day)
    answer = post(client, page, day.fields(day.a1))
    assert (answer.status_code, problems(answer)) == (409, ["Polku ”A-polku” on täynnä. Valitse toinen."])
    assert post(client, page, {**day.fields(day.a1), "placing": "over_capacity"}).status_code == 303
    assert aino().over_capacity
