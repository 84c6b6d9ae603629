"""What becomes of those who must be let in first: approved after all, lapsed, or asked about a place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock, keys
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode
from app.domain.history import COMMAND_LINE
from app.domain.mail import MailKind, MailState
from app.domain.participants import Needs
from app.domain.places import ClaimState
from app.domain.questions import QuestionKind
from app.domain.registration import RegistrationStatus
from app.models import Answer, Claim, Event, OutgoingMail, Registration, SpecialNeeds
from app.queries import doctor
from app.services import (
    admissions,
    attendees,
    entrance,
    participants,
    personal_data,
    place_offers,
    publication,
    registrations,
)
from tests.deciding import approve, decline
from tests.factories import ask, make_event, make_registration, text
from tests.questions import make_question, options

PAST = timedelta(hours=-1)


@pytest.mark.parametrize("full", [False, True])
def test_whoever_is_approved_after_a_decline_gets_the_options_they_chose_while_there_are_places(app, full):
    event = make_event(mode=RegistrationMode.APPROVAL)
    question = make_question(event, QuestionKind.SEVERAL_OF, options=options("Lounas", "Ilta", "Muu", Lounas=1, Ilta=1))
    lunch, evening, other = (option.id for option in question.options)
    first = registrations.register(event.id, ask(answers={question.id: [lunch, evening, other]}))
    second = registrations.register(event.id, ask("toinen@example.fi", answers={question.id: [lunch]}))
    decline(event.id, [first.id])
    if full:
        approve(event.id, [second.id])
    assert approve(event.id, [first.id]) == 1
    db.session.expire_all()
    answer = db.session.get_one(Answer, (first.id, question.id))
    assert (answer.value, answer.lost) == (([evening, other], [lunch]) if full else ([lunch, evening, other], []))
    states = db.session.scalars(select(Claim.state).where(Claim.registration_id == first.id)).all()
    assert states == [ClaimState.TAKEN] * (2 if full else 3)
    assert list(doctor.findings()) == []


@pytest.mark.parametrize("held", [False, True])
def test_needs_of_whoever_confirms_nothing_go_with_the_registration(app, held):
    event = make_event(confirms_address=True)
    registrations.register(event.id, ask(needs=Needs("Kala")))
    if held:
        personal_data.hold(event.id, "Tietopyyntö", COMMAND_LINE)
    db.session.execute(update(Registration).values(verify_until=clock.now() + PAST))
    db.session.commit()
    assert admissions.lapse_unverified() == 1
    assert db.session.scalar(select(func.count()).select_from(SpecialNeeds)) == 0
    assert list(doctor.findings()) == []


def test_nobody_is_told_of_an_offer_that_was_not_answered_once_the_event_is_cancelled(app):
    event = make_event(capacity=1)
    assert isinstance(entrance.change(event.id, EntranceSettings(offers_places=True), COMMAND_LINE), Event)
    holder, asked = make_registration(event, "eka@example.fi"), make_registration(event, "toka@example.fi")
    registrations.cancel(holder.id)
    publication.cancel(event.id, text("Sairastuminen"), COMMAND_LINE)
    db.session.execute(update(Claim).values(offered_until=clock.now() + PAST))
    db.session.commit()
    assert place_offers.lapse() == 0
    db.session.expire_all()
    assert db.session.get_one(Registration, asked.id).status is RegistrationStatus.WAITING
    last = select(OutgoingMail.kind).where(OutgoingMail.registration_id == asked.id).order_by(OutgoingMail.id.desc())
    assert db.session.scalars(last.limit(1)).one() is MailKind.EVENT_CANCELLED


@pytest.mark.parametrize("mode", [RegistrationMode.OPEN, RegistrationMode.APPROVAL])
def test_whoever_corrects_the_address_and_confirms_the_new_one_has_confirmed_the_registration(app, mode):
    mine = make_registration(make_event(confirms_address=True, mode=mode), "typo@example.fi")
    wanted = replace(mine.details, email="oikea@example.fi")
    assert participants.change_details(mine.id, wanted, seen=mine.details.fingerprint).address_waits
    proof = keys.address_token(mine.code, mine.token_version, wanted.email)
    for _ in range(2):
        registration = participants.confirm_address(mine.id, proof)
        counts = RegistrationStatus.CONFIRMED if mode is RegistrationMode.OPEN else RegistrationStatus.PENDING
        assert (registration.status, registration.email, registration.verify_until) == (counts, wanted.email, None)
    mails = db.session.scalars(select(OutgoingMail.kind).where(OutgoingMail.recipient == wanted.email)).all()
    said = MailKind.CONFIRMED if mode is RegistrationMode.OPEN else MailKind.RECEIVED
    assert [kind for kind in mails if kind not in (MailKind.VERIFY, MailKind.ADDRESS_CONFIRM)] == [said]
    assert list(doctor.findings()) == []


@pytest.mark.parametrize("sent", [True, False])
def test_an_address_that_an_organizer_corrects_is_asked_once_to_confirm(app, sent):
    mine = make_registration(make_event(confirms_address=True), "typo@example.fi")
    if sent:
        db.session.execute(update(OutgoingMail).values(state=MailState.SENT))
        db.session.commit()
    wanted = replace(mine.details, email="oikea@example.fi")
    attendees.correct(mine.id, wanted, "", COMMAND_LINE, seen=mine.noted.fingerprint)
    due = select(OutgoingMail.kind).where(OutgoingMail.state == MailState.PENDING, OutgoingMail.kind == MailKind.VERIFY)
    assert db.session.scalars(due).all() == [MailKind.VERIFY]
