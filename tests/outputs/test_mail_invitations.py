"""What the invited and the imported are told, and where from: in their language, with their own links."""

from datetime import timedelta
from itertools import combinations

import html5lib
import pytest
from sqlalchemy import select, update

from app import keys
from app.database import db
from app.domain.bulletins import AudienceGroup
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language, LocalizedText
from app.domain.mail import ASKING, MailKind, MailState
from app.domain.privacy import Periods
from app.labels import dates
from app.models import Event, Invitation, OutgoingMail, Registration
from app.outputs import mail as letters
from app.queries import outbox
from app.services import (
    answers,
    bulletins,
    entrance,
    invitation_answers,
    invitations,
    people_import,
    personal_data,
    publication,
    registrations,
)
from app.steps import invitations as steps
from tests.deciding import decline
from tests.factories import details, make_bulletin, make_event, make_network, make_registration, make_term
from tests.invited import invitation, invite
from tests.outputs.test_mail import SECRET, html, poor_event, read, rich_event, text
from tests.people import table
from tests.questions import make_question

#: What only they are told who are still asked, or who have registered.
ASKED = ("lapsed", "/decline", "Answer no later than")


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event(terms=(make_term(TermKind.OPERATOR, "valteri", "Valteri"),))


def all_sent() -> None:
    db.session.execute(update(OutgoingMail).values(state=MailState.SENT))
    db.session.commit()


def composed(kind: MailKind) -> tuple[str, str]:
    """Subject and text of the latest mail of this kind."""
    number = db.session.scalars(
        select(OutgoingMail.id).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id.desc())
    ).first()
    message = letters.compose(outbox.letter(number)).message
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert "None" not in text
    assert html.count("href=") >= 2
    return str(message["Subject"]), text


def day(event: Event, days: int) -> str:
    return dates.plain_date(event.ends_at + timedelta(days=days), Language.EN)


def test_an_invitation_says_who_what_where_from_and_how_to_answer(event):
    made = invite(event, language=Language.EN)
    subject, text = composed(MailKind.INVITATION)
    token = keys.invitation_token(made.handle)
    assert subject == "Invitation: Network day"
    for said in (
        "Hello Aino,",
        "The invitation comes from: Valteri (en)",
        "We got your name and e-mail address from here: Kuntien luettelo",
        f"/en/invitation/{token}\n",
        f"/en/invitation/{token}/decline",
        f"we remove them on {day(event, 90)}. With the link you can also have them removed before that.",
        "Answer no later than",
        "Kongressikeskus",
    ):
        assert said in text
    assert "text/calendar" not in str(letters.compose(outbox.letter(1)).message)


def test_an_invitation_says_until_when_places_are_kept_and_what_holds_then(event, time):
    until = event.starts_at - timedelta(days=3)
    wanted = EntranceSettings(invited_places=2, invited_until=until)
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)
    invite(event, language=Language.EN)
    kept = (
        f"Places for the invited: kept until {dates.short_moment(until, Language.EN)}, as long as there are any. After"
        " that the places that are left are everyone's."
    )
    plain = composed(MailKind.INVITATION)[1].replace("\n", " ")
    assert kept in plain
    time.move_to(until)
    assert "kept until" not in composed(MailKind.INVITATION)[1]


@pytest.mark.parametrize("outcome", ["waits", "not approved", "waits since then", "nothing"])
def test_whoever_has_registered_and_has_no_place_reads_that_one_button_is_enough(event, time, outcome):
    entrance.change(event.id, EntranceSettings(RegistrationMode.APPROVAL), COMMAND_LINE)
    registered = None
    if outcome in ("waits", "not approved"):
        registered = make_registration(event, language=Language.EN)
    if outcome == "not approved" and registered is not None:
        decline(event.id, [registered.id])
    invite(event, language=Language.EN)
    if outcome == "waits since then":
        make_registration(event, language=Language.EN)
    time.shift(timedelta(days=2))
    invitations.remind(event.id, COMMAND_LINE)
    for kind in (MailKind.INVITATION, MailKind.INVITATION_REMINDER):
        said = composed(kind)[1].replace("\n", " ")
        has_registered = outcome != "nothing"
        assert ("one button makes that registration your answer to the invitation" in said) == has_registered
        assert ("Open the link to register" not in said and "/decline" not in said) == has_registered


