"""Answering when a place is held: taken, left, not answered in time; opening the page answers nothing."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.events import EventStatus
from app.domain.mail import MailKind
from app.domain.office_hours import answer_by
from app.domain.registration import RegistrationStatus
from app.models import Event, OutgoingMail, Registration
from app.queries import doctor, places
from app.services import place_offers, registrations
from tests.browsing import token
from tests.factories import make_event, make_registration
from tests.hostile import HOSTILE
from tests.views.participant.my.paths import own_page
from tests.views.participant.reading import heading

S = RegistrationStatus
OFFERED = "Otatko paikan?"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=1, offers_places=True)


@pytest.fixture
def people(event) -> list[Registration]:
    """The first of them is asked, the second waits."""
    holder, *waiting = (make_registration(event, f"{name}@example.fi") for name in ("eka", "toka", "kolmas"))
    registrations.cancel(holder.id)
    return waiting


def answering(client, mine: Registration, **fields: object):
    """As from a page that was opened while the place was held."""
    return client.post(f"{own_page(mine)}/place", data={"csrf_token": token(client, "/fi/link"), **fields})


def states(people: list[Registration]) -> list[RegistrationStatus]:
    db.session.expire_all()
    return [db.session.get_one(Registration, person.id).status for person in people]


def notes(client, mine: Registration) -> list[str]:
    found = re.findall(r'<p class="note \w+" role="status">(.*?)</p>', client.get(own_page(mine)).text)
    return [unescape(note) for note in found]


def test_the_page_asks_and_says_until_when_and_opening_it_answers_nothing(client, people):
    asked, after = people
    until = places.offered_until(asked.id)
    assert until == clock.from_local(answer_by(clock.to_local(clock.now())))
    page = client.get(own_page(asked))
    assert heading(page) == OFFERED
    local = clock.to_local(until)
    assert f"{local.day}.{local.month}." in page.text and "16.15" in page.text
    assert "Jos otat paikan, se on heti sinun" in page.text and "jonossa seuraavalta kysytään" not in page.text
    assert "jonossa seuraavalta kysytään" in client.get(own_page(after)).text
    client.head(own_page(asked))
    assert heading(client.get(own_page(after))) == "Olet jonossa sijalla 1"
    assert (states(people), places.offered_until(asked.id)) == ([S.WAITING, S.WAITING], until)
    assert client.get(f"{own_page(asked)}/place").status_code == 405


def test_taking_it_gives_the_place(client, people):
    answer = answering(client, people[0], take="y")
    assert (answer.status_code, answer.location) == (303, own_page(people[0]))
    assert notes(client, people[0]) == ["Paikka on sinun."]
    assert states(people) == [S.CONFIRMED, S.WAITING]
    assert list(doctor.findings()) == []


def test_leaving_it_ends_the_registration_and_asks_the_next(client, people):
    answering(client, people[0], keep="y")
    assert notes(client, people[0]) == ["Paikka siirtyy jonossa seuraavalle."]
    assert states(people) == [S.CANCELLED, S.WAITING]
    assert heading(client.get(own_page(people[1]))) == OFFERED
    assert list(doctor.findings()) == []


@pytest.mark.parametrize("fields", [{}, {"take": "y", "keep": "y"}, {"keep": "", "take": ""}, {"session": "1"}])
def test_a_form_without_one_answer_answers_nothing(client, people, fields):
    answer = answering(client, people[0], **fields)
    assert (answer.status_code, heading(answer)) == (422, OFFERED)
    assert states(people) == [S.WAITING, S.WAITING]


def test_hostile_values_answer_nothing_by_mistake(client, people):
    page = own_page(people[0])
    for value in HOSTILE:
        sent = value.encode("utf-8", "replace")
        answer = client.post(f"{page}/place", data={"csrf_token": sent, "take": "y"})
        assert answer.status_code in (413, 422)
        assert answering(client, people[0], session=sent).status_code in (413, 422)
    assert states(people) == [S.WAITING, S.WAITING]


def test_the_last_moment_is_inside(client, people):
    until = places.offered_until(people[0].id)
    with time_machine.travel(until, tick=False):
        assert place_offers.lapse() == 0
        assert heading(client.get(own_page(people[0]))) == OFFERED
        answering(client, people[0], take="y")
    assert states(people) == [S.CONFIRMED, S.WAITING]


def test_an_answer_that_comes_too_late_takes_nothing(client, people):
    page = own_page(people[0])
    until = places.offered_until(people[0].id)
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        client.get(page)
    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        answering(client, people[0], take="y")
        assert notes(client, people[0]) == ["Paikkaa ei enää pidetä sinulle varattuna."]
        assert states(people) == [S.WAITING, S.WAITING]
        assert place_offers.lapse() == 1
        assert states(people) == [S.CANCELLED, S.WAITING]
        assert heading(client.get(own_page(people[1]))) == OFFERED
        answering(client, people[0], take="y")
        assert states(people) == [S.CANCELLED, S.WAITING]
    kinds = db.session.scalars(select(OutgoingMail.kind).where(OutgoingMail.registration_id == people[0].id)).all()
    assert kinds[-1] is MailKind.PLACE_OFFER_LAPSED
    assert list(doctor.findings()) == []


def test_answering_twice_does_no_harm(client, people):
    for _ in range(2):
        answering(client, people[0], take="y")
        assert notes(client, people[0]) == ["Paikka on sinun."]
    answering(client, people[0], keep="y")
    assert states(people) == [S.CONFIRMED, S.WAITING]
    assert notes(client, people[0])[-1] == "Paikkaa ei enää pidetä sinulle varattuna."


def test_who_waits_cannot_take_what_another_is_asked_about(client, people):
    answering(client, people[1], take="y")
    assert states(people) == [S.WAITING, S.WAITING]


def test_an_event_that_is_off_gives_no_place(client, people):
    db.session.execute(update(Event).values(status=EventStatus.CANCELLED))
    db.session.commit()
    answering(client, people[0], take="y")
    assert notes(client, people[0]) == ["Tapahtuma on peruttu."]
    assert states(people) == [S.WAITING, S.WAITING]


def test_an_offer_ends_with_the_time_for_giving_places(app):
    event = make_event("pian", capacity=1, offers_places=True, promotion_until=clock.now() + timedelta(hours=1))
    holder, asked = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    registrations.cancel(holder.id)
    assert places.offered_until(asked.id) == event.promotion_until


def test_a_false_link_answers_nothing(client, people):
    assert client.post("/fi/my/XXXXXXXX-AAAAAAAAAAAAAAAAAAAAAA/place", data={"take": "y"}).status_code == 404
