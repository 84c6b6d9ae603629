"""A whole database, as it was at one moment: what a backup holds, and whether there is anything at all."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from sqlalchemy import Column, MetaData, Table, Text, cast, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.types import JSON, DateTime, LargeBinary

from app.database import Base, db
from app.domain.backup import NUMBERS, Kind, Sheet

VERSIONS = "alembic_version"
#: What a backup does not hold: destroying a key must reach every copy of what is sealed under it.
KEYS = "sealing_key"
#: Nor this: files of people's data that go within a day, who asked for them, what was typed and goes within hours, and
#: what was done to several people and can be undone for an hour.
SHORT_LIVED = frozenset({"export_job", "export_piece", "unsaved_form", "bulk_act"})
ROWS_AT_ONCE = 1000
LAST_NUMBER = {
    "sqlite": text("SELECT seq FROM sqlite_sequence WHERE name = :name"),
    "postgresql": text("SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:name, 'id') AS regclass))"),
}


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that sees one moment of the database, however long it reads and whoever writes."""
    postgresql = db.engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if postgresql else {}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        # The moment is that of the first read.
        connection.execute(select(1))
        if not postgresql:
            connection.execute(text("SELECT count(*) FROM sqlite_master"))
        yield connection


def revision(connection: Connection) -> str | None:
    """The migration that the tables are at; None: they have not been made."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def is_empty(connection: Connection) -> bool:
    """No tables, or none with a row in it."""
    return not any(
        connection.execute(select(1).select_from(table).limit(1)).first() is not None for table in _tables(connection)
    )


def sheets(connection: Connection) -> Iterator[Sheet]:
    """Every table with all its rows, but the keys and what is short-lived; those that others refer to first. Then
    NUMBERS.

    Read when asked for.
    """
    kept = [table for table in _tables(connection) if table.name not in (KEYS, *SHORT_LIVED)]
    return chain(_sheets(connection, kept), [_numbers(connection)])


def key_sheets(connection: Connection) -> Iterator[Sheet]:
    """The keys of events alone; nothing from before there were any."""
    return _sheets(connection, [table for table in _tables(connection) if table.name == KEYS])


def counts_on(connection: Connection, name: str) -> bool:
    """Does that table give no number twice? SQLite's did not always."""
    if connection.dialect.name == "postgresql":
        return inspect(connection).has_table(name)
    counting = text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name AND sql LIKE '%AUTOINCREMENT%'")
    return connection.scalar(counting, {"name": name}) is not None


def _numbers(connection: Connection) -> Sheet:
    """Also those of what has been removed: messages, saved views and addresses may name it still (decision 29)."""
    tables = Base.metadata.tables.values()
    named = sorted(table.name for table in tables if table.dialect_options["sqlite"]["autoincrement"])
    last = LAST_NUMBER[connection.dialect.name]
    given = [(name, connection.scalar(last, {"name": name})) for name in named if counts_on(connection, name)]
    return Sheet(NUMBERS, dict.fromkeys(("table", "number"), Kind.PLAIN), [row for row in given if row[1]])


def _sheets(connection: Connection, tables: Iterable[Table]) -> Iterator[Sheet]:
    for table in tables:
        columns = {column.name: _kind(column) for column in table.columns}
        values = [cast(column, Text) if _kind(column) is Kind.JSON else column for column in table.columns]
        rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(
            select(*values).order_by(*table.primary_key.columns)
        )
        yield Sheet(table.name, columns, rows)


def has_keys(connection: Connection) -> bool:
    """Did events have keys of their own at the revision of these tables?"""
    return inspect(connection).has_table(KEYS)


def event_ids(connection: Connection) -> set[int]:
    return set(connection.scalars(text("SELECT id FROM event")))


def _tables(connection: Connection) -> list[Table]:
    """As the database has them, not as the models say: a backup is made before a migration, too."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSIONS]


def _kind(column: Column[object]) -> Kind:
    for kind, python_type in ((Kind.TIME, DateTime), (Kind.JSON, JSON), (Kind.BYTES, LargeBinary)):
        if isinstance(column.type, python_type):
            return kind
    return Kind.PLAIN
