"""flask backup and flask restore: the whole database in one file, from either kind into either kind."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app import clock, keys
from app.cli import groups, output
from app.database import db
from app.domain.backup import BackupError, Header
from app.outputs import backup_file
from app.queries import backup as queries
from app.queries import health
from app.services import backup as services

KEYS = (
    "The keys are not in it. Keep SECRET_KEY and DATA_KEY (or the files instance/secret_key and instance/data_key) "
    "apart from it: without DATA_KEY every personal link and registration link is void, and diet and access needs "
    "cannot be read; without SECRET_KEY everyone is signed out."
)
OTHER_KEY = (
    "DATA_KEY is not the one that this backup was made with. Set that one before you open the doors: until then the "
    "links that people have are void, and diet and access needs cannot be read."
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
        header = Header(revision, clock.now(), keys.fingerprint())
        try:
            counts = backup_file.write(file, header, queries.sheets(connection))
        except OSError as error:
            output.refuse(f"{file} cannot be written: {error.strerror}")
    rows = sum(counts.values())
    output.emit({"file": str(file), "rows": rows, "tables": counts}, f"{rows} rows are in {file}.", as_json=as_json)
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
        counts = services.restore(file)
    except BackupError as error:
        output.refuse(str(error))
    except OSError as error:
        output.refuse(f"{file} cannot be read: {error.strerror}")
    upgrade()
    rows = sum(counts.values())
    made = header.made_at.strftime("%Y-%m-%d %H:%M UTC")
    text = f"{rows} rows of {made} are back."
    output.emit({"file": str(file), "rows": rows, "tables": counts}, text, as_json=as_json)
    if header.key_check != keys.fingerprint():
        output.say(OTHER_KEY, as_json=as_json)


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
