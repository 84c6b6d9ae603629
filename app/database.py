"""The database session, the base of every table, and the only commit.

SQLite: WAL, synchronous=FULL, foreign keys on, what is deleted is overwritten (secure_delete); a
writing transaction begins IMMEDIATE, so nothing it reads can be changed under it. PostgreSQL: READ
COMMITTED; rows are held still by explicit locks. On both, triggers keep the history as it is (history_door).
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from app.domain.languages import LocalizedText

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

#: How often one act is tried when the database asks for it (deadlock, serialization, busy, lost connection).
ATTEMPTS = 3
SQLITE_BUSY_SECONDS = 30
#: Milliseconds in which emptying the write-ahead log may keep writers waiting.
CHECKPOINT_WAITS = 100
#: Result codes of SQLite for a file that cannot be opened, read or written now.
SQLITE_AWAY = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
RETRY_STATES = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Localized(TypeDecorator[LocalizedText]):
    """A LocalizedText, stored as JSON by language code."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: LocalizedText | None, dialect: Dialect) -> dict[str, str] | None:
        return value.as_dict() if value is not None else None

    def process_result_value(self, value: dict[str, str] | None, dialect: Dialect) -> LocalizedText | None:
        return LocalizedText.of(value) if value is not None else None


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


class Base(DeclarativeBase):
    """Base of every table."""

    # One registry, not class attributes: Flask-SQLAlchemy rebuilds the base from it.
    registry = registry(
        type_annotation_map={
            datetime: UtcDateTime,
            LocalizedText: Localized,
            StrEnum: Enum(StrEnum, native_enum=False, length=32, values_callable=_values),
            dict[str, Any]: JSON,
            list[str]: JSON,
        },
        metadata=MetaData(naming_convention=NAMING),
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


#: Does this act take out of the history what the law has removed? Asked by SQLite's triggers.
_history_door: ContextVar[bool] = ContextVar("history_door", default=False)
OPEN_DOOR = text("SELECT set_config('kutsu.history_door', :state, true)")

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_text(value: object) -> str:
    """JSON as it is stored: readable, so that å and ä are not escaped."""
    return _JSON.encode(value)


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: object) -> None:
    if type(connection).__module__ == "psycopg":
        # It takes a table for one on a turning disk, and would rather read all of it than two thousand rows of it.
        connection.execute("SET random_page_cost = 1.1")
        connection.commit()
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we say BEGIN ourselves, below
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_SECONDS * 1000}")
        connection.create_function("history_door", 0, lambda: int(_history_door.get()))


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def history_door() -> Iterator[None]:
    """The one way past the triggers that keep the history's entries as they are: for steps/history.py alone.

    Within it entries may be deleted, and their values emptied; who did what, when, never changes. PostgreSQL shuts it
    with the transaction at the latest.
    """
    asks_setting = db.engine.dialect.name == "postgresql"
    token = _history_door.set(True)
    try:
        if asks_setting:
            db.session.execute(OPEN_DOOR, {"state": "open"})
        yield
        if asks_setting:
            db.session.execute(OPEN_DOOR, {"state": ""})
    finally:
        _history_door.reset(token)


def empty_log() -> bool:
    """SQLite: what was deleted is overwritten in the database file; this takes it out of the write-ahead log too.

    Waits for nobody: False while someone reads or writes, and it is to be tried again. PostgreSQL looks after its
    own log: True.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()  # a checkpoint is refused inside a transaction, which others begin with
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_WAITS}")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_SECONDS * 1000}")
    finally:
        connection.close()
    return not busy


def rewrite() -> None:
    """SQLite: write the whole database anew. secure_delete overwrites a row where it stood, but not the copies of it
    that an index's page kept in its gaps when it was split. Whoever writes waits meanwhile; who reads does not.
    """
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM")
        finally:
            connection.close()
        empty_log()


class Undone(Exception):  # noqa: N818  not an error: an answer
    """Raised in an act to end it with this answer and undo what it wrote."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer


_acting: ContextVar[bool] = ContextVar("acting", default=False)


def end_reading() -> None:
    """End the transaction in which something was read; what is read next is fresh. Writes nothing.

    With COMMIT: after a ROLLBACK psycopg forgets every statement that it had prepared, and the next
    request would have all of its statements parsed and planned anew.
    """
    if not db.session.registry.has():
        return
    session = db.session()
    if not (_acting.get() or session.new or session.dirty or session.deleted):
        with suppress(SQLAlchemyError):  # whoever reads next meets the fault
            session.commit()
            session.expire_all()
            return
    session.rollback()


def transaction(act: Callable[P, R]) -> Callable[P, R]:
    """One use case, one transaction: commits when the act returns, rolls back when it raises.

    Ends any read the request made before, so that the act sees a fresh view. The whole act is run
    again, at most ATTEMPTS times, when the database asks for it, so an act must not do anything
    outside the database. Acts never nest: shared work belongs to app/steps.
    """

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _acting.get():
            raise RuntimeError(f"{act.__qualname__} was called inside another transaction")
        token = _acting.set(True)
        try:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    return _once(act, args, kwargs)
                except Undone as undone:
                    return cast(R, undone.answer)
                except DBAPIError as error:
                    if attempt == ATTEMPTS or not _may_retry(error):
                        raise
                    log.warning("transaction retried", extra={"act": act.__qualname__, "attempt": attempt})
            raise AssertionError("unreachable")
        finally:
            _acting.reset(token)

    return run


def _once(act: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    end_reading()
    try:
        db.session.connection(execution_options={"writes": True})
        result = act(*args, **kwargs)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return result


def _may_retry(error: DBAPIError) -> bool:
    if error.connection_invalidated or isinstance(error, IntegrityError):
        # A unique index stopped what the decision did not see: decide again on fresh facts.
        return True
    if isinstance(error.orig, sqlite3.OperationalError):
        return "locked" in str(error.orig) or "busy" in str(error.orig)
    return getattr(error.orig, "sqlstate", None) in RETRY_STATES


def is_unavailable(error: DBAPIError) -> bool:
    """Was the database away or overrun (503, try again), rather than our statement wrong?"""
    state = getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error.orig, sqlite3.OperationalError):
        return _may_retry(error) or getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in SQLITE_AWAY
    return error.connection_invalidated or not state or state[:2] in ("08", "53", "57") or state in RETRY_STATES


def is_unmigrated(error: DBAPIError) -> bool:
    """Are tables or columns missing, because nobody has run the migrations?"""
    missing = ("no such table", "no such column") if isinstance(error.orig, sqlite3.OperationalError) else ()
    undefined = getattr(error.orig, "sqlstate", None) in ("42P01", "42703")  # table, column
    return undefined or str(error.orig).startswith(missing)
