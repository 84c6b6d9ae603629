"""What every command keeps to: a database that cannot be used is said in words, with exit 1."""

import pytest

from app import create_app
from app.database import db
from tests.databases import settings
from tests.services.mail_delivery.smtp_server import free_port

COMMANDS = [
    ["events", "export", "paiva"],
    ["demo", "load"],
    ["mail", "list"],
    ["organizers", "list"],
    ["registrations", "list", "paiva"],
    ["doctor", "--json"],
    ["worker", "--once"],
]


def run(url: str, arguments: list[str]):
    app = create_app(settings(url, PORT=free_port()))  # whatever else runs here
    result = app.test_cli_runner().invoke(args=arguments)
    with app.app_context():
        db.engine.dispose()
    return result


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_without_tables(databases, kind, arguments):
    result = run(databases.empty(kind), arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: The database has not been migrated: flask --app wsgi db upgrade\n"


@pytest.mark.parametrize("arguments", [*COMMANDS, ["backup", "copy.gz"], ["serve"]], ids=" ".join)
@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://kutsu@127.0.0.1:9/kutsu", "sqlite:////no/such/folder/kutsu.sqlite"]
)
def test_a_database_that_is_not_there(url, arguments):
    result = run(url, arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: The database cannot be reached, or is too busy.\n"
