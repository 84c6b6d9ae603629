"""The history is kept by the database itself: the triggers that the migrations made are there, and at work."""

from collections.abc import Iterator

from sqlalchemy import text

from app.database import db
from app.queries.doctor.finding import Finding

WORKING = {
    "sqlite": (
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history_entry'"),
        {"history_entry_not_changed", "history_entry_not_deleted"},
    ),
    "postgresql": (
        text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'history_entry'::regclass AND tgenabled <> 'D'"),
        {"history_entry_not_altered", "history_entry_not_emptied"},
    ),
}


def kept() -> Iterator[Finding]:
    statement, names = WORKING[db.engine.dialect.name]
    for name in sorted(names - set(db.session.scalars(statement))):
        yield Finding("history", name, "the trigger is gone: entries can be changed or deleted")
