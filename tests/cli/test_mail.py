"""`flask mail`: the outbox for whoever runs the service."""

import json

import pytest
from flask import Flask

from app.database import db
from app.domain.mail import MailState
from app.models import OutgoingMail
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
