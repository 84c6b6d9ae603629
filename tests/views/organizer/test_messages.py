"""The pages under “Messages”: writing, previewing, sending, reminders, standard texts, delivery."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.bulletins import BulletinState
from app.domain.edit_conflicts import fingerprint
from app.domain.history import COMMAND_LINE, Act
from app.domain.languages import Language
from app.domain.mail import MailKind, MailState
from app.domain.questions import QuestionKind, Visibility
from app.domain.reminders import ChosenReminders
from app.models import Bulletin, Event, HistoryEntry, MailText, OutgoingMail, Reminder
from app.services import bulletins, privacy
from tests.browsing import send
from tests.factories import make_bulletin, make_event, make_link, make_network, make_registration, make_session
from tests.filled_forms import filled, refill
from tests.invited import invite
from tests.questions import make_question


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event(capacity=None)


def page(event: Event, rest: str = "", under: str = "messages") -> str:
    return f"/en/organizer/events/{event.slug}/{under}{rest}"


WRITTEN = {"group": "confirmed", "subject_fi": "Tervetuloa", "body_fi": "Hei {nimi}"}


def one() -> Bulletin:
    db.session.expire_all()
    return db.session.scalars(select(Bulletin)).one()


def mails(kind: MailKind = MailKind.MESSAGE) -> list[OutgoingMail]:
    db.session.expire_all()
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind)))


def send_form(browser, event: Event, **fields: str):
    """The form of the message's page as it is shown, with these changes."""
    address = page(event, f"/{one().id}")
    values = filled(browser.get(address).text, f"{address}/send")
    return browser.post(f"{address}/send", data={**values, **fields})


def test_a_message_is_written_previewed_and_sent(browser, event):
    make_registration(event, "aino@example.fi")
    make_registration(event, "bo@example.fi", given_name="Bo", family_name="Berg", language=Language.SV)
    done = send(browser, page(event, "/new"), WRITTEN)
    assert done.status_code == 303
    shown = browser.get(done.location).text
    assert "Hei Aino Mäkelä" in shown
    assert "Hei Bo Berg" in shown
    assert "The message is not written in Swedish: these readers get it in Finnish." in shown
    assert "The message goes to 2 people." in shown
    swedish = shown.split('<blockquote class="letter" lang="sv">')[1].split("</blockquote>")[0]
    assert "Hej Bo" in swedish
    assert '<div class="stack prose" lang="fi"><p>Hei Bo Berg</p>' in swedish
    assert not {"Hello", "Open your registration", "Questions"} & set(re.findall(r"[A-Za-z ]+", swedish))
    assert "/my/" not in shown
    assert mails() == []
    answer = send_form(browser, event)
    assert answer.status_code == 303
    assert "on its way to 2 people" in browser.get(answer.location).text
    assert sorted(mail.recipient for mail in mails()) == ["aino@example.fi", "bo@example.fi"]
    listed = browser.get(page(event)).text
    assert "0 of 2" in listed
    assert "Those who have a place" in listed
    assert send_form_again(browser, event).status_code == 409
    assert len(mails()) == 2


