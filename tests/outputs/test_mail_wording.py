"""An organizer's own words in mail: messages, and an event's own introduction to standard mail."""

import pytest

from app.database import db
from app.domain.bulletins import Audience, BulletinDetails
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language, LocalizedText
from app.domain.mail import ASKING, MailKind
from app.domain.mail_texts import DEFAULT, WORDED, Wording, placeholders
from app.domain.placeholders import unknown
from app.models import Bulletin, Event, Registration
from app.outputs import mail
from app.queries import mail_list, previews
from app.queries import outbox as queries
from app.services import bulletins, mail_texts
from tests.factories import make_event, make_network, make_registration
from tests.outputs.test_mail import html, read, text, written


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event(online=True, remote_link="https://verkko.example.org/huone")


def bulletin_mail(event: Event, body: LocalizedText, language: Language = Language.FI):
    registration = make_registration(event, language=language)
    details = BulletinDetails(LocalizedText("Tärkeää, {nimi}"), body, Audience())
    number = bulletins.add(event.id, details, COMMAND_LINE)
    bulletins.send(number, 1, 1, COMMAND_LINE)
    return read(mail.compose(queries.letter(max(entry.mail.id for entry in mail_list.entries())))), registration, number


def test_a_message_has_the_words_their_values_and_what_always_stands(event):
    body = LocalizedText(
        "Hei {nimi}.\nTulethan {tapahtuma}: {aika}, {plats}.\n\nhttps://esimerkki.fi <b>ei</b>\n{link}"
    )
    message, registration, _number = bulletin_mail(event, body)
    assert message["Subject"] == "Tärkeää, Aino Mäkelä"
    said = text(message)
    assert "Hei Aino Mäkelä.\nTulethan Verkostopäivä: " in said
    assert "Kongressikeskus, Helsinki" in said
    assert said.count("/my/") == 2  # in the text, and below it
    assert registration.code in said
    assert "https://verkko.example.org/huone" in said
    assert "Testitoimisto" in said
    page = html(message)
    assert '<a href="https://esimerkki.fi"' in page
    assert "&lt;b&gt;ei&lt;/b&gt;" in page
    assert "Hei Aino Mäkelä.<br>" in page


def test_a_reader_of_another_language_is_told_so_and_it_is_marked(event):
    message, *_ = bulletin_mail(event, LocalizedText("Suomeksi vain."), Language.SV)
    assert '<div lang="fi">\r\n<p>Suomeksi vain.</p>' in html(message)
    assert message["Content-Language"] == "sv"
    assert len(text(message).split("Suomeksi vain.")[0].strip().splitlines()) > 1


def test_a_preview_opens_nothing_of_the_recipients(event):
    _message, registration, number = bulletin_mail(event, LocalizedText("Oma sivusi: {linkki}"))
    letter = previews.of_bulletin(db.session.get_one(Bulletin, number), registration.id, Language.FI)
    page = mail.preview(letter)
    assert "Oma sivusi: (" in page.text
    assert "/my/" not in page.text + page.html


FACTS: dict[MailKind, dict[str, object]] = {
    MailKind.WAITING: {"position": 3},
    MailKind.VERIFY: {"until": "2026-12-01T14:15:00+00:00"},
    MailKind.PLACE_OFFERED: {"until": "2026-12-01T14:15:00+00:00"},
}


@pytest.mark.parametrize("kind", WORDED)
@pytest.mark.parametrize("language", Language)
def test_each_kind_has_a_default_that_knows_its_own_placeholders(event, kind, language):
    nothing = Wording(LocalizedText(), LocalizedText())
    subject, introduction = mail.default(previews.of_text(event.id, kind, nothing, language))
    assert subject
    assert introduction
    assert unknown(subject + introduction, placeholders(kind)) == []


@pytest.mark.parametrize("kind", [kind for kind in WORDED if kind not in ASKING])
def test_own_words_replace_the_introduction_and_nothing_else(event, kind):
    registration = make_registration(event)
    facts = FACTS.get(kind, {})
    before = text(read(written(kind, registration, **facts)))
    own = Wording(LocalizedText(fi="Oma aihe"), LocalizedText(fi="Omat sanat: {tapahtuma}"))
    mail_texts.write(event.id, kind, own, COMMAND_LINE)
    message = read(written(kind, registration, **facts))
    assert message["Subject"] == "Oma aihe"
    after = text(message)
    first, *others = before.split("\n\n")[1:]
    assert first not in after
    assert "Omat sanat: Verkostopäivä" in after
    for paragraph in others:
        assert set(paragraph.splitlines()) <= set(after.splitlines())
    in_swedish = read(written(kind, registration, Language.SV, **facts))
    assert in_swedish["Subject"] != "Oma aihe"
    mail_texts.write(event.id, kind, DEFAULT, COMMAND_LINE)
    assert text(read(written(kind, registration, **facts))).split("\n\n")[1] == first


def test_a_place_on_the_waiting_list_is_said_whatever_the_introduction(event):
    registration = make_registration(event)
    own = Wording(LocalizedText(), LocalizedText(fi="Olet jonossa."))
    mail_texts.write(event.id, MailKind.WAITING, own, COMMAND_LINE)
    assert ": 3\n" in text(read(written(MailKind.WAITING, registration, position=3)))


@pytest.mark.parametrize("kind", [MailKind.VERIFY, MailKind.PLACE_OFFERED])
def test_until_when_to_answer_is_said_whatever_the_introduction(event, kind):
    registration = make_registration(event)
    own = Wording(LocalizedText(), LocalizedText(fi="Vastaa, kiitos. {määräaika}"))
    mail_texts.write(event.id, kind, own, COMMAND_LINE)
    said = text(read(written(kind, registration, **FACTS[kind])))
    assert said.count("1.12.2026 klo\xa016.15") >= 2


def test_names_that_are_none_are_not_said(event):
    registration = make_registration(event, given_name="Klikkaa http://paha.example")
    own = Wording(LocalizedText(fi="Hei {nimi}"), LocalizedText(fi="Hei {nimi}"))
    mail_texts.write(event.id, MailKind.CONFIRMED, own, COMMAND_LINE)
    assert "paha" not in text(read(written(MailKind.CONFIRMED, registration)))
    assert isinstance(registration, Registration)
