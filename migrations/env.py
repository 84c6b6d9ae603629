"""Runs the migrations inside the Flask application (flask db …)."""

from typing import Any

from alembic import context
from flask import current_app

from app.database import Base, Localized, UtcDateTime


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Own column types as plain ones, so that a migration stands without the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Localized):
        return "sa.JSON()"
    return False


def run() -> None:
    """Every step in its own transaction; SQLite changes tables by copying them (batch)."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
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
