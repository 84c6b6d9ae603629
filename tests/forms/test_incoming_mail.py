"""Mail that comes to us: a calendar's answer, and everything else that may come through a pipe."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.calendars import ParticipationStatus
from app.forms.incoming_mail import MOST_BYTES, CalendarAnswer, calendar_answer
from app.outputs.calendar import Reply, event_uid, session_uid
from tests.calendar_replies import reply

NAME = "0123456789ab"
#: The application is the same for every example; none of them touches the database.
FUZZ = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.mark.parametrize("answer", ParticipationStatus)
def test_an_answer_is_read(app, answer):
    found = calendar_answer(reply(event_uid(NAME), answer=answer))
    assert found == CalendarAnswer("aino@example.fi", Reply(False, NAME, "aino@example.fi", answer))
    found = calendar_answer(reply(session_uid(NAME), "Aino@Example.FI", answer, scheme="mailto"))
    assert found == CalendarAnswer("aino@example.fi", Reply(True, NAME, "Aino@Example.FI", answer))


def test_an_address_is_known_with_its_domain_in_dns_letters(app):
    found = calendar_answer(reply(event_uid(NAME), "aino@xn--s-0faa.fi"))
    assert found.email_key == "aino@sää.fi"


@pytest.mark.parametrize(
    "raw",
    [
        lambda: b"",
        lambda: b"Subject: Hei\n\nMoi\n",
        lambda: reply(event_uid(NAME), method="REQUEST"),
        lambda: reply(event_uid(NAME), answer="DELEGATED"),
        lambda: reply(event_uid(NAME), sender="muu@example.fi"),
        lambda: reply(event_uid(NAME), scheme="https"),
        lambda: reply(event_uid(NAME), attendee="aino"),
        lambda: reply(f"event-{NAME}@muualla.example"),
        lambda: reply(f"meeting-{NAME}@localhost"),
        lambda: reply("040000008200E00074C5B7101A82E008"),
        lambda: reply(event_uid(NAME)).replace(b"text/calendar", b"text/x-calendar"),
        lambda: reply(event_uid(NAME)).replace(b"From:", b"X-From:"),
    ],
)
def test_anything_else_is_not_taken_for_one(app, raw):
    assert calendar_answer(raw()) is None


def test_two_people_in_one_answer_are_none(app):
    twice = f"{event_uid(NAME)}\r\nATTENDEE;PARTSTAT=DECLINED:mailto:muu@example.fi"
    assert calendar_answer(reply(twice)) is None


@FUZZ
@given(raw=st.binary(max_size=3000))
def test_no_bytes_make_it_fall(app, raw):
    assert calendar_answer(raw) is None


@FUZZ
@given(at=st.integers(0, 2500), junk=st.binary(max_size=60), cut=st.integers(0, 400))
def test_no_damage_to_an_answer_makes_it_fall(app, at, junk, cut):
    whole = reply(event_uid(NAME))
    found = calendar_answer(whole[:at] + junk + whole[at + cut :])
    assert found is None or found.reply.answer in ParticipationStatus


@FUZZ
@given(
    text=st.text(
        st.sampled_from("BEGINDVCALRTUO:;=\"\\,^'\r\n \t\x00\x85\u2028éä@mailto") | st.characters(), max_size=400
    ),
)
def test_no_calendar_makes_it_fall(app, text):
    head = b"From: aino@example.fi\nContent-Type: text/calendar; charset=utf-8; method=REPLY\n\n"
    assert calendar_answer(head + b"BEGIN:VCALENDAR\nMETHOD:REPLY\n" + text.encode("utf-8", "replace")) is None


BOMBS = {
    "boxes in boxes": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(9000)),
    "mails in mails": b"Content-Type: message/rfc822\n\n" * 40_000,
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n\n" * 200_000,
    "headers": b"A: b\n" * 250_000,
    "quotes": b"Content-Type: text/calendar; a=" + b';"' * 500_000 + b"\n\n",
    "brackets": b"From: " + b"(" * 1_000_000 + b"\n\n",
    "senders": b"From: " + b",<" * 500_000 + b"\n\n",
    "one line": b"x" * 5_000_000,
    "lines": b"From: a@example.fi\nContent-Type: text/calendar\n\n" + b"BEGIN:VCALENDAR\n" * 200_000,
    "parameters": b"From: a@example.fi\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nA"
    + b";B=C" * 200_000
    + b":x\n",
    "an unknown charset": b"From: =?nonsense?q?a?= <a@example.fi>\nContent-Type: text/calendar; charset=nonsense\n\nx",
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_takes_long(app, name):
    began = time.process_time()
    assert calendar_answer(BOMBS[name]) is None
    assert time.process_time() - began < 20


def test_what_stands_beyond_the_limit_is_not_read(app):
    whole = reply(event_uid(NAME))
    assert calendar_answer(whole + b"\r\n" + b"x" * MOST_BYTES) is not None
    head, _, rest = whole.partition(b"\r\n")
    assert calendar_answer(head + b"\r\nX-Long: " + b"x" * MOST_BYTES + b"\r\n" + rest) is None
