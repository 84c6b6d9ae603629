"""Between two acts of one process: nothing stale is read, nothing is written, nothing is prepared twice."""

from flask import Flask
from sqlalchemy import create_engine, func, select, text

from app.database import db, end_reading
from app.models import Event
from tests.factories import make_event


def test_what_is_read_next_is_fresh(app: Flask):
    event = make_event()
    before = db.session.scalar(select(Event.contact_email).where(Event.id == event.id))
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.begin() as elsewhere:
        elsewhere.execute(text("UPDATE event SET contact_email = 'elsewhere'"))
    engine.dispose()
    end_reading()
    assert before != "elsewhere"
    assert event.contact_email == "elsewhere"


def test_what_was_changed_outside_an_act_is_not_written(app: Flask):
    event = make_event()
    before, event.contact_email = event.contact_email, "by accident"
    end_reading()
    assert db.session.scalar(select(Event.contact_email)) == before


def test_a_prepared_statement_outlives_the_reading(app: Flask, database_kind: str):
    """psycopg prepares what it has met five times, and forgets it at a ROLLBACK."""
    for _ in range(8):
        db.session.scalar(select(func.count(Event.id)))
        end_reading()
    if database_kind == "postgresql":
        kept = db.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
        assert any("count(event.id)" in statement for statement in kept)