@pytest.mark.parametrize("mode", [RegistrationMode.OPEN, RegistrationMode.APPROVAL])
@pytest.mark.parametrize("kept", [2, None])
def test_whoever_waits_reads_what_an_invitation_would_give_whether_they_have_one_or_not(event, mode, kept):
    until = event.starts_at - timedelta(days=3)
    wanted = EntranceSettings(mode, invited_places=kept, invited_until=until)
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)
    for number in range(10 if mode is RegistrationMode.OPEN else 0):
        make_registration(event, f"{number}@example.fi")
    invite(event)
    for email in ("aino@example.fi", "muu@example.fi"):
        make_registration(event, email, language=Language.EN)
        kind = MailKind.WAITING if mode is RegistrationMode.OPEN else MailKind.RECEIVED
        said = composed(kind)[1].replace("\n", " ")
        assert ("If you have a personal invitation to the event, open its link" in said) == (kept is not None)


def test_mails_promise_the_events_own_periods(event):
    personal_data.keep_for(event.id, Periods(without_place=10, with_place=40), Periods(), COMMAND_LINE)
    db.session.refresh(event)
    made = invite(event, language=Language.EN)
    assert f"we remove them on {day(event, 10)}." in composed(MailKind.INVITATION)[1]
    invitation_answers.delegate(made.id, details("kaisa@example.fi", language=Language.EN))
    assert f"we remove them on {day(event, 10)}." in composed(MailKind.INVITATION_DELEGATED)[1]
    brought(event)
    text = composed(MailKind.IMPORTED)[1]
    assert f"on {day(event, 40)}, or on {day(event, 10)} if you do not get a place" in text


def test_the_handle_alone_opens_nothing(event):
    made = invite(event)
    assert keys.invitation_in_token(made.handle) is None
    assert keys.invitation_in_token(keys.invitation_token(made.handle)) == made.handle
    assert made.handle not in str(db.session.scalars(select(OutgoingMail.facts)).all())


def test_a_reminder_says_that_it_is_one(event, time):
    invite(event, language=Language.EN)
    time.shift(timedelta(days=2))
    invitations.remind(event.id, COMMAND_LINE)
    subject, text = composed(MailKind.INVITATION_REMINDER)
    assert subject == "Reminder of an invitation: Network day"
    assert "If you decline, we do not remind you again." in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ({"given_name": "Aino", "family_name": "Mäkelä"}, "Aino Mäkelä gave us your name and e-mail address"),
        ({"given_name": "Osta http://x.fi", "family_name": ""}, "Your colleague gave us your name"),
    ],
)
def test_a_colleague_reads_who_gave_the_name_if_it_looks_like_one(event, name, said):
    made = invite(event, **name)
    invitation_answers.delegate(made.id, details("kaisa@example.fi", language=Language.EN))
    subject, text = composed(MailKind.INVITATION_DELEGATED)
    assert subject == "Invitation passed on to you: Network day"
    assert said in text
    assert "http://x.fi" not in text
    assert keys.invitation_token(invitation(event, "kaisa@example.fi").handle) in text
    assert keys.invitation_token(made.handle) not in text


def brought(event: Event) -> Registration:
    wanted = table("tuotu@example.fi")
    seen = people_import.foresee(event.id, wanted, COMMAND_LINE).fingerprint
    people_import.bring(event.id, wanted, COMMAND_LINE, seen=seen)
    made = db.session.scalars(select(Registration)).one()
    made.language = Language.EN
    db.session.execute(OutgoingMail.__table__.update().values(language=Language.EN))
    db.session.commit()
    return made


def test_who_was_imported_is_told_where_from_what_is_kept_and_what_to_do(event):
    made = brought(event)
    subject, text = composed(MailKind.IMPORTED)
    assert subject == "You have been registered: Network day"
    for said in (
        "You have a place.",
        "The organizer got them from here: Espoon luettelo",
        "We keep your name, e-mail address and organisation",
        "confirm that you are coming, correct your details or cancel",
        f"/en/my/{keys.personal_token(made.code, made.token_version)}",
    ):
        assert said in text


def test_who_was_imported_is_asked_the_questions_that_they_were_never_asked(event):
    made = brought(event)
    answering = f"Answer the organizer's questions:\nhttp://localhost/en/my/{keys.personal_token(made.code, 1)}/answers"
    assert answering not in composed(MailKind.IMPORTED)[1]
    question = make_question(event, required=True)
    assert answering in composed(MailKind.IMPORTED)[1]
    answers.change(made.id, {question.id: "Kyllä"}, among=[question.id])
    assert answering not in composed(MailKind.IMPORTED)[1]


