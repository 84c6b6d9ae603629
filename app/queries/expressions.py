"""SQL expressions that the two databases spell differently, so that both give the same rows in the same order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

#: As in domain/participants.sort_key: å ä ö after z. lower() folds only ASCII on SQLite, so both cases are named.
LETTERS_LAST = (("Å", "{a"), ("å", "{a"), ("Ä", "{b"), ("ä", "{b"), ("Ö", "{c"), ("ö", "{c"))


class by_bytes(GenericFunction[str]):  # noqa: N801  a function's name in SQL
    """A text compared by bytes, whatever the database's own collation."""

    type = String()
    inherit_cache = True
    name = "by_bytes"


@compiles(by_bytes)
def _by_bytes(element: by_bytes, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(by_bytes, "postgresql")
def _by_bytes_postgresql(element: by_bytes, compiler: SQLCompiler, **options: Any) -> str:
    return f'(({compiler.process(element.clauses, **options)}) COLLATE "C")'


def folded(text: ColumnElement[str] | Any) -> ColumnElement[str]:
    """A text for sorting and searching as Finnish and Swedish readers expect."""
    expression: ColumnElement[str] = by_bytes(text)
    for letter, sorts_as in LETTERS_LAST:
        expression = func.replace(expression, letter, sorts_as)
    return by_bytes(func.lower(expression))


def fold(word: str) -> str:
    """A typed word in the form of folded(): only ASCII letters are lowered, as SQLite does."""
    for letter, sorts_as in LETTERS_LAST:
        word = word.replace(letter, sorts_as)
    return word.encode(errors="replace").lower().decode()


class utc_text(GenericFunction[str]):  # noqa: N801  a function's name in SQL
    """A moment as "2026-11-22 02:40:05", in UTC: read by the ten thousand without making datetime objects."""

    type = String()
    inherit_cache = True
    name = "utc_text"


@compiles(utc_text)
def _utc_text(element: utc_text, compiler: SQLCompiler, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 1, 19)"


@compiles(utc_text, "postgresql")
def _utc_text_postgresql(element: utc_text, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char(timezone('UTC', {compiler.process(element.clauses, **options)}), 'YYYY-MM-DD HH24:MI:SS')"


def known(value: Any, column: Any) -> BindParameter[Any]:
    """A value of this column that the statement itself says: a database plans otherwise for one that few rows have
    than for one that most have. Ids and our own words only, as statements get into logs."""
    return bindparam(None, value, type_=column.type, literal_execute=True, unique=True)


def all_known(values: Sequence[Any], column: Any) -> BindParameter[Any]:
    """The same for IN."""
    return bindparam(None, list(values), type_=column.type, literal_execute=True, expanding=True, unique=True)
