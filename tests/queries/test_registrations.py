"""What is asked in every registration, while others wait, costs the same however full the event is."""

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite

from app.database import db
from app.queries.registrations import NEXT_REVISION

EXPLAIN = {"sqlite": ("EXPLAIN QUERY PLAN", sqlite), "postgresql": ("EXPLAIN", postgresql)}


def test_earlier_registrations_are_found_by_their_address(app):
    begin, dialect = EXPLAIN[db.engine.dialect.name]
    asked = select(NEXT_REVISION).params(at_event=1, from_address="aino@example.fi")
    plain = asked.compile(dialect=dialect.dialect(), compile_kwargs={"literal_binds": True})
    if dialect is postgresql:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))  # as with many rows
    plan = "\n".join(str(row) for row in db.session.execute(text(f"{begin} {plain}")))
    assert "ix_registration_email_key" in plan
    assert "ix_registration_event_id" not in plan