def test_who_was_imported_and_left_everything_empty_is_not_asked_again(event):
    made = brought(event)
    question = make_question(event)
    assert "questions:" in composed(MailKind.IMPORTED)[1]
    answers.change(made.id, {}, COMMAND_LINE, among=[question.id])
    assert "questions:" in composed(MailKind.IMPORTED)[1]  # it was not they who sent the form
    assert answers.change(made.id, {}, among=[question.id]).changed
    assert not answers.change(made.id, {}, among=[question.id]).changed
    assert "questions:" not in composed(MailKind.IMPORTED)[1]


def test_who_was_imported_and_cancelled_is_asked_nothing(event):
    made = brought(event)
    make_question(event, required=True)
    registrations.cancel(made.id)
    assert "questions" not in composed(MailKind.IMPORTED)[1]


def test_it_tells_the_state_of_the_moment_also_when_it_was_cancelled(event):
    registrations.cancel(brought(event).id)
    _subject, text = composed(MailKind.IMPORTED)
    assert "This registration has been cancelled." in text
    assert "Espoon luettelo" in text


def test_whoever_has_not_answered_reads_that_the_event_is_cancelled_and_that_it_takes_place_after_all(event):
    made = invite(event, language=Language.EN)
    all_sent()
    publication.cancel(event.id, LocalizedText("Sairaus", "Sjukdom", "Illness"), COMMAND_LINE)
    subject, text = composed(MailKind.EVENT_CANCELLED)
    assert subject == "The event has been cancelled: Network day"
    assert "Reason: Illness\n\nYou need not answer the invitation." in text
    assert f"Open the invitation:\nhttp://localhost/en/invitation/{keys.invitation_token(made.handle)}\n" in text
    assert {said for said in ASKED if said in text} == set()
    all_sent()
    publication.restore(event.id, COMMAND_LINE)
    subject, text = composed(MailKind.EVENT_RESTORED)
    assert subject == "The event takes place after all: Network day"
    assert "You can still answer the invitation." in text
    assert {said for said in ASKED if said in text} == {"/decline", "Answer no later than"}


def test_a_message_does_not_ask_for_what_can_no_longer_be_answered(event):
    invite(event, language=Language.EN)
    for asks in (True, False):
        assert bulletins.send(make_bulletin(event, AudienceGroup.UNANSWERED), 1, 1, COMMAND_LINE) == 1
        text = composed(MailKind.MESSAGE)[1]
        assert ("Answer the invitation:" in text, "Answer no later than" in text) == (asks, asks)
        assert ("Open the invitation:" in text) is not asks
        publication.close(event.id, COMMAND_LINE)


@pytest.mark.parametrize("rich", [True, False], ids=["everything known", "little known"])
@pytest.mark.parametrize("kind", sorted(ASKING))
def test_every_mail_that_asks_is_in_one_language_and_gives_nothing_away(app, kind, rich):
    if rich:
        make_network()
    event = rich_event() if rich else poor_event()
    other = invite(event, "muu@example.fi")
    lines = {}
    for number, language in enumerate(Language):
        changes = {} if rich else {"given_name": "", "family_name": ""}
        made = invite(event, f"kutsuttu{number}@example.fi", language=language, **changes)
        message = read(letters.compose(outbox.letter(asked(kind, made))))
        said, page = text(message), html(message)
        lines[language] = {str(message["Subject"]), *said.splitlines()}
        assert html5lib.parse(page, namespaceHTMLElements=False).get("lang") == language.value
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative", "text/plain", "text/html",
        ]  # fmt: skip
        for secret in (SECRET, "verkko.example.org", "/my/", other.email, keys.invitation_token(other.handle)):
            assert secret not in message.as_string() + said + page
        assert [address.addr_spec for address in message["To"].addresses] == [made.email]
    own = {"", "--", "Testiverkosto", "Testiverkosto (en)", "Testiverkosto (sv)"}
    for one, another in combinations(Language, 2):
        shared = {line for line in lines[one] & lines[another] if not line.startswith("http")}
        assert shared - own == set(), kind


def asked(kind: MailKind, made: Invitation) -> int:
    """The id of a mail of this kind to whom is invited; one that was passed on looks as if made had made it."""
    steps.ask(kind, [made.id])
    db.session.commit()
    return db.session.scalars(select(OutgoingMail.id).order_by(OutgoingMail.id.desc())).first()
