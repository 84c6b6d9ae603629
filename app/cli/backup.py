"""flask backup and flask restore: the whole database in one file, from either kind into either kind."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app import clock, keys
from app.cli import groups, output
from app.database import db
from app.domain.backup import KEYS_FILE, NUMBERS, BackupError, Header
from app.outputs import backup_file
from app.queries import backup as queries
from app.queries import health
from app.services import backup as services

KEYS = (
    "SECRET_KEY and DATA_KEY are in neither. Keep them (or the files instance/secret_key and instance/data_key) "
    "apart: without DATA_KEY every personal link and registration link is void, and diet and access needs "
    "cannot be read; without SECRET_KEY everyone is signed out."
)
OTHER_KEY = (
    "DATA_KEY is not the one that this backup was made with. Set that one before you open the doors: until then the "
    "links that people have are void, and diet and access needs cannot be read."
)
BESIDE = (
    "holds the keys of the events' diet and access needs. There is one for all backups of this folder, written anew by "
    "each: keep no older copy of it, or what was removed can still be read."
)
MISSING = (
    "is not there, or was made under another DATA_KEY: diet and access needs of this backup cannot be read, if they "
    "were given since events have keys of their own."
)
FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command("backup", cls=groups.Alone)
@FILE
@output.json_option
@with_appcontext
def backup(file: Path, as_json: bool) -> None:
    """Copy the whole database into FILE while the service runs."""
    with queries.snapshot() as connection:
        revision = queries.revision(connection)
        if revision is None:
            output.refuse("There is nothing to copy: the database has no tables.")
        header, keys_file = Header(revision, clock.now(), keys.fingerprint()), file.with_name(KEYS_FILE)
        if file.name == KEYS_FILE:
            output.refuse(f"{KEYS_FILE} is the name of the file beside a backup: choose another.")
        try:
            # The keys first: no backup is ever without those of its day.
            backup_file.write(keys_file, header, queries.key_sheets(connection))
            counts = backup_file.write(file, header, queries.sheets(connection))
            del counts[NUMBERS]
        except OSError as error:
            output.refuse(f"{file} cannot be written: {error.strerror}")
    rows = sum(counts.values())
    said = {"file": str(file), "keys_file": str(keys_file), "rows": rows, "tables": counts}
    output.emit(said, f"{rows} rows are in {file}.", as_json=as_json)
    output.say(f"{keys_file} {BESIDE}", as_json=as_json)
    output.say(KEYS, as_json=as_json)


@click.command("restore", cls=groups.Alone)
@FILE
@output.json_option
@with_appcontext
def restore(file: Path, as_json: bool) -> None:
    """Put FILE into an empty database."""
    try:
        header = backup_file.header(file)
        _prepare(header.revision)
        keys_file = _keys_beside(file, header)
        counts = services.restore(file, keys_file)
    except BackupError as error:
        output.refuse(str(error))
    except OSError as error:
        output.refuse(f"{file} cannot be read: {error.strerror}")
    upgrade()
    rows = sum(counts.values())
    made = header.made_at.strftime("%Y-%m-%d %H:%M UTC")
    text = f"{rows} rows of {made} are back."
    output.emit({"file": str(file), "rows": rows, "tables": counts}, text, as_json=as_json)
    if keys_file is None:
        output.say(f"{file.with_name(KEYS_FILE)} {MISSING}", as_json=as_json)
    if header.key_check != keys.fingerprint():
        output.say(OTHER_KEY, as_json=as_json)


def _keys_beside(file: Path, header: Header) -> Path | None:
    """The file of the events' keys, where it is there and of the same DATA_KEY."""
    beside = file.with_name(KEYS_FILE)
    if not beside.exists() or backup_file.header(beside).key_check != header.key_check:
        return None
    return beside


def _prepare(revision: str) -> None:
    """An empty database with the tables of the backup's day. Raises BackupError when there is anything in it."""
    with queries.snapshot() as connection:
        if not queries.is_empty(connection):
            raise BackupError("The database is not empty: nothing was restored.")
        here = queries.revision(connection)
    if revision not in health.known_revisions():
        raise BackupError("The backup was made by a newer version of the product: install that one first.")
    if here not in (None, revision):
        raise BackupError("The tables here are newer than the backup: begin with a database that has no tables.")
    db.session.remove()
    upgrade(revision=revision)
