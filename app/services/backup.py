"""Puts a backup back, all of it or nothing."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import column, delete, func, insert, select, table
from sqlalchemy.engine import Connection
from sqlalchemy.types import NullType, TypeEngine

from app.database import UtcDateTime, db, transaction
from app.domain.backup import NUMBERS, BackupError, Kind, Sheet
from app.outputs import backup_file
from app.queries import backup as queries

ROWS_AT_ONCE = 1000


@transaction
def restore(path: Path, keys_path: Path | None = None) -> dict[str, int]:
    """The number of rows by table. The database must have the tables of the file's revision, and no rows.

    keys_path: the file of the events' keys; those of events that the backup does not have are left out.

    Raises BackupError, with nothing changed, when the file is damaged or the database is not empty.
    """
    connection = db.session.connection()
    if not queries.is_empty(connection):
        raise BackupError("The database is not empty.")
    counts: dict[str, int] = {}
    for sheet in backup_file.sheets(path):
        if sheet.table == NUMBERS:
            _continue_after(connection, sheet)
            continue
        counts[sheet.table] = _fill(connection, sheet)
        if connection.dialect.name == "postgresql" and "id" in sheet.columns:
            _continue_numbers(connection, sheet.table)
    if keys_path is not None and queries.has_keys(connection):
        for sheet in backup_file.sheets(keys_path):
            counts[sheet.table] = _fill(connection, _of_events(connection, sheet))
    return counts


def _of_events(connection: Connection, sheet: Sheet) -> Sheet:
    place, known = list(sheet.columns).index("event_id"), queries.event_ids(connection)
    return replace(sheet, rows=(row for row in sheet.rows if row[place] in known))


def _fill(connection: Connection, sheet: Sheet) -> int:
    names = list(sheet.columns)
    statement = insert(table(sheet.table, *(column(name, _type(kind)) for name, kind in sheet.columns.items())))
    count = 0
    rows: Iterator[Any] = iter(sheet.rows)
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in batch])
        count += len(batch)
    return count


def _type(kind: Kind) -> TypeEngine[Any]:
    # Without a type a value goes to the database as it is: JSON stays the very text that it was.
    return UtcDateTime() if kind is Kind.TIME else NullType()


def _continue_after(connection: Connection, sheet: Sheet) -> None:
    """Nor do new rows get the numbers of what had been removed when the backup was made."""
    for name, number in sheet.rows:
        if not queries.counts_on(connection, name):
            continue
        if connection.dialect.name == "postgresql":
            _continue_numbers(connection, name, number)
        else:
            counters = table("sqlite_sequence", column("name"), column("seq"))
            connection.execute(delete(counters).where(counters.c.name == name))
            connection.execute(insert(counters), {"name": name, "seq": number})


def _continue_numbers(connection: Connection, name: str, given: int = 0) -> None:
    """New rows are numbered after the restored ones; SQLite does so by itself. given: the last number."""
    sequence = func.pg_get_serial_sequence(f'"{name}"', "id")
    last = func.nullif(func.greatest(func.max(column("id")), given), 0)
    connection.execute(select(func.setval(sequence, last)).select_from(table(name)))
