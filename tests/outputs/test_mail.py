"""Every mail in every language, as a mail program reads it."""

import email
import re
from email import policy
from email.message import EmailMessage

import html5lib
import pytest

from app.database import db
from app.domain.accounts import LinkPurpose
from app.domain.events import EventStatus
from app.domain.languages import Language, LocalizedText
from app.domain.mail import ASKING, OTHER_ADDRESS, STATE_KINDS, MailKind
from app.domain.registration import RegistrationStatus
from app.models import Event, Registration
from app.outputs import mail
from app.queries import mail_list
from app.queries import outbox as queries
from app.steps import outbox
from tests.factories import make_event, make_network, make_organizer, make_registration, make_session

SECRET = "https://verkko.example.org/huone?salasana=1&x=<y>"
LANGUAGES = list(Language)
#: Mail to whom is invited: test_mail_invitations.py.
FOR_PARTICIPANTS = [kind for kind in MailKind if kind is not MailKind.ACCOUNT_LINK and kind not in ASKING]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def in_all(text: str) -> LocalizedText:
    return LocalizedText(text, text, text)


def rich_event(**changes) -> Event:
    return make_event(
        title=in_all("Nätverksdag & <b>työpaja</b>"),
        venue_address="Mannerheimintie 1",
        online=True,
        remote_link=SECRET,
        cancellation_reason=in_all("Kouluttaja on sairastunut."),
        controller_name=in_all("Testiviraston opetusyksikkö"),
        controller_contact="tietosuoja@example.fi",
        **changes,
    )


def poor_event() -> Event:
    """As little as an event can have."""
    return make_event(
        title=LocalizedText(fi="Päivä"), summary=LocalizedText(), venue_name="", venue_city="", contact_name="",
        contact_email="",
    )  # fmt: skip


def written(kind: MailKind, registration: Registration, language: Language = Language.FI, **facts) -> mail.Envelope:
    """The mail as the worker composes it: enqueued, read back, rendered."""
    registration.language = language
    recipient = "uusi@example.fi" if kind in OTHER_ADDRESS else None
    outbox.enqueue(kind, registration, recipient=recipient, **facts)
    db.session.commit()
    mail_id = max(entry.mail.id for entry in mail_list.entries())
    return mail.compose(queries.letter(mail_id))


def read(envelope: mail.Envelope) -> EmailMessage:
    return email.message_from_bytes(envelope.message.as_bytes(), policy=policy.default)


def text(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(message: EmailMessage) -> str:
    return message.get_body(("html",)).get_content()


def facts_of(kind: MailKind, event: Event) -> dict:
    return {
        MailKind.WAITING: {"position": 3},
        MailKind.CALENDAR_ADDRESS: {"handle": "abc123"},
        MailKind.CANCELLED_BY_ORGANIZER: {"reason": "Kohderyhmä on toinen."},
        MailKind.EVENT_CHANGED: {
            "before": {"starts_at": event.created_at.isoformat(), "venue_name": "Vanha sali", "remote_link": "old"}
        },
    }.get(kind, {})


@pytest.mark.parametrize("rich", [True, False], ids=["everything known", "little known"])
@pytest.mark.parametrize("kind", FOR_PARTICIPANTS)
def test_nothing_is_left_in_another_language(app, kind, rich):
    if rich:
        make_network()
    registration = make_registration(event := rich_event() if rich else poor_event())
    lines = {}
    for language in LANGUAGES:
        message = read(written(kind, registration, language, **(facts_of(kind, event) if rich else {})))
        lines[language] = {str(message["Subject"]), *text(message).splitlines()}
        root = html5lib.parse(html(message), namespaceHTMLElements=False)
        assert root.get("lang") == language.value
        assert message["Content-Language"] == language.value
    own = {"", "--", "Testiverkosto", "Testiverkosto (en)", "Testiverkosto (sv)"}
    for one, other in ((Language.FI, Language.EN), (Language.SV, Language.EN), (Language.FI, Language.SV)):
        shared = {line for line in lines[one] & lines[other] if not line.startswith("http")}
        assert shared - own == set(), kind


@pytest.mark.parametrize("purpose", LinkPurpose)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_organizer_gets_the_link_that_sets_a_password(app, language, purpose):
    organizer = make_organizer()
    facts = {"handle": "abc123", "purpose": purpose}
    outbox.enqueue_account(MailKind.ACCOUNT_LINK, organizer.id, organizer.email, language, **facts)
    db.session.commit()
    envelope = mail.compose(queries.letter(1))
    message = read(envelope)
    link = re.search(r"^http://localhost/\S+abc123-\S+$", text(message), re.MULTILINE)[0]
    assert f"/{language.value}/" in link
    assert f'href="{link}"' in html(message)
    assert envelope.recipient == organizer.email


def test_the_kinds_that_tell_a_state_are_told_apart_by_their_subject(app):
    registration = make_registration(rich_event())
    for language in LANGUAGES:
        subjects = {read(written(kind, registration, language))["Subject"] for kind in STATE_KINDS}
        assert len(subjects) == len(STATE_KINDS)


def test_the_subject_says_what_it_is(app):
    registration = make_registration(rich_event())
    assert read(written(MailKind.CONFIRMED, registration))["Subject"] == (
        "Paikkasi on vahvistettu: Nätverksdag & <b>työpaja</b>"
    )
    assert read(written(MailKind.WAITING, registration, position=3))["Subject"] == (
        "Olet jonotuslistalla sijalla 3: Nätverksdag & <b>työpaja</b>"
    )
    assert read(written(MailKind.EVENT_CANCELLED, registration, Language.SV))["Subject"] == (
        "Evenemanget är inställt: Nätverksdag & <b>työpaja</b>"
    )


def test_headers_let_people_answer_and_machines_keep_quiet(app):
    make_network()
    app.config["MAIL_FROM"] = "Kutsu <ilmoittautumiset@example.fi>"
    registration = make_registration(rich_event())
    envelope = written(MailKind.CONFIRMED, registration)
    message = read(envelope)
    row = queries.letter(max(entry.mail.id for entry in mail_list.entries())).mail
    assert envelope.sender == "ilmoittautumiset@example.fi"
    assert message["From"] == "Testiverkosto <ilmoittautumiset@example.fi>"
    assert message["To"] == "aino@example.fi"
    assert message["Reply-To"] == "tuuli@example.fi"
    assert message["Message-ID"] == f"<{row.message_id}@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Date"].datetime is not None


