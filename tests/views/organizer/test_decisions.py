"""Whoever waits for approval is looked at in the list, with their answers, and approved or not from there."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.events import RegistrationMode
from app.domain.mail import MailKind
from app.domain.questions import QuestionKind
from app.domain.registration import RegistrationStatus
from app.models import Answer, Event, OutgoingMail, Registration
from app.queries import doctor
from tests.browsing import send
from tests.factories import make_event, make_organizer, make_registration, sign_in
from tests.questions import make_question
from tests.views.organizer.paths import participants_page

S = RegistrationStatus


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=2, mode=RegistrationMode.APPROVAL)


@pytest.fixture
def people(event) -> list[Registration]:
    return [make_registration(event, f"p{number}@example.fi", given_name=f"Nro{number}") for number in range(3)]


def states() -> list[RegistrationStatus]:
    db.session.expire_all()
    return list(db.session.scalars(select(Registration.status).order_by(Registration.id)))


def list_to_decide(browser, event: Event) -> str:
    """Where the note above the list leads."""
    html = browser.get(participants_page(event)).text
    return unescape(re.search(r'<a href="([^"]+)">3 registrations wait for approval\.', html)[1])


def decide(browser, event: Event, kind: str, people: list[Registration], **more: str) -> str:
    page = list_to_decide(browser, event)
    fields = {"kind": kind, "who": [one.code for one in people], "shown": ""}
    address = send(browser, page, fields, to=f"{participants_page(event)}/bulk").location
    assert send(browser, address, {"seen": str(len(people)), **more}).status_code == 303
    return browser.get(address).text


def test_the_list_has_their_answers_and_leads_to_each_of_them(browser, event, people):
    question = make_question(event, QuestionKind.YES_NO, "Johdatko palvelua")
    db.session.add(Answer(registration_id=people[1].id, question_id=question.id, value=True))
    db.session.commit()
    html = browser.get(list_to_decide(browser, event)).text
    assert re.findall(r">(Nro\d) Mäkelä</a>", html) == ["Nro0", "Nro1", "Nro2"]
    assert "Johdatko palvelua" in html and f"/registrations/{people[1].code}" in html
    assert '<option value="approve" selected>' in html


def test_approving_gives_places_in_order_and_the_queue_then(browser, event, people):
    html = decide(browser, event, "approve", people[::-1])
    assert states() == [S.CONFIRMED, S.CONFIRMED, S.WAITING]
    assert "Approved, on the waiting list" in html and list(doctor.findings()) == []


def test_a_reason_goes_to_those_who_are_not_approved(browser, event, people):
    decide(browser, event, "decline", people[:2], reason_fi="Paikat on tarkoitettu <Lapin> kunnille.")
    assert states() == [S.DECLINED, S.DECLINED, S.PENDING]
    facts = db.session.scalars(select(OutgoingMail.facts).where(OutgoingMail.kind == MailKind.NOT_APPROVED))
    assert [one["reason"] for one in facts] == ["Paikat on tarkoitettu <Lapin> kunnille."] * 2
    db.session.expire_all()
    assert db.session.get_one(Registration, people[0].id).decision_reason.startswith("Paikat")


def test_strangers_see_and_decide_nothing(client, event, people):
    stranger = sign_in(client, make_organizer("vieras@example.fi"))
    assert stranger.get(participants_page(event, "?status=pending")).status_code == 404
    assert stranger.post(participants_page(event, "/bulk"), data={"kind": "approve"}).status_code == 404
    assert states() == [S.PENDING] * 3
