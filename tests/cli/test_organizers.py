"""flask organizers."""

import json

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.languages import Language
from app.domain.permissions import Role
from app.models import Organizer, OutgoingMail
from app.services import passwords, sessions
from tests.factories import make_organizer

PASSWORD = "korkea kuusi vesi"


def run(app, *words: str, stdin: str | None = None):
    return app.test_cli_runner().invoke(args=["organizers", *words], input=stdin)


def test_without_a_password_a_link_is_printed_that_sets_one(app):
    result = run(app, "add", "Uusi@Example.fi", "--name", "Uusi", "--role", "administrator", "--language", "sv")
    assert (result.exit_code, result.stderr) == (0, "")
    start = "http://localhost/sv/organizer/password/"
    assert result.stdout.startswith(start)
    assert passwords.set_by_link(result.stdout.strip().removeprefix(start), PASSWORD) is None
    made = db.session.scalars(select(Organizer)).one()
    assert (made.email, made.name, made.role, made.language) == (
        "Uusi@example.fi",
        "Uusi",
        Role.ADMINISTRATOR,
        Language.SV,
    )
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_with_a_password_it_can_sign_in_at_once(app):
    result = run(app, "add", "uusi@example.fi", "--password-stdin", "--json", stdin=f"{PASSWORD}\n")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "email": "uusi@example.fi",
        "name": "",
        "role": "organizer",
        "language": "fi",
        "link": None,
    }
    assert sessions.sign_in("uusi@example.fi", PASSWORD) is not None


@pytest.mark.parametrize(
    ("words", "stdin", "code"),
    [
        (["tuuli@example.fi"], None, 1),
        (["TUULI@example.fi", "--password-stdin"], PASSWORD, 1),
        (["uusi@example.fi", "--password-stdin"], "short", 2),
        (["uusi@example.fi", "--password-stdin"], "", 2),
        (["uusi@example.fi", "--password-stdin"], "uusi@example.fi", 2),
        (["uusi@example.fi", "--password-stdin"], "x" * 300, 2),
        (["no address"], None, 2),
        (["uusi@example.fi", "--role", "boss"], None, 2),
        ([], None, 2),
    ],
)
def test_refused_is_1_and_a_bad_call_2(app, words, stdin, code):
    make_organizer()
    result = run(app, "add", *words, "--json", stdin=stdin)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr != ""
    assert db.session.scalars(select(Organizer.email)).all() == ["tuuli@example.fi"]


def test_list_tells_who_can_sign_in(app):
    make_organizer("a@example.fi", role=Role.ADMINISTRATOR, password_hash="x")
    make_organizer("b@example.fi")
    make_organizer("c@example.fi", active=False)
    assert [line.split("  ") for line in run(app, "list").stdout.splitlines()] == [
        ["a@example.fi", "administrator", "open"],
        ["b@example.fi", "organizer", "no password yet"],
        ["c@example.fi", "organizer", "closed"],
    ]
    assert [json.loads(line)["has_password"] for line in run(app, "list", "--json").stdout.splitlines()] == [
        True,
        False,
        False,
    ]
