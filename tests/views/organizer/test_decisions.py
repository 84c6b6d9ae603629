"""Approving several registrations at once, or not, with a reason; what the form refuses, and what is full."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import Event, OutgoingMail, Pool, Registration
from app.queries import doctor
from app.services import registrations
from tests.browsing import send
from tests.factories import make_event, make_organizer, make_registration, sign_in
from tests.hostile import HOSTILE
from tests.views.participant.reading import problems

PAGE = "/en/organizer/events/verkostopaiva/registrations/decisions"
S = RegistrationStatus


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=2, mode=RegistrationMode.APPROVAL)


@pytest.fixture
def people(event) -> list[Registration]:
    made = [make_registration(event, f"p{number}@example.fi", given_name=f"Nro{number}") for number in range(3)]
    assert [person.status for person in made] == [S.PENDING] * 3
    return made


def states() -> list[RegistrationStatus]:
    db.session.expire_all()
    return list(db.session.scalars(select(Registration.status).order_by(Registration.id)))


def mails(kind: MailKind) -> list[dict]:
    return list(db.session.scalars(select(OutgoingMail.facts).where(OutgoingMail.kind == kind)))


def said(answer) -> list[str]:
    return re.findall(r'<p class="note \w+" role="status">([^<]*)<', answer.text)


def decide(browser, people, act: str, **more):
    answer = send(browser, PAGE, {"people": [str(person.id) for person in people], act: "y", **more})
    assert answer.status_code == 303
    return browser.get(answer.location)


def test_several_are_approved_in_the_order_in_which_they_registered(browser, people):
    answer = decide(browser, reversed(people), "approve")
    assert said(answer) == ["3 registrations were approved. They are told by e-mail."]
    assert states() == [S.CONFIRMED, S.CONFIRMED, S.WAITING]
    assert "No registration waits for approval" in answer.text
    assert list(doctor.findings()) == []


def test_some_are_approved_and_the_others_still_wait(browser, people):
    answer = decide(browser, people[1:2], "approve")
    assert said(answer) == ["1 registration was approved. They are told by e-mail."]
    assert states() == [S.PENDING, S.CONFIRMED, S.PENDING]
    assert re.findall(r"<span>(Nro\d)", answer.text) == ["Nro0", "Nro2"]


def test_the_reason_is_told_in_the_mail_and_on_the_own_page(browser, people, client):
    reason = "Paikat on tarkoitettu <Lapin> kunnille."
    answer = decide(browser, people[:2], "decline", reason=reason)
    assert said(answer) == ["2 registrations were not approved. They are told by e-mail."]
    assert states() == [S.DECLINED, S.DECLINED, S.PENDING]
    assert [facts["reason"] for facts in mails(MailKind.NOT_APPROVED)] == [reason, reason]
    # Whoever was not approved stays on the page, after those who wait, and can still be.
    assert re.findall(r"<span>(Nro\d)", answer.text) == ["Nro2", "Nro0", "Nro1"]
    decide(browser, people[:1], "approve", reason="ei tätä")
    assert states() == [S.CONFIRMED, S.DECLINED, S.PENDING]
    assert db.session.get_one(Registration, people[0].id).decision_reason == ""
    assert list(doctor.findings()) == []


def test_a_full_event_without_a_waiting_list_says_how_many_had_no_place(browser, event, people):
    db.session.execute(update(Event).values(waiting_list=False))
    db.session.commit()
    answer = decide(browser, people, "approve")
    assert said(answer) == [
        "2 registrations were approved. They are told by e-mail.",
        "1 could not be approved: the event is full and has no waiting list.",
    ]
    assert states() == [S.CONFIRMED, S.CONFIRMED, S.PENDING]
    assert said(decide(browser, people[2:], "approve")) == [
        "0 registrations were approved.",
        "1 could not be approved: the event is full and has no waiting list.",
    ]


def test_a_place_that_was_held_goes_to_whoever_waits(browser, event):
    db.session.execute(update(Event).values(pending_holds=True))
    db.session.execute(update(Pool).values(capacity=1))
    db.session.commit()
    held, after = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    decide(browser, [after], "approve")
    assert states() == [S.PENDING, S.WAITING]
    decide(browser, [held], "decline")
    assert states() == [S.DECLINED, S.CONFIRMED]
    assert list(doctor.findings()) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"approve": "y"}, "Choose at least one registration."),
        ({"people": ["0"], "approve": "y"}, "Choose from the list."),
        ({"people": ["x"], "decline": "y"}, "Choose from the list."),
        ({"people": [str(2**70)], "approve": "y"}, "Choose from the list."),
    ],
)
def test_faults_are_told_and_nobody_is_decided_on(browser, people, fields, expected):
    answer = send(browser, PAGE, fields)
    assert (answer.status_code, expected in problems(answer)) == (422, True)
    assert states() == [S.PENDING] * 3


def test_a_form_without_one_decision_decides_nothing(browser, people):
    mine = {"people": [str(people[0].id)]}
    for fields in ({}, {"approve": "y", "decline": "y"}):
        answer = send(browser, PAGE, {**mine, "reason": "Näin päätettiin", **fields})
        assert answer.status_code == 422
        assert "Näin päätettiin" in answer.text and f'value="{people[0].id}" checked' in answer.text
    assert states() == [S.PENDING] * 3


def test_a_reason_that_is_too_long_is_refused(browser, people):
    answer = send(browser, PAGE, {"people": [str(people[0].id)], "decline": "y", "reason": "x" * 1001})
    assert answer.status_code == 422 and states() == [S.PENDING] * 3


def test_hostile_values_are_faults_of_the_form(browser, people):
    for value in HOSTILE:
        sent = value.encode("utf-8", "replace")
        assert send(browser, PAGE, {"people": sent, "approve": "y"}).status_code in (413, 422)
    assert states() == [S.PENDING] * 3


def test_somebody_of_another_event_cannot_be_decided_on(browser, people):
    other = make_registration(make_event("toinen", mode=RegistrationMode.APPROVAL), "x@example.fi")
    assert send(browser, PAGE, {"people": [str(other.id)], "approve": "y"}).status_code == 422
    assert states() == [S.PENDING] * 4


def test_whoever_cancelled_meanwhile_is_passed_by(browser, people):
    page = browser.get(PAGE)
    registrations.cancel(people[0].id)
    assert "Nro0" in page.text
    answer = send(browser, PAGE, {"people": [str(people[0].id), str(people[1].id)], "approve": "y"})
    # The page knows only those who can still be decided on.
    assert answer.status_code == 422 and states() == [S.CANCELLED, S.PENDING, S.PENDING]
    decide(browser, people[1:], "approve")
    assert states() == [S.CANCELLED, S.CONFIRMED, S.CONFIRMED]


@pytest.mark.parametrize("act", ["approve", "decline"])
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"status": EventStatus.CANCELLED}, "The event has been cancelled."),
        ({"ends_at": timedelta(0), "starts_at": timedelta(hours=-6)}, "The event is over."),
    ],
)
def test_nothing_is_decided_when_the_event_is_off_or_over(browser, people, act, values, expected):
    changes = {name: clock.now() + value if isinstance(value, timedelta) else value for name, value in values.items()}
    db.session.execute(update(Event).values(**changes))
    db.session.commit()
    answer = send(browser, PAGE, {"people": [str(people[0].id)], act: "y"})
    assert (answer.status_code, problems(answer)) == (409, [expected])
    assert states() == [S.PENDING] * 3


def test_a_decision_is_made_once(browser, people):
    decide(browser, people[:1], "approve")
    assert send(browser, PAGE, {"people": [str(people[0].id)], "approve": "y"}).status_code == 422
    assert len(mails(MailKind.CONFIRMED)) == 1


def test_strangers_see_and_decide_nothing(client, people):
    stranger = sign_in(client, make_organizer("vieras@example.fi"))
    assert stranger.get(PAGE).status_code in (403, 404)
    assert stranger.post(PAGE, data={"people": str(people[0].id), "approve": "y"}).status_code in (403, 404)
    assert states() == [S.PENDING] * 3


def test_how_many_wait_is_among_the_figures_and_a_missing_choice_is_told_at_each_box(browser, people):
    assert re.search(r"<dt>Waits for approval</dt><dd>3</dd>", browser.get(PAGE).text)
    refused = send(browser, PAGE, {"approve": "y"})
    assert refused.text.count('aria-invalid="true" aria-describedby="people-error"') == 3
