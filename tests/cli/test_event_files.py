"""`events import` and `events export`: what goes to which stream, and how they exit."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.database import db
from app.models import Event


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # the service's own tests run on both


def run(app: Flask, *arguments: str, **options: object):
    return app.test_cli_runner().invoke(args=["events", *arguments], **options)


def test_import_prints_json_lines_and_nothing_else(app):
    result = run(app, "import", "demo/network.json", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, len(rows)) == (0, 22)
    assert rows[10] == {
        "slug": "2020-dont-give-up",
        "url": "http://localhost/fi/events/2020-dont-give-up",
        "register_url": "http://localhost/fi/events/2020-dont-give-up/register",
        "calendar_url": "http://localhost/fi/events/2020-dont-give-up.ics",
        "outcome": "created",
    }
    assert result.stderr == "Note: calls: 1 read over, calls do not exist yet\n"


def test_import_prints_for_people(app):
    run(app, "import", "demo/network.json")
    result = run(app, "import", "demo/network.json")
    assert result.stdout.splitlines()[10] == "unchanged  http://localhost/fi/events/2020-dont-give-up"


def test_faults_go_to_stderr_with_exit_1(app):
    result = run(app, "import", "-", "--json", input='{"format": "event-file/1", "events": [{"slug": "A"}], "x": 1}')
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "Error: x: unknown key",
        "events[0].slug: must be small letters a to z, digits and single hyphens, at most 80 characters",
    ]


def test_faults_that_the_database_knows_go_there_too(app):
    result = run(app, "import", "-", input='{"format": "event-file/1", "events": [{"slug": "a", "regions": ["X"]}]}')
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == 'Error: events[0].regions[0]: the network has no "X" in this list'


def test_a_file_that_is_not_there_is_a_bad_call(app):
    assert run(app, "import", "no-such-file.json").exit_code == 2


def test_a_file_without_events_says_so(app):
    assert run(app, "import", "-", input='{"format": "event-file/1"}').stdout == "The file names no event.\n"


def test_export_prints_a_file_that_imports_again(app, tmp_path: Path):
    run(app, "import", "demo/network.json")
    version = db.session.query(Event.version).filter_by(slug="2021-vipu-oys").scalar()
    exported = run(app, "export", "2021-vipu-oys")
    assert exported.exit_code == 0
    again = run(app, "import", "-", "--json", input=exported.stdout)
    assert json.loads(again.stdout)["outcome"] == "unchanged"
    assert db.session.query(Event.version).filter_by(slug="2021-vipu-oys").scalar() == version


def test_export_as_json_is_the_same_on_one_line(app):
    run(app, "import", "demo/network.json")
    exported = run(app, "export", "2021-vipu-oys", "--json")
    assert len(exported.stdout.splitlines()) == 1
    assert json.loads(exported.stdout) == json.loads(run(app, "export", "2021-vipu-oys").stdout)


def test_export_of_an_unknown_event_is_refused(app):
    result = run(app, "export", "nope")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", 'Error: There is no event "nope".\n')