def send_form_again(browser, event: Event):
    address = page(event, f"/{one().id}")
    fields = {"version": "2", "seen": "2", "when": "now"}
    return send(browser, page(event, "/new"), fields, to=f"{address}/send")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"group": ""}, "Choose to whom the message goes."),
        ({"group": "cancelled"}, "Choose from the list."),
        ({"body_fi": ""}, "Write the message in this language too"),
        ({"subject_fi": ""}, "Write the subject in this language too."),
        ({"subject_fi": "", "body_fi": ""}, "Write the message in at least one language."),
        (
            {"body_fi": "Hei {etunimi}"},
            "We do not know {etunimi}. Use these: {name}, {event}",
        ),
        (
            {"body_fi": "[Sivu]({nimi})"},
            "A link cannot lead to “{nimi}”. Write the whole address with https:// or {link}",
        ),
        ({"body_fi": "[Sivu](www.example.fi)"}, "A link cannot lead to “www.example.fi”."),
        ({"body_sv": "Hej"}, "Write the subject in this language too."),
        ({"session": "999"}, "Choose from the list."),
        ({"body_fi": "131052-308T"}, "Remove the personal identity code."),
        ({"group": "unanswered", "session": "1"}, "Those who are invited have chosen nothing yet"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(browser, event, fields, said):
    make_session(event, optional=True)
    answer = send(browser, page(event, "/new"), {**WRITTEN, **fields})
    assert answer.status_code == 422
    assert said in re.sub(r"\s+", " ", answer.text)
    assert db.session.scalars(select(Bulletin)).all() == []


def test_above_two_hundred_the_number_is_typed(browser, event):
    for number in range(201):
        make_registration(event, f"n{number}@example.fi")
    send(browser, page(event, "/new"), WRITTEN)
    for typed in ("", "200", "kaksisataa"):
        answer = send_form(browser, event, typed=typed)
        assert (answer.status_code, "Type the number of recipients: 201." in answer.text) == (422, True)
    assert mails() == []
    assert send_form(browser, event, typed="201").status_code == 303
    assert len(mails()) == 201


def test_an_audience_that_has_grown_meanwhile_is_said_and_nobody_is_written_to(browser, event):
    make_registration(event)
    send(browser, page(event, "/new"), WRITTEN)
    address = page(event, f"/{one().id}")
    opened = filled(browser.get(address).text, f"{address}/send")
    make_registration(event, "bo@example.fi")
    answer = browser.post(f"{address}/send", data=opened)
    assert answer.status_code == 409
    assert "The number of recipients has changed" in answer.text
    assert mails() == []
    assert browser.post(f"{address}/send", data=filled(answer.text, f"{address}/send")).status_code == 303
    assert len(mails()) == 2


def test_it_is_planned_stopped_edited_and_removed(browser, event):
    make_registration(event)
    send(browser, page(event, "/new"), WRITTEN)
    assert "Write the day and the time." in send_form(browser, event, when="later").text
    assert "still ahead" in send_form(browser, event, when="later", day="2020-01-01", time="9:00").text
    assert "within a year" in send_form(browser, event, when="later", day="2099-01-01", time="9:00").text
    tomorrow = f"{clock.to_local(clock.now() + timedelta(days=1)):%Y-%m-%d}"
    assert send_form(browser, event, when="later", day=tomorrow, time="9.00").status_code == 303
    address = page(event, f"/{one().id}")
    assert one().state is BulletinState.SCHEDULED
    assert "Planned" in browser.get(page(event)).text
    make_registration(event, "bo@example.fi")
    shown = browser.get(address).text
    assert "When the message was planned, it was for 1 person." in shown
    assert browser.get(f"{address}/edit").status_code == 303
    assert send(browser, page(event, "/new"), WRITTEN, to=f"{address}/edit").status_code == 409
    assert send(browser, address, to=f"{address}/remove").status_code == 409
    assert send(browser, address, to=f"{address}/stop").status_code == 303
    assert send(browser, page(event, "/new"), to=f"{address}/stop").status_code == 409
    assert refill(browser, f"{address}/edit", {"body_fi": "Toisin"}).status_code == 303
    assert one().body.fi == "Toisin"
    assert send(browser, address, to=f"{address}/remove").status_code == 303
    assert db.session.scalars(select(Bulletin)).all() == []


def test_groups_are_offered_as_far_as_the_event_has_them(browser, event):
    assert 'name="session"' not in browser.get(page(event, "/new")).text
    make_link(event, "Kunnat")
    session = make_session(event, "Paja", optional=True)
    shown = browser.get(page(event, "/new")).text
    assert "Kunnat" in shown
    assert "Paja" in shown
    fields = {**WRITTEN, "session": str(session.id), "seat": "has_place"}
    done = send(browser, page(event, "/new"), fields)
    assert "There is nobody to send this to at the moment." in browser.get(done.location).text
    assert "Paja" in browser.get(page(event)).text
    again = browser.get(f"{done.location}/edit").text
    assert f'<option selected value="{session.id}">Paja' in again


def test_answers_that_only_administrators_see_are_offered_to_nobody(browser, event):
    shown = make_question(event, QuestionKind.YES_NO, "Bussi")
    hidden = make_question(event, QuestionKind.YES_NO, "Salainen", visible_to=Visibility.ADMINISTRATORS)
    form = browser.get(page(event, "/new")).text
    assert f'value="{shown.id}:yes"' in form
    assert "Salainen" not in form
    assert send(browser, page(event, "/new"), {**WRITTEN, "answer": f"{hidden.id}:yes"}).status_code == 422
    done = send(browser, page(event, "/new"), {**WRITTEN, "answer": f"{shown.id}:yes"})
    assert "“Bussi (en)”: Yes" in browser.get(done.location).text


def test_the_invited_are_shown_what_they_would_get(browser, event):
    invite(event, "kutsuttu@example.fi", given_name="Eeva", family_name="Elo")
    done = send(browser, page(event, "/new"), {**WRITTEN, "group": "unanswered"})
    shown = browser.get(done.location).text
    assert "Hei Eeva Elo" in shown
    assert "/invitation/" not in shown


def test_a_sent_message_shows_to_whom_it_went_and_not_to_whom_it_would_go_now(browser, event):
    reader = make_registration(event, "aino@example.fi")
    number = make_bulletin(event)
    bulletins.send(number, 1, 1, COMMAND_LINE)
    for name in ("Bo", "Cid"):
        make_registration(event, f"{name}@example.fi", given_name=name, language=Language.SV)
    shown = browser.get(page(event, f"/{number}")).text
    assert "1 person reads it so." in shown
    assert "Aino Mäkelä" in shown
    assert "2 people" not in shown
    assert "Bo " not in shown
    mails()[0].state = MailState.SENT
    db.session.commit()
    privacy.erase(reader.id, COMMAND_LINE)
    alone = browser.get(page(event, f"/{number}")).text
    assert "1 person reads it so." in alone
    assert "As an example" not in alone
    assert "Hei {nimi}, nähdään {aika}." in alone


def test_delivery_is_shown_by_person_and_filtered(browser, event):
    for name in "abc":
        make_registration(event, f"{name}@example.fi")
    number = make_bulletin(event)
    bulletins.send(number, 1, 3, COMMAND_LINE)
    first, second, _third = mails()
    first.state, first.sent_at = MailState.SENT, clock.now()
    second.state, second.last_error = MailState.REFUSED, "550 5.1.1"
    db.session.commit()
    assert "1 of 3" in browser.get(page(event)).text
    failed = browser.get(page(event, f"?message={number}", "mail")).text
    assert "b@example.fi" in failed
    assert "a@example.fi" not in failed
    assert "Tervetuloa" in failed
    sent = browser.get(page(event, f"?state=sent&message={number}", "mail")).text
    assert "a@example.fi" in sent
    assert "b@example.fi" not in sent
    assert "c@example.fi" in browser.get(page(event, f"?state=waiting&message={number}", "mail")).text
    answer = send(browser, page(event, "", "mail"), to=page(event, f"/{second.id}/again?message={number}", "mail"))
    assert (answer.status_code, answer.location) == (303, page(event, f"?message={number}", "mail"))
    assert {mail.state for mail in mails()} == {MailState.SENT, MailState.PENDING}
    for hostile in ("?state=x&message=x&page=-1", "?message=99999999999999"):
        assert browser.get(page(event, hostile, "mail")).status_code == 200


def test_reminders_are_ticked_and_shown_with_their_time(browser, event):
    assert send(browser, page(event, "", "reminders"), {"days": "5"}).status_code == 422
    assert (
        send(
            browser, page(event, "", "reminders"), {"days": ["7", "1"], "seen": fingerprint(ChosenReminders())}
        ).status_code
        == 303
    )
    assert sorted(db.session.scalars(select(Reminder.days))) == [1, 7]
    shown = browser.get(page(event, "", "reminders")).text
    assert shown.count("Coming") == 2
    assert refill(browser, page(event, "", "reminders"), {"days": []}).status_code == 303
    assert db.session.scalars(select(Reminder)).all() == []


def text_form(browser, event: Event, kind: str, **fields: str):
    address = page(event, f"/{kind}", "texts")
    values = filled(browser.get(address).text, address)
    return browser.post(address, data={**values, **fields})


def test_a_text_is_changed_checked_and_restored(browser, event):
    assert text_form(browser, event, "confirmed").status_code == 303
    assert db.session.scalars(select(MailText)).all() == []  # what is as by default is not kept
    wrong = text_form(browser, event, "confirmed", body_sv="Hej {position}")
    assert (wrong.status_code, "We do not know {position}" in wrong.text) == (422, True)
    assert text_form(browser, event, "confirmed", body_fi="Tervetuloa {nimi}").status_code == 303
    stored = db.session.scalars(select(MailText)).one()
    assert (stored.subject.as_dict(), stored.introduction.as_dict()) == ({}, {"fi": "Tervetuloa {nimi}"})
    shown = browser.get(page(event, "/confirmed", "texts")).text
    assert "Tervetuloa Aino Esimerkki" in shown
    assert "Own text in Finnish" in browser.get(page(event, "", "texts")).text
    assert restore_text(browser, event, shown).status_code == 303
    assert db.session.scalars(select(MailText)).all() == []
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.MAIL_TEXT_RESTORED)).one()
    assert entry.details["before"] == {"introduction": {"fi": "Tervetuloa {nimi}"}}
    assert text_form(browser, event, "waiting", body_sv="Plats {position}").status_code == 303
    for strange in ("link_again", "x", "message"):
        assert browser.get(page(event, f"/{strange}", "texts")).status_code == 404


