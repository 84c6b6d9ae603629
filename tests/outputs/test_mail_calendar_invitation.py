"""What a mail does to a calendar, as RFC 5546 and 6047 say and Outlook wants it."""

import re

import pytest

from app.domain.events import EventStatus
from app.domain.languages import Language
from app.domain.mail import DISINVITING, INVITING, OTHER_ADDRESS, MailKind
from app.domain.registration import RegistrationStatus
from tests.calendar_mails import calendar_bytes, done_by
from tests.factories import make_event, make_network, make_registration
from tests.outputs.test_mail import FOR_PARTICIPANTS, read, rich_event, written

OTHERS = ("bertta@kunta.example", "cecilia@kunta.example")
#: On one day, with nothing in the facts: these have nothing to say to a calendar.
SILENT = {MailKind.CALENDAR_INVITATION, MailKind.SESSION_CANCELLED, MailKind.CHANGED_BY_ORGANIZER}
STRUCTURE = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", sorted(INVITING - SILENT | DISINVITING))
def test_one_entry_as_the_last_alternative_and_the_same_bytes_as_a_file(app, kind, language):
    made = rich_event(status=EventStatus.PUBLISHED)
    registration = make_registration(made)
    if kind is MailKind.EVENT_CANCELLED:
        made.status = EventStatus.CANCELLED
    elif kind in DISINVITING:
        registration.status = RegistrationStatus.CANCELLED
    message = read(written(kind, registration, language))
    assert [part.get_content_type() for part in message.walk()] == STRUCTURE
    inline, file = list(message.walk())[-2:]
    method = "CANCEL" if kind in DISINVITING else "REQUEST"
    assert (inline.get_param("method"), inline.get_content_charset()) == (method, "utf-8")
    assert inline.get_content_disposition() is None
    assert (file.get_content_disposition(), file.get_filename()) == ("attachment", f"{made.slug}.ics")
    assert inline.get_payload(decode=True) == file.get_payload(decode=True)
    done = done_by(message)
    assert done.method == method
    assert (done.only["STATUS"] == "CANCELLED") is (method == "CANCEL")
    assert b"X-WR-CALNAME" not in calendar_bytes(message)


@pytest.mark.parametrize("kind", sorted(set(FOR_PARTICIPANTS) - (INVITING - SILENT) - DISINVITING))
def test_other_mails_leave_calendars_alone(app, kind):
    message = read(written(kind, make_registration(rich_event())))
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize("kind", FOR_PARTICIPANTS)
def test_who_never_had_a_place_gets_nothing_for_the_calendar(app, kind):
    event = make_event(capacity=1)
    make_registration(event, "eka@example.fi")
    assert calendar_bytes(read(written(kind, make_registration(event)))) is None


def test_the_sender_invites_the_recipient_and_nobody_else(app):
    make_network()
    message = read(written(MailKind.CONFIRMED, make_registration(rich_event(), "Aino.Makela@Example.FI")))
    entry = done_by(message).only
    assert str(entry["ORGANIZER"]) == f"mailto:{message['From'].addresses[0].addr_spec}"
    assert entry["ORGANIZER"].params["CN"] == "Testiverkosto"
    assert not isinstance(entry["ATTENDEE"], list)
    assert str(entry["ATTENDEE"]) == f"mailto:{message['To'].addresses[0].addr_spec}"
    assert dict(entry["ATTENDEE"].params) == {
        "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE",
    }  # fmt: skip


def test_the_sender_does_not_invite_itself(app):
    sender = read(written(MailKind.CONFIRMED, make_registration(make_event())))["From"].addresses[0].addr_spec
    itself = make_registration(make_event("toinen"), sender.upper())
    assert calendar_bytes(read(written(MailKind.CONFIRMED, itself))) is None


def test_whom_an_organizer_gave_a_new_address_is_invited_there(app):
    registration = make_registration(rich_event())
    assert calendar_bytes(read(written(MailKind.CHANGED_BY_ORGANIZER, registration, fields=["municipality"]))) is None
    assert done_by(read(written(MailKind.CHANGED_BY_ORGANIZER, registration, fields=["email"]))).method == "REQUEST"


@pytest.mark.parametrize("kind", FOR_PARTICIPANTS)
def test_no_mail_names_another_participants_address(app, kind):
    event = rich_event()
    for other in OTHERS:
        make_registration(event, other)
    own = make_registration(event, "aino@kunta.example")
    message = read(written(kind, own))
    whole = b"\n".join(part.get_payload(decode=True) or b"" for part in message.walk()).replace(b"\r\n ", b"")
    whole += message.as_bytes()
    expected = "uusi@example.fi" if kind in OTHER_ADDRESS else "aino@kunta.example"
    assert [address.addr_spec for address in message["To"].addresses] == [expected]
    assert not any(other.encode() in whole for other in OTHERS)
    calendar = (calendar_bytes(message) or b"").replace(b"\r\n ", b"").decode()
    sender = message["From"].addresses[0].addr_spec
    assert set(re.findall(r"mailto:(\S+)", calendar)) <= {expected, sender}


@pytest.mark.parametrize("kind", sorted(INVITING - SILENT))
def test_the_link_for_joining_is_in_the_entry_of_the_confirmed(app, kind):
    registration = make_registration(rich_event(onsite=False))
    assert b"verkko.example.org" in calendar_bytes(read(written(kind, registration)))


def test_a_cancellation_has_no_link_for_joining(app):
    registration = make_registration(rich_event(onsite=False))
    registration.status = RegistrationStatus.CANCELLED
    assert b"verkko.example.org" not in calendar_bytes(read(written(MailKind.CANCELLED_BY_SELF, registration)))
