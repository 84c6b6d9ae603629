"""The doctor finds each kind of fault that can be made, and nothing where all is well."""

import pytest
from sqlalchemy import delete, insert, update

from app import clock
from app.database import db, history_door
from app.domain.history import COMMAND_LINE, Act
from app.domain.languages import Language, LocalizedText
from app.domain.mail import MailKind
from app.domain.places import ClaimState
from app.domain.questions import QuestionKind
from app.domain.registration import RegistrationStatus
from app.models import AnswerChoice, Claim, HistoryEntry, OutgoingMail, Pool, Registration, RegistrationWord
from app.queries import doctor
from app.services import capacity, publication, registrations
from tests.factories import ask, make_event, make_registration
from tests.questions import make_question, options


def checks() -> list[str]:
    db.session.commit()
    return [finding.check for finding in doctor.findings()]


@pytest.fixture
def full(app):
    """One confirmed, two waiting, one who cancelled."""
    event = make_event(capacity=1)
    people = [make_registration(event, f"p{n}@example.fi") for n in range(4)]
    registrations.cancel(people[3].id)
    assert checks() == []
    return event, people


def test_a_tampered_counter_is_found(full):
    event, _ = full
    db.session.execute(update(Pool).where(Pool.event_id == event.id).values(waiting=5))
    assert checks() == ["counters"]


def test_an_overbooked_pool_is_found(full):
    event, _ = full
    db.session.execute(update(Pool).where(Pool.event_id == event.id).values(capacity=0))
    assert checks() == ["overbooked"]


def test_capacity_lowered_on_purpose_is_no_fault_but_a_place_given_since_is(full):
    event, people = full
    capacity.change(event.id, 0, COMMAND_LINE, forced=True)
    assert checks() == []
    db.session.execute(update(Registration).where(Registration.id == people[0].id).values(confirmed_at=clock.now()))
    assert checks() == ["overbooked"]


def test_someone_who_should_have_been_promoted_is_found(full):
    event, _ = full
    db.session.execute(update(Pool).where(Pool.event_id == event.id).values(capacity=2))
    assert checks() == ["unpromoted"]


def test_a_registration_without_its_claim_is_found(full):
    _, people = full
    db.session.execute(delete(Claim).where(Claim.registration_id == people[1].id))
    assert checks() == ["counters", "claims"]


def test_a_claim_that_contradicts_the_status_is_found(full):
    _, people = full
    changed = {"state": ClaimState.WAITING, "queue_no": 2}
    db.session.execute(update(Claim).where(Claim.registration_id == people[0].id).values(changed))
    assert checks() == ["counters", "claims", "queue"]


def renumber(registration, number):
    db.session.execute(update(Registration).where(Registration.id == registration.id).values(queue_no=number))
    db.session.execute(update(Claim).where(Claim.registration_id == registration.id).values(queue_no=number))


def test_a_claim_with_another_queue_number_is_found(full):
    _, people = full
    db.session.execute(update(Claim).where(Claim.registration_id == people[2].id).values(queue_no=1))
    assert checks() == ["queue"]


def test_two_with_one_queue_number_are_found(full):
    _, people = full
    renumber(people[2], 1)
    assert checks() == ["queue"]


def test_a_queue_number_from_the_future_is_found(full):
    _, people = full
    renumber(people[2], 77)
    assert checks() == ["queue"]


def test_a_mail_without_its_act_is_found(full):
    _, people = full
    of_them = HistoryEntry.registration_id == people[0].id
    with history_door():
        db.session.execute(delete(HistoryEntry).where(of_them, HistoryEntry.act == Act.REGISTERED))
    assert checks() == ["mail_causes"]


def test_news_of_an_event_without_its_act_are_found(full):
    event, _ = full
    publication.cancel(event.id, LocalizedText(), COMMAND_LINE)
    assert checks() == []
    with history_door():
        db.session.execute(delete(HistoryEntry).where(HistoryEntry.act == Act.EVENT_CANCELLED))
    assert checks() == ["mail_causes"] * 3


def test_a_mail_without_a_registration_is_found(full):
    event, _ = full
    now = clock.now()
    db.session.execute(
        insert(OutgoingMail).values(
            kind=MailKind.CONFIRMED,
            event_id=event.id,
            recipient="x@example.fi",
            recipient_key="x@example.fi",
            language=Language.FI,
            message_id="x",
            created_at=now,
            run_at=now,
        )
    )
    assert checks() == ["mail_causes"]


def test_a_mail_that_says_something_else_than_the_page_is_found(full):
    _, people = full
    db.session.execute(
        update(OutgoingMail).where(OutgoingMail.registration_id == people[1].id).values(kind=MailKind.CONFIRMED)
    )
    assert checks() == ["mail_states"]


def test_a_registration_that_no_mail_tells_of_is_found(full):
    _, people = full
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.registration_id == people[0].id))
    assert checks() == ["mail_states"]


def test_the_command_prints_findings_and_exits_1(app, full):
    event, _ = full
    runner = app.test_cli_runner()
    assert runner.invoke(args=["doctor"]).exit_code == 0
    db.session.execute(update(Pool).where(Pool.event_id == event.id).values(taken=0, capacity=0))
    db.session.commit()
    answer = runner.invoke(args=["doctor", "--json"])
    assert answer.exit_code == 1
    assert '"check": "counters"' in answer.stdout and "@" not in answer.stdout


def test_waiting_after_the_cut_off_is_no_fault(app):
    event = make_event(capacity=0)
    waiting = make_registration(event)
    assert waiting.status is RegistrationStatus.WAITING
    event.promotion_until = clock.now()
    db.session.execute(update(Pool).where(Pool.event_id == event.id).values(capacity=1))
    assert checks() == []


@pytest.mark.parametrize("fault", [delete(AnswerChoice), update(AnswerChoice).values(option_id=7777)])
def test_chosen_options_that_say_something_else_are_found(app, fault):
    event = make_event()
    question = make_question(event, QuestionKind.ONE_OF, options=options("A", "B"))
    registrations.register(event.id, ask(answers={question.id: [question.options[0].id]}))
    assert checks() == []
    db.session.execute(fault)
    assert checks() == ["answer_choices"]


@pytest.mark.parametrize(
    "fault",
    [
        update(Registration).values(family_name="Toinen"),
        update(Registration).values(organisation_key="x"),
        delete(RegistrationWord).where(RegistrationWord.word == "aino"),
        update(RegistrationWord).where(RegistrationWord.word == "aino").values(word="erased"),
        update(RegistrationWord).values(event_id=77),
        update(RegistrationWord).values(registration_id=7777),
    ],
)
def test_search_words_that_say_something_else_are_found(app, fault):
    make_registration(make_event())
    assert checks() == []
    db.session.execute(fault)
    assert set(checks()) == {"search_words"}
