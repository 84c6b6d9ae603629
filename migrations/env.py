"""Runs the migrations inside the Flask application (flask db …)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.database import Base, Localized, UtcDateTime


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Own column types as plain ones, so that a migration stands without the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Localized):
        return "sa.JSON()"
    return False


@contextmanager
def without_cascades(connection: Connection) -> Iterator[None]:
    """SQLite drops the table that it copied: with foreign keys on, everything that refers to it would go with it.

    Outside any transaction, as the setting counts only there. Raises when a row refers to nothing afterwards.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")
    yield
    connection.rollback()
    raw.execute("PRAGMA foreign_keys=ON")
    if broken := raw.execute("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"{len(broken)} rows refer to nothing, first in {broken[0][0]}")


def run() -> None:
    """All steps in one transaction; SQLite changes tables by copying them (batch)."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, without_cascades(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