def test_the_same_row_is_the_same_mail_again(app):
    first = written(MailKind.CONFIRMED, make_registration(rich_event()))
    again = mail.compose(queries.letter(max(entry.mail.id for entry in mail_list.entries())))
    assert (again.name, again.message["Message-ID"]) == (first.name, first.message["Message-ID"])


@pytest.mark.parametrize("length", [68, 69, 70, 75, 77, 78, 79])
def test_no_header_begins_with_an_empty_line(app, length):
    """length: of the subject; from 70 to 77 it would just fit on a second line."""
    app.config["BASE_URL"] = "https://ilmoittautumiset.verkoston-pitka-nimi.palvelu.example.fi"
    subject = "Ilmoittautumisesi on peruttu: ".ljust(length - 6, "a") + " paiva"
    event = make_event(title=in_all(subject.partition(": ")[2]))
    envelope = written(MailKind.CANCELLED_BY_ORGANIZER, make_registration(event))
    head = envelope.message.as_bytes().split(b"\r\n\r\n")[0]
    assert not re.search(rb"^[\w-]+: *\r$", head, re.MULTILINE)
    assert read(envelope)["Subject"] == subject


def test_a_file_name_says_nothing_of_the_person(app):
    envelope = written(MailKind.CONFIRMED, make_registration(rich_event()))
    assert re.fullmatch(r"\d{8}T\d{6}-\d{8}-confirmed", envelope.name)


WITH_LINK = {
    MailKind.CHOICES_CHANGED,
    MailKind.CONFIRMED,
    MailKind.PROMOTED,
    MailKind.EVENT_CHANGED,
    MailKind.MESSAGE,
    MailKind.REMINDER,
}


@pytest.mark.parametrize("kind", FOR_PARTICIPANTS)
def test_the_remote_link_reaches_the_confirmed_alone(app, kind):
    registration = make_registration(rich_event())
    assert (SECRET in text(read(written(kind, registration)))) is (kind in WITH_LINK)
    registration.status = RegistrationStatus.WAITING
    registration.queue_no = 1
    source = read(written(kind, registration)).as_string()
    assert "verkko.example.org" not in source


@pytest.mark.parametrize("kind", FOR_PARTICIPANTS)
def test_the_personal_link_never_reaches_another_address(app, kind):
    registration = make_registration(rich_event())
    message = read(written(kind, registration))
    assert ("/my/" in text(message)) is (kind not in (*OTHER_ADDRESS, MailKind.VERIFY))
    assert ("/my/" in html(message)) is (kind not in (*OTHER_ADDRESS, MailKind.VERIFY))


def test_the_new_address_is_confirmed_by_a_link_of_its_own(app):
    registration = make_registration(rich_event())
    link = re.search(r"http://localhost/fi/address/\S+", text(read(written(MailKind.ADDRESS_CONFIRM, registration))))[0]
    assert app.url_map.bind("localhost").match(link.removeprefix("http://localhost"))[0] == "participant.address.new"


def test_a_changed_event_tells_what_it_was_until_now(app):
    event = rich_event()
    message = read(written(MailKind.EVENT_CHANGED, make_registration(event), **facts_of(MailKind.EVENT_CHANGED, event)))
    assert message["Subject"].startswith("Tapahtuman ajankohta on muuttunut: ")
    assert "Aiemmin: Vanha sali, Mannerheimintie 1, Helsinki; Etänä" in text(message)
    assert text(message).count("Aiemmin: ") == 2
    assert "Etäyhteyslinkki on vaihtunut." in text(message)


