"""What mails say of how a registration stands: of that state alone, with the link that belongs to it."""

import pytest

from app import urls
from app.domain.events import RegistrationMode
from app.domain.languages import Language
from app.domain.mail import MailKind
from app.domain.questions import QuestionKind
from app.domain.registration import RegistrationStatus
from app.outputs import mail
from app.queries import mail_list
from app.queries import outbox as queries
from app.services import registrations
from tests.deciding import approve, decline
from tests.factories import ask, make_event, make_registration
from tests.outputs.test_mail import read, text, written
from tests.questions import make_question, options


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


#: What the mail of each kind says of somebody who has no place, in English: of that state alone.
STANDS = {
    RegistrationStatus.WAITING: "waiting list",
    RegistrationStatus.PENDING: "waits for the organizer's approval",
    RegistrationStatus.UNVERIFIED: "counts only once you confirm it",
    RegistrationStatus.DECLINED: "has not approved it",
    RegistrationStatus.CANCELLED: "has been cancelled",
}
NEWS = (
    *(MailKind.CHANGED_BY_ORGANIZER, MailKind.EVENT_CHANGED, MailKind.EVENT_RESTORED),
    *(MailKind.SESSION_CHANGED, MailKind.SESSION_CANCELLED, MailKind.SESSION_TO_CHOOSE),
)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        *((MailKind.LINK_AGAIN, status) for status in STANDS),
        *((kind, status) for kind in NEWS for status in (RegistrationStatus.WAITING, RegistrationStatus.PENDING)),
    ],
)
def test_who_has_no_place_reads_how_things_stand_and_of_no_place(app, kind, status):
    registration = make_registration(make_event())
    registration.status = status
    registration.queue_no = 1 if status is RegistrationStatus.WAITING else None
    said = text(read(written(kind, registration, Language.EN))).replace("\n", " ")
    assert [one for one, words in STANDS.items() if words in said] == [status]
    assert "place is confirmed" not in said


def test_the_link_asked_for_again_confirms_a_registration_that_does_not_count_yet(app):
    registration = make_registration(make_event(confirms_address=True))
    link = urls.verification(registration.code, registration.token_version, registration.email, "fi", None)
    assert link in text(read(written(MailKind.LINK_AGAIN, registration)))


@pytest.mark.parametrize("before", [RegistrationStatus.PENDING, RegistrationStatus.DECLINED])
@pytest.mark.parametrize(("capacity", "kind"), [(1, MailKind.CONFIRMED), (0, MailKind.WAITING)])
def test_whoever_is_approved_reads_that_the_organizer_approved_it(app, before, capacity, kind):
    event = make_event(mode=RegistrationMode.APPROVAL, capacity=capacity)
    asked = make_registration(event)
    if before is RegistrationStatus.DECLINED:
        decline(event.id, [asked.id])
    approve(event.id, [asked.id])
    [told] = [entry.mail.id for entry in mail_list.entries() if entry.mail.kind is kind]
    assert "Järjestäjä hyväksyi ilmoittautumisesi." in text(read(mail.compose(queries.letter(told))))


def test_whoever_needed_no_approval_reads_of_none(app):
    make_registration(make_event())
    [told] = [entry.mail.id for entry in mail_list.entries() if entry.mail.kind is MailKind.CONFIRMED]
    assert "hyväksyi" not in text(read(mail.compose(queries.letter(told))))


def test_whoever_is_approved_reads_which_option_had_filled_up(app):
    event = make_event(mode=RegistrationMode.APPROVAL)
    question = make_question(event, QuestionKind.ONE_OF, options=options("Laiva", "Bussi", Laiva=1))
    wanted = {question.id: [question.options[0].id]}
    asked = [registrations.register(event.id, ask(f"{n}@example.fi", answers=wanted)) for n in range(2)]
    approve(event.id, [one.id for one in asked])
    told = [entry.mail.id for entry in mail_list.entries() if entry.mail.kind is MailKind.CONFIRMED]
    mails = [text(read(mail.compose(queries.letter(mail_id)))) for mail_id in told]
    assert ["Laiva" in said for said in mails] == [False, True]
