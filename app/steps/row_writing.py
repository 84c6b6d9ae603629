"""Writes any number of rows by one statement with one parameter.

A driver that runs a statement once for each row, or reads one anew that has a parameter for each value, costs several
times as much, and everyone who registers waits meanwhile.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import JSON, Integer, Table, TextClause, text

from app.database import db, json_text

#: Where the rows come from, and one cell of a row.
_ROWS = {
    "postgresql": ("json_array_elements(CAST(:rows AS json)) AS given(cells)", "cells ->> {0}"),
    "sqlite": ("json_each(:rows) AS given", "json_extract(given.value, '$[{0}]')"),
}
#: What PostgreSQL is told of a cell that is no text; SQLite keeps what the cell is.
_CASTS = ((Integer, "CAST({0} AS integer)"), (JSON, "CAST({0} AS json)"))


def insert_rows(table: Table, names: tuple[str, ...], rows: Sequence[Sequence[object]]) -> None:
    """New rows of these columns; nothing where there are none. JSON is given as its text, so that true stays true."""
    if rows:
        db.session.execute(_insert(db.engine.dialect.name, table, names), {"rows": json_text(rows)})


def update_rows(table: Table, names: tuple[str, ...], rows: Sequence[Sequence[int]]) -> None:
    """Other numbers in these columns. The first of each row, and of the names, is the key."""
    if rows:
        db.session.execute(_update(db.engine.dialect.name, table, names), {"rows": json_text(rows)})


@cache
def _insert(dialect: str, table: Table, names: tuple[str, ...]) -> TextClause:
    source, cells = _read(dialect, table, names)
    return text(f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(cells)} FROM {source}")  # noqa: S608


@cache
def _update(dialect: str, table: Table, names: tuple[str, ...]) -> TextClause:
    source, cells = _read(dialect, table, names)
    first, *others = zip(names, cells, strict=True)
    settings = ", ".join(f"{name} = {cell}" for name, cell in others)
    return text(f"UPDATE {table.name} SET {settings} FROM {source} WHERE {table.name}.{first[0]} = {first[1]}")  # noqa: S608


def _read(dialect: str, table: Table, names: Iterable[str]) -> tuple[str, list[str]]:
    """The names are constants of the program."""
    source, cell = _ROWS[dialect]
    cells = [cell.format(number) for number, _ in enumerate(names)]
    if dialect == "postgresql":
        cells = [_cast(table, name, one) for name, one in zip(names, cells, strict=True)]
    return source, cells


def _cast(table: Table, name: str, cell: str) -> str:
    kind = table.c[name].type
    return next((cast.format(cell) for known, cast in _CASTS if isinstance(kind, known)), cell)
