"""`flask mail`: the outbox for whoever runs the service."""

import json

import pytest
from flask import Flask
from sqlalchemy import create_engine

from app.database import db
from app.domain.mail import MailState
from app.models import OutgoingMail, Registration
from app.outputs.calendar import event_uid
from tests.calendar_replies import reply
from tests.factories import make_event, make_organizer, make_registration


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # the queries and the service have tests of their own on both


@pytest.fixture
def outbox(app: Flask) -> list[OutgoingMail]:
    """One mail that waits, one that was given up, one refused."""
    event = make_event()
    for name in "abc":
        make_registration(event, f"{name}@example.fi")
    mails = [db.session.get(OutgoingMail, number) for number in (1, 2, 3)]
    mails[1].state, mails[1].attempts, mails[1].last_error = MailState.DEAD, 8, "450 4.2.0"
    mails[2].state, mails[2].attempts, mails[2].last_error = MailState.REFUSED, 1, "550 5.1.1"
    db.session.commit()
    return mails


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=["mail", *arguments])


def test_list_as_json(app, outbox):
    rows = [json.loads(line) for line in run(app, "list", "--json").stdout.splitlines()]
    assert [(row["id"], row["state"], row["recipient"]) for row in rows] == [
        (1, "pending", "a@example.fi"),
        (2, "dead", "b@example.fi"),
        (3, "refused", "c@example.fi"),
    ]
    assert {row["event"] for row in rows} == {"verkostopaiva"}
    assert rows[2]["error"] == "550 5.1.1"


def test_list_for_people(app, outbox):
    lines = run(app, "list", "--failed").stdout.splitlines()
    assert lines[0].startswith("2 dead confirmed verkostopaiva ")
    assert lines[0].endswith("b@example.fi (8 tries: 450 4.2.0)")
    assert lines[-1] == "2 mails"


def test_an_organizers_mail_has_no_event(app):
    organizer = make_organizer()
    db.session.add(
        OutgoingMail(
            kind="account_link", organizer_id=organizer.id, recipient="a@example.fi", recipient_key="a@example.fi",
            language="fi", message_id="x", created_at=organizer.created_at, run_at=organizer.created_at,
        )
    )  # fmt: skip
    db.session.commit()
    [row] = [json.loads(line) for line in run(app, "list", "--json").stdout.splitlines()]
    assert (row["event"], row["code"]) == (None, None)


@pytest.mark.parametrize("mail_id", ["2", "3"])
def test_retry(app, outbox, mail_id):
    result = run(app, "retry", mail_id)
    assert (result.exit_code, result.stdout) == (0, f"Mail {mail_id} will be sent again.\n")
    assert db.session.get(OutgoingMail, int(mail_id), populate_existing=True).state is MailState.PENDING


def test_retry_refuses_what_has_not_failed(app, outbox):
    result = run(app, "retry", "1")
    assert (result.exit_code, result.stderr) == (1, "Error: mail 1: it has not failed\n")
    assert run(app, "retry", "99").exit_code == 1


@pytest.mark.parametrize("mail_id", ["", "x", "0", "-1", "99999999999999999999"])
def test_retry_of_nonsense_is_a_bad_call(app, mail_id):
    assert run(app, "retry", mail_id).exit_code == 2


def receive(app: Flask, raw: bytes):
    return app.test_cli_runner().invoke(args=["mail", "receive"], input=raw)


def test_a_decline_is_received(app):
    event = make_event()
    registration = make_registration(event)
    result = receive(app, reply(event_uid(event.public_id)))
    assert (result.exit_code, result.stdout) == (0, f"{registration.code}: declined\n")
    db.session.expire_all()
    assert db.session.get(Registration, registration.id).calendar_declined_at is not None


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "not a calendar's answer"),
        (b"\xff\x00" * 1000, "not a calendar's answer"),
        (b"x" * 3_000_000, "not a calendar's answer"),
        (reply("event-unknown@localhost"), "no such event"),
    ],
)
def test_what_is_no_answer_is_ignored_with_a_sentence(app, raw, sentence):
    result = receive(app, raw)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("ignored: ")
    assert sentence in result.stderr


def test_a_strangers_answer_and_one_twice_are_ignored(app):
    event = make_event()
    make_registration(event)
    assert "nobody has registered" in receive(app, reply(event_uid(event.public_id), "muu@example.fi")).stderr
    receive(app, reply(event_uid(event.public_id)))
    assert receive(app, reply(event_uid(event.public_id))).stderr == "ignored: nothing new\n"


def test_without_a_database_the_mail_is_to_be_brought_again(app):
    event = make_event()
    raw = reply(event_uid(event.public_id))
    db.session.remove()
    db.engine.dispose()
    db.engines[None] = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")
    result = receive(app, raw)
    assert result.exit_code == 75
    assert "bring the mail again" in result.stderr