def test_reasons_are_told(app):
    registration = make_registration(rich_event(status=EventStatus.PUBLISHED))
    assert "Syy: Kouluttaja on sairastunut." in text(read(written(MailKind.EVENT_CANCELLED, registration)))
    message = read(written(MailKind.CANCELLED_BY_ORGANIZER, registration, reason="Kohderyhmä on toinen."))
    assert "Syy: Kohderyhmä on toinen." in text(message)
    assert "Kouluttaja" not in text(read(written(MailKind.CANCELLED_BY_ORGANIZER, registration)))


def test_html_fetches_nothing_and_escapes_what_people_wrote(app):
    message = read(written(MailKind.CONFIRMED, make_registration(rich_event())))
    page = html(message)
    assert re.findall(r"<(?:img|link|script|iframe|form)\b|url\(|@import|<b>", page) == []
    assert "&lt;b&gt;työpaja&lt;/b&gt;" in page
    assert {href.split("?")[0].split("/my/")[0] for href in re.findall(r'href="([^"]+)"', page)} == {
        "https://verkko.example.org/huone", "http://localhost/fi", "http://localhost/fi/privacy",
        "mailto:tuuli@example.fi", "mailto:tietosuoja@example.fi",
    }  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


EVIL = [
    "Päivä\r\nBcc: kaikki@example.fi",
    "Päivä\nX: y\x00\x1b[31m",
    "Päivä\u2028Bcc: a@example.fi\u202e",
    "=?utf-8?q?Bcc=3A?=",
    "ä" * 600,
    "Pitkä sana " * 40,
    ', ; : < > ( ) @ " \\ ääkköset',
]


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("kind", [MailKind.CONFIRMED, MailKind.WAITING])
def test_no_title_or_name_breaks_out_of_a_header(app, evil, kind):
    network = make_network()
    network.name = in_all(evil)
    registration = make_registration(make_event(title=in_all(evil)))
    envelope = written(kind, registration)
    message = read(envelope)
    assert [name for name in message if message.get_all(name) != [message[name]]] == []
    assert message["Bcc"] is None and message["X"] is None
    assert len(message["From"].addresses) == 1
    assert message["From"].addresses[0].addr_spec == "kutsu@localhost.localdomain"
    # Python's own reader leaves the folding space between two encoded words of a name.
    assert squeezed(message["From"].addresses[0].display_name) == squeezed(mail.one_line(evil))
    assert str(message["Subject"]).endswith("…") if len(evil) > 200 else mail.one_line(evil) in message["Subject"]
    assert not message.defects
    assert max(map(len, envelope.message.as_bytes().split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    ("given_name", "greeting"),
    [
        ("Aino", "Hei Aino"),
        ("Anna-Liisa", "Hei Anna-Liisa"),
        ("Þóra D’Arc", "Hei Þóra D’Arc"),
        ("Voitit palkinnon, katso evil.example", "Hei"),
        ("http://evil.example", "Hei"),
        ("Soita heti numeroon kaksi viisi kuusi", "Hei"),
        ("{{ config }}", "Hei"),
        ("<b>Aino</b>", "Hei"),
    ],
)
def test_who_greets_by_a_name_repeats_no_strangers_sentence(app, given_name, greeting):
    registration = make_registration(make_event(), given_name=given_name)
    message = read(written(MailKind.CONFIRMED, registration))
    assert text(message).splitlines()[0] == greeting
    if greeting == "Hei":
        assert given_name not in message.as_string()


@pytest.mark.parametrize(
    ("address", "on_the_wire"),
    [
        ("aino@sää.fi", "aino@xn--s-0faa.fi"),
        ("o'hara+list@example.fi", "o'hara+list@example.fi"),
        ("äiti@example.fi", "äiti@example.fi"),
    ],
)
def test_addresses_of_all_kinds_are_written_rightly(app, address, on_the_wire):
    registration = make_registration(make_event(), email=address)
    envelope = written(MailKind.CONFIRMED, registration)
    assert envelope.recipient == on_the_wire
    assert read(envelope)["To"] == on_the_wire


def test_a_change_by_an_organizer_names_what_was_changed_and_nothing_unknown(app):
    registration = make_registration(make_event())
    facts = {"fields": ["family_name", "organisation", "<no such field>"]}
    said = text(read(written(MailKind.CHANGED_BY_ORGANIZER, registration, Language.EN, **facts)))
    assert "Changed: Family name, Organisation.\n" in said
    assert "Changed:" not in text(read(written(MailKind.CHANGED_BY_ORGANIZER, registration, Language.EN)))


def test_what_must_be_chosen_now_is_told_with_what_one_has_and_until_when(app):
    event = rich_event()
    registration = make_registration(event)
    talk = make_session(event, "Puhe", 1)
    make_session(event, "Rinnakkainen", 1)
    mail_id = max(entry.mail.id for entry in mail_list.entries())
    said = text(read(mail.compose(queries.letter(mail_id))))
    assert "Puhe" in said
    facts = {"sessions": [talk.id], "changed": {str(talk.id): {"room": "Vanha sali"}}}
    said = text(read(written(MailKind.SESSION_TO_CHOOSE, registration, Language.EN, **facts)))
    assert "are now for those who choose them: Puhe (en)." in said
    assert "You can choose on your own page until" in said
    assert "Vanha sali" in said
