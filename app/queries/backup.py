"""A whole database, as it was at one moment: what a backup holds, and whether there is anything at all."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Column, MetaData, Table, Text, cast, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.types import JSON, DateTime, LargeBinary

from app.database import db
from app.domain.backup import Kind, Sheet

VERSIONS = "alembic_version"
#: What a backup does not hold: destroying a key must reach every copy of what is sealed under it.
KEYS = "sealing_key"
#: Nor this: files of people's data that go within a day, who asked for them, what was typed and goes within hours, and
#: what was done to several people and can be undone for an hour.
SHORT_LIVED = frozenset({"export_job", "export_piece", "unsaved_form", "bulk_act"})
ROWS_AT_ONCE = 1000


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
    """Every table with all its rows, but the keys and what is short-lived; those that others refer to first.

    Read when asked for.
    """
    return _sheets(connection, [table for table in _tables(connection) if table.name not in (KEYS, *SHORT_LIVED)])


def key_sheets(connection: Connection) -> Iterator[Sheet]:
    """The keys of events alone; nothing from before there were any."""
    return _sheets(connection, [table for table in _tables(connection) if table.name == KEYS])


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