def restore_text(browser, event: Event, shown: str):
    """The button of the page that was shown."""
    address = page(event, "/confirmed/restore", "texts")
    return browser.post(address, data=filled(shown, address))


def test_the_default_text_does_not_take_what_a_colleague_has_just_saved(browser, event):
    assert text_form(browser, event, "confirmed", body_fi="Tervetuloa").status_code == 303
    shown = browser.get(page(event, "/confirmed", "texts")).text
    assert text_form(browser, event, "confirmed", body_fi="Tervetuloa mukaan").status_code == 303
    refused = restore_text(browser, event, shown)
    assert refused.status_code == 409
    assert "Tervetuloa mukaan" in refused.text
    assert db.session.scalars(select(MailText)).one().introduction.fi == "Tervetuloa mukaan"
    assert restore_text(browser, event, refused.text).status_code == 303
    assert db.session.scalars(select(MailText)).all() == []


def test_who_writes_while_a_colleague_restores_is_asked_once(browser, event):
    assert text_form(browser, event, "confirmed", body_fi="Tervetuloa").status_code == 303
    address = page(event, "/confirmed", "texts")
    mine = {**filled(browser.get(address).text, address), "body_fi": "Tervetuloa mukaan"}
    assert restore_text(browser, event, browser.get(address).text).status_code == 303
    asked = browser.post(address, data=mine)
    assert asked.status_code == 409
    again = {**filled(asked.text, address), "body_fi": "Tervetuloa mukaan"}
    assert browser.post(address, data=again).status_code == 303


def test_what_was_done_is_in_the_history(browser, event):
    make_registration(event)
    send(browser, page(event, "/new"), WRITTEN)
    send_form(browser, event)
    send(browser, page(event, "", "reminders"), {"days": ["7"], "seen": fingerprint(ChosenReminders())})
    text_form(browser, event, "confirmed", body_fi="Tervetuloa")
    shown = browser.get(page(event, "", "history")).text
    for said in ("Message sent", "Reminders changed", "Text of standard messages changed", "Place confirmed"):
        assert said in shown
