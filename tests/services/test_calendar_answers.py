"""A decline in a calendar is noted and asked about, and changes nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock, keys
from app.database import db
from app.domain.calendars import ParticipationStatus
from app.domain.edit_conflicts import fingerprint
from app.domain.history import COMMAND_LINE, Act
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, OutgoingMail, Registration
from app.queries import doctor, event_details, outbox
from app.services import calendar_answers, events, participants, publication, registrations
from app.services.calendar_answers import Unheeded
from tests.factories import make_event, make_network, make_registration, make_session

UNTOUCHED = {"calendar_declined_at", "version"}


def answered(event, answer: ParticipationStatus = ParticipationStatus.DECLINED, email: str = "aino@example.fi"):
    return calendar_answers.note(event.public_id, email, answer, of_session=False)


def values(registration: Registration) -> dict:
    row = db.session.execute(select(Registration.__table__).where(Registration.id == registration.id)).one()
    return {name: value for name, value in row._mapping.items() if name not in UNTOUCHED}


def fresh(registration: Registration) -> Registration:
    db.session.expire_all()
    return db.session.get_one(Registration, registration.id)


def mails(kind: MailKind) -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)))


def acts(registration: Registration) -> list[Act]:
    statement = (
        select(HistoryEntry.act).where(HistoryEntry.registration_id == registration.id).order_by(HistoryEntry.id)
    )
    return list(db.session.scalars(statement.order_by(HistoryEntry.id)))


def test_a_decline_is_noted_and_the_place_stays(app):
    event = make_event(capacity=1)
    registration, waiting = make_registration(event), make_registration(event, "muu@example.fi")
    before = values(registration)
    answered(event)
    assert fresh(registration).calendar_declined_at is not None
    assert values(registration) == before
    assert registration.status is RegistrationStatus.CONFIRMED
    assert fresh(waiting).status is RegistrationStatus.WAITING
    assert [mail.registration_id for mail in mails(MailKind.CALENDAR_DECLINED)] == [registration.id]
    assert acts(registration) == [Act.REGISTERED, Act.CALENDAR_DECLINED]
    assert list(doctor.findings()) == []


def test_the_same_answer_again_is_nothing_new(app):
    event = make_event()
    registration = make_registration(event)
    assert answered(event, ParticipationStatus.ACCEPTED) is Unheeded.NOTHING_NEW
    answered(event)
    calendar_declined_at = fresh(registration).calendar_declined_at
    assert answered(event) is Unheeded.NOTHING_NEW
    assert fresh(registration).calendar_declined_at == calendar_declined_at
    assert len(mails(MailKind.CALENDAR_DECLINED)) == 1


@pytest.mark.parametrize("answer", [ParticipationStatus.ACCEPTED, ParticipationStatus.TENTATIVE])
def test_another_answer_takes_the_decline_back(app, answer):
    event = make_event()
    registration = make_registration(event)
    answered(event)
    answered(event, answer)
    assert fresh(registration).calendar_declined_at is None
    assert acts(registration)[-1] is Act.CALENDAR_ACCEPTED
    (mail,) = mails(MailKind.CALENDAR_DECLINED)
    assert outbox.letter(mail.id).is_outdated  # the question has not left yet, and need not


def test_the_question_comes_once_in_a_quarter_of_an_hour(app):
    event = make_event()
    make_registration(event)
    for answer in (ParticipationStatus.DECLINED, ParticipationStatus.ACCEPTED, ParticipationStatus.DECLINED):
        answered(event, answer)
    assert len(mails(MailKind.CALENDAR_DECLINED)) == 1
    answered(event, ParticipationStatus.ACCEPTED)
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        answered(event)
    assert len(mails(MailKind.CALENDAR_DECLINED)) == 2


def test_an_answer_about_a_session_is_one_about_the_event(app):
    event = make_event(lasts=timedelta(hours=30))
    session = make_session(event)
    registration = make_registration(event)
    calendar_answers.note(session.public_id, "aino@example.fi", ParticipationStatus.DECLINED, of_session=True)
    assert fresh(registration).calendar_declined_at is not None


def test_who_waits_is_not_told_of_a_place(app):
    event = make_event(capacity=1)
    make_registration(event, "eka@example.fi")
    registration = make_registration(event)
    answered(event)
    assert fresh(registration).calendar_declined_at is not None
    assert mails(MailKind.CALENDAR_DECLINED) == []


def test_strangers_and_answers_that_come_too_late_are_passed_over(app):
    make_network()
    event, other = make_event(), make_event("toinen")
    registration = make_registration(event)
    assert answered(event, email="muu@example.fi") is Unheeded.STRANGER
    assert answered(other) is Unheeded.STRANGER
    assert (
        calendar_answers.note("nothing", "aino@example.fi", ParticipationStatus.DECLINED, of_session=False)
        is Unheeded.UNKNOWN
    )
    assert (
        calendar_answers.note(event.public_id, "a@b.fi", ParticipationStatus.DECLINED, of_session=True)
        is Unheeded.UNKNOWN
    )
    with time_machine.travel(event.ends_at + timedelta(minutes=1), tick=False):
        assert answered(event) is Unheeded.TOO_LATE
    publication.cancel(event.id, LocalizedText("Sairastui"), COMMAND_LINE)
    assert answered(event) is Unheeded.TOO_LATE
    assert fresh(registration).calendar_declined_at is None


def test_a_cancelled_registration_is_nobodys(app):
    event = make_event()
    registration = make_registration(event)
    registrations.cancel(registration.id)
    assert answered(event) is Unheeded.STRANGER


def test_an_answer_ends_with_the_time_that_it_answered(app):
    make_network()
    event = make_event()
    registration = make_registration(event)
    answered(event)
    whole = event_details.whole(event.id)
    details = event_details.of(whole, whole.pools)
    later = replace(details, ends_at=details.ends_at + timedelta(hours=1))
    assert isinstance(events.edit(event.id, later, fingerprint(details), COMMAND_LINE), Event)
    assert fresh(registration).calendar_declined_at is None


def test_an_answer_is_not_that_of_another_address(app):
    event = make_event()
    registration = make_registration(event)
    answered(event)
    move(registration, "uusi@example.fi")
    assert fresh(registration).calendar_declined_at is None


def test_another_address_where_one_had_cancelled_has_a_later_revision(app):
    event = make_event()
    cancelled = make_registration(event, "uusi@example.fi")
    registrations.cancel(cancelled.id)
    registration = make_registration(event, "vanha@example.fi")
    move(registration, "uusi@example.fi")
    assert fresh(registration).revision.sequence > fresh(cancelled).revision.sequence


def move(registration: Registration, email: str) -> None:
    wanted = replace(registration.details, email=email)
    participants.change_details(registration.id, wanted, seen=registration.details.fingerprint)
    code, version = registration.code, registration.token_version
    assert participants.confirm_address(registration.id, keys.address_token(code, version, email)).email == email
