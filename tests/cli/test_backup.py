"""A backup put back is the same database: on either kind, from either kind into either kind."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import create_app
from app.cli.backup import backup, restore
from app.database import db
from app.domain.backup import KEYS_FILE
from app.domain.bulk import BulkKind
from app.domain.bulletins import AudienceGroup
from app.domain.events import TermKind
from app.domain.history import COMMAND_LINE
from app.domain.participants import Needs
from app.keys import personal_token
from app.models import Bulletin, Event, Organizer, Pool, Registration, SealingKey
from app.outputs import backup_file
from app.queries import backup as queries
from app.queries import doctor, personal
from app.queries.personal import by_token
from app.services import bulk, participants, programme, registrations, retention, unsaved_forms
from tests.databases import Databases, settings
from tests.factories import (
    ask,
    make_bulletin,
    make_event,
    make_link,
    make_network,
    make_organizer,
    make_registration,
    make_session,
    make_term,
    share,
)


@pytest.fixture
def other(databases: Databases) -> Callable[..., Flask]:
    """Makes further applications, each with an empty database of its own."""
    made: list[Flask] = []

    def make(kind: str, *, tables: bool = True, **changes: object) -> Flask:
        made.append(create_app(settings(databases.new(kind) if tables else databases.empty(kind), **changes)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def fill() -> Registration:
    """Rows of every sort: texts in all letters, times, JSON, sealed bytes, empty values, gaps in the numbers."""
    make_network()
    theme = make_term(TermKind.THEME_GROUP, "lapset", "Lapset ”ja” nuoret\n\\ 😀")
    event = make_event(capacity=1, terms=(theme,), internal_notes={"sourced": [1, None, "ä"], "b": {"a": 1.5}})
    make_link(event, note="'; DROP TABLE event; --")
    share(event, make_organizer())
    first = registrations.register(event.id, ask("aino@example.fi", needs=Needs("gluteeniton", "")))
    make_registration(event, "eero@example.fi", given_name="Eerö", family_name="O'Neill")
    make_registration(make_event("toinen"), "liisa@example.fi")
    return first


def lines(path: Path) -> list[str]:
    """What is in the file, without the moment it was made."""
    return gzip.decompress(path.read_bytes()).decode().splitlines()[1:]


def run(app: Flask, command, *arguments: object):
    db.session.remove()
    return app.test_cli_runner().invoke(command, [str(argument) for argument in arguments])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_same_database_comes_back(app, other, tmp_path, kind):
    first = fill()
    token = personal_token(first.code, first.token_version)
    file, again = tmp_path / "a.gz", tmp_path / "b.gz"
    done = run(app, backup, file)
    assert done.exit_code == 0
    assert "DATA_KEY" in done.output and str(file) in done.output
    target = other(kind)
    with target.app_context():
        put_back = run(target, restore, file)
        assert put_back.exit_code == 0, put_back.output
        assert "DATA_KEY" not in put_back.output
        assert run(target, backup, again).exit_code == 0
        assert lines(again) == lines(file)
        assert list(doctor.findings()) == []
        mine = by_token(token).registration
        assert (mine.name, mine.id) == (first.name, first.id)
        assert personal.needs(first.id) == Needs("gluteeniton", "")
        event = db.session.scalars(select(Event).where(Event.slug == "verkostopaiva")).one()
        assert event.internal_notes == {"sourced": [1, None, "ä"], "b": {"a": 1.5}}


def test_life_goes_on_after_a_restore(app, other, tmp_path, database_kind):
    event = make_event(capacity=1)
    last = make_registration(event, "a@example.fi")
    run(app, backup, tmp_path / "a.gz")
    target = other(database_kind)
    with target.app_context():
        run(target, restore, tmp_path / "a.gz")
        new = make_registration(event, "b@example.fi")
        assert new.id == last.id + 1
        assert make_event("uusi").id == event.id + 1
        registrations.cancel(last.id)
        assert [row.taken for row in db.session.scalars(select(Pool).where(Pool.event_id == event.id))] == [1]
        assert list(doctor.findings()) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_removed_gives_its_number_to_nothing_after_a_restore(app, other, tmp_path, kind):
    """A draft to those of a removed session would be to those of another one."""
    event = make_event()
    gone = make_session(event, "Vanha", optional=True)
    draft = make_bulletin(event, AudienceGroup.REGISTERED, session_id=gone.id)
    programme.remove_session(gone.id, COMMAND_LINE)
    run(app, backup, tmp_path / "a.gz")
    target = other(kind)
    with target.app_context():
        assert run(target, restore, tmp_path / "a.gz").exit_code == 0
        assert db.session.get_one(Bulletin, draft).chosen["session_id"] == gone.id
        assert make_session(event, "Uusi", optional=True).id == gone.id + 1
        assert make_bulletin(event, AudienceGroup.REGISTERED) == draft + 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_from_before_it_held_the_numbers_comes_back(app, other, tmp_path, kind):
    event = make_event()
    there = make_session(event, optional=True)
    run(app, backup, tmp_path / "a.gz")

    def without_numbers(rows: list[str]) -> list[str]:
        first = next(number for number, row in enumerate(rows) if row.startswith('{"table":"numbers_given"'))
        end = json.loads(rows[-1])
        del end["rows"]["numbers_given"]
        return [*rows[:first], json.dumps(end)]

    damaged(tmp_path / "a.gz", without_numbers)
    target = other(kind)
    with target.app_context():
        assert run(target, restore, tmp_path / "a.gz").exit_code == 0
        assert make_session(event, "Uusi", optional=True).id == there.id + 1


def test_into_a_database_without_tables(app, other, tmp_path, database_kind):
    fill()
    run(app, backup, tmp_path / "a.gz")
    target = other(database_kind, tables=False)
    with target.app_context():
        assert run(target, restore, tmp_path / "a.gz").exit_code == 0
        assert db.session.scalar(select(func.count()).select_from(Registration)) == 3
        assert target.test_client().get("/readyz").json["migrations"] is True


def test_a_database_that_is_not_empty_is_left_alone(app, other, tmp_path, database_kind):
    fill()
    run(app, backup, tmp_path / "a.gz")
    target = other(database_kind)
    with target.app_context():
        make_term(TermKind.REGION, "HYKS")
        refused = run(target, restore, tmp_path / "a.gz")
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "not empty" in refused.stderr
        assert db.session.scalar(select(func.count()).select_from(Event)) == 0


def test_another_data_key_is_said_plainly(app, other, tmp_path):
    fill()
    run(app, backup, tmp_path / "a.gz")
    target = other("sqlite", DATA_KEY="another")
    with target.app_context():
        done = run(target, restore, tmp_path / "a.gz")
    assert done.exit_code == 0 and "DATA_KEY is not the one" in done.output


def test_the_file_is_the_owners_alone_and_json_is_all_there_is_on_stdout(app, tmp_path):
    make_event()
    done = run(app, backup, tmp_path / "a.gz", "--json")
    said = json.loads(done.stdout)
    assert said["file"] == str(tmp_path / "a.gz")
    assert (said["tables"]["event"], said["tables"]["pool"], said["rows"]) == (1, 1, 2)
    assert "DATA_KEY" in done.stderr
    assert (tmp_path / "a.gz").stat().st_mode & 0o777 == 0o600
    content = gzip.decompress((tmp_path / "a.gz").read_bytes())
    assert b"test-data-key" not in content and b"test-secret" not in content
    assert list(tmp_path.glob(".*")) == []


def damaged(path: Path, change: Callable[[list[str]], list[str]]) -> Path:
    content = gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)
    path.write_bytes(gzip.compress("".join(change(content)).encode()))
    return path


DAMAGES: list[tuple[Callable[[list[str]], list[str]], str]] = [
    (lambda rows: rows[:-1], "not complete"),
    (lambda rows: [row for row in rows if not row.startswith("[")], "not complete"),
    (lambda rows: rows[:-2] + rows[-1:], "not complete"),
    (lambda rows: [*rows[:-1], "[1,"], "damaged"),
    (lambda rows: rows[1:], "not a backup"),
    (lambda rows: [], "not a backup"),
    (lambda rows: [rows[0].replace("kutsu-backup/1", "kutsu-backup/9"), *rows[1:]], "not a backup"),
    (lambda rows: [rows[0].replace('"revision":"', '"revision":"f'), *rows[1:]], "newer version"),
]


def test_a_damaged_file_changes_nothing(app, other, tmp_path, database_kind):
    make_event()
    file = tmp_path / "a.gz"
    run(app, backup, file)
    whole = file.read_bytes()
    target = other(database_kind)
    with target.app_context():
        for change, words in DAMAGES:
            file.write_bytes(whole)
            refused = run(target, restore, damaged(file, change))
            assert refused.exit_code == 1 and words in refused.stderr, refused.output
            assert db.session.scalar(select(func.count()).select_from(Event)) == 0


def test_what_is_no_file_of_ours(app, tmp_path, database_kind):
    (tmp_path / "text").write_text("hello")
    (tmp_path / "cut").write_bytes(gzip.compress(b"x" * 5000)[:30])
    for name in ("text", "cut", "missing"):
        refused = run(app, restore, tmp_path / name)
        assert (refused.exit_code, "Traceback" in refused.output) == (1, False), name
    refused = run(app, backup, tmp_path / "no" / "such" / "folder")
    assert (refused.exit_code, "cannot be written" in refused.stderr) == (1, True)


def test_one_moment_of_the_database_while_others_write(app):
    event = make_event(capacity=5)
    make_registration(event, "a@example.fi")
    with queries.snapshot() as connection:
        make_registration(event, "b@example.fi")
        counts = {sheet.table: len(list(sheet.rows)) for sheet in queries.sheets(connection)}
        assert connection.scalar(text("SELECT taken FROM pool")) == 1
    assert (counts["registration"], counts["claim"], counts["outgoing_mail"]) == (1, 1, 1)
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 2


def test_reads_back_row_by_row(app, tmp_path):
    """A large table is never in memory whole: the file is read as it is asked for."""
    fill()
    run(app, backup, tmp_path / "a.gz")
    sheets = backup_file.sheets(tmp_path / "a.gz")
    names = [(sheet.table, sum(1 for _ in sheet.rows)) for sheet in sheets]
    assert dict(names)["registration"] == 3
    assert names.index(("event", 2)) < names.index(("registration", 3))


class TestKeysOfEvents:
    def test_they_are_beside_the_backup_and_not_in_it(self, app, tmp_path):
        fill()
        done = run(app, backup, tmp_path / "a.gz")
        beside = tmp_path / KEYS_FILE
        assert str(beside) in done.output and beside.stat().st_mode & 0o777 == 0o600
        assert [sheet.table for sheet in backup_file.sheets(beside) for _ in sheet.rows] == ["sealing_key"]
        sealed = db.session.scalars(select(SealingKey.sealed)).one()
        assert sealed.decode() not in gzip.decompress((tmp_path / "a.gz").read_bytes()).decode()

    def test_what_was_typed_and_not_saved_or_is_kept_for_undoing_is_in_no_backup(self, app, tmp_path):
        one, me = fill(), db.session.scalars(select(Organizer.id)).one()
        unsaved_forms.keep(me, "diet=gluteeniton")
        bulk.plan(one.event_id, BulkKind.CANCEL, [one.id], me)
        run(app, backup, tmp_path / "a.gz")
        held = {sheet.table for sheet in backup_file.sheets(tmp_path / "a.gz") for _ in sheet.rows}
        assert not held & {"unsaved_form", "bulk_act"}

    def test_a_destroyed_key_makes_old_backups_unreadable(self, app, other, tmp_path, database_kind):
        first = fill()
        run(app, backup, tmp_path / "monday.gz")
        db.session.remove()
        participants.change_needs(first.id, None)
        assert retention.destroy_keys() == 1
        run(app, backup, tmp_path / "tuesday.gz")
        target = other(database_kind)
        with target.app_context():
            assert run(target, restore, tmp_path / "monday.gz").exit_code == 0
            assert (by_token(personal_token(first.code, 1)) is not None, personal.needs(first.id)) == (True, None)

    def test_without_the_file_it_is_said_and_the_rest_comes_back(self, app, other, tmp_path):
        first = fill()
        run(app, backup, tmp_path / "a.gz")
        (tmp_path / KEYS_FILE).unlink()
        target = other("sqlite")
        with target.app_context():
            done = run(target, restore, tmp_path / "a.gz")
            assert done.exit_code == 0 and f"{KEYS_FILE} is not there" in done.output
            assert personal.needs(first.id) is None
            participants.change_needs(first.id, Needs("vegaani", ""))  # life goes on, under a new key
            assert personal.needs(first.id) == Needs("vegaani", "")

    def test_keys_of_events_that_came_later_and_of_others_are_left_out(self, app, other, tmp_path):
        first = fill()
        run(app, backup, tmp_path / "old.gz")
        registrations.register(make_event("kolmas").id, ask("later@example.fi", needs=Needs("kala", "")))
        run(app, backup, tmp_path / "new.gz")
        target = other("sqlite")
        with target.app_context():
            assert run(target, restore, tmp_path / "old.gz").exit_code == 0
            assert personal.needs(first.id) == Needs("gluteeniton", "")
        foreign, empty = other("sqlite", DATA_KEY="another"), other("sqlite")
        with foreign.app_context():
            make_event()
            run(foreign, backup, tmp_path / "theirs.gz")  # into our folder: the keys there are theirs now
        with empty.app_context():
            done = run(empty, restore, tmp_path / "new.gz")
            assert done.exit_code == 0 and "another DATA_KEY" in done.output

    def test_the_name_of_the_keys_is_no_name_for_a_backup(self, app, tmp_path):
        make_event()
        refused = run(app, backup, tmp_path / KEYS_FILE)
        assert (refused.exit_code, list(tmp_path.iterdir())) == (1, [])
