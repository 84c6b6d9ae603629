"""Nothing that the application can say changes or deletes an entry of the history, but through the one door."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app.database import db, history_door
from app.domain.history import COMMAND_LINE, Act
from app.domain.privacy import HISTORY_KEPT
from app.models import HistoryEntry
from app.models.history import HistoryIsKept
from app.queries import doctor
from app.services import privacy, retention
from app.steps import history
from tests.factories import make_event, make_registration


@pytest.fixture
def entry(app) -> HistoryEntry:
    event = make_event()
    history.record(Act.EVENT_CHANGED, COMMAND_LINE, event_id=event.id, before={"a": 1}, after={"a": 2})
    db.session.commit()
    return db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.EVENT_CHANGED)).one()


def kept() -> list[tuple]:
    return [tuple(row) for row in db.session.execute(text("SELECT id, act, details FROM history_entry ORDER BY id"))]


def test_the_orm_refuses_to_change_or_delete_an_entry(entry):
    before = kept()
    entry.act = Act.EVENT_PUBLISHED
    with pytest.raises(HistoryIsKept):
        db.session.commit()
    db.session.rollback()
    db.session.delete(entry)
    with pytest.raises(HistoryIsKept):
        db.session.commit()
    db.session.rollback()
    assert kept() == before


ATTEMPTS = {
    "update": update(HistoryEntry).values(details={}),
    "delete": delete(HistoryEntry),
    "raw update": text("UPDATE history_entry SET organizer_id = NULL, act = 'event_published'"),
    "raw delete": text("DELETE FROM history_entry"),
    "with its event": text("DELETE FROM event"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_the_database_refuses_statements_too(entry, attempt):
    before = kept()
    with pytest.raises(DBAPIError, match="an entry of the history is not"):
        db.session.execute(attempt, execution_options={"synchronize_session": False})
    db.session.rollback()
    assert kept() == before


def test_postgresql_refuses_to_empty_the_table(entry, database_kind):
    if database_kind == "postgresql":
        with pytest.raises(DBAPIError, match="an entry of the history is not"):
            db.session.execute(text("TRUNCATE history_entry"))
        db.session.rollback()
    assert len(kept()) == 1


def test_the_door_lets_values_go_and_never_who_did_what_when(entry):
    with history_door():
        db.session.execute(text("UPDATE history_entry SET details = '{}'"))
        with pytest.raises(DBAPIError, match="is not changed"):
            db.session.execute(text("UPDATE history_entry SET act = 'event_published'"))
        db.session.rollback()


def test_the_door_shuts_behind_whoever_went_through_it(entry):
    with history_door():
        db.session.execute(text("UPDATE history_entry SET details = '{}'"))
    with pytest.raises(DBAPIError, match="is not deleted"):
        db.session.execute(delete(HistoryEntry))
    db.session.rollback()


def test_the_law_goes_through_it(app, time):
    """An erased person's values go with them, and everything after its time."""
    registration = make_registration(make_event())
    history.record(Act.DETAILS_CHANGED, COMMAND_LINE, registration_id=registration.id, before="Aino", after="Aina")
    db.session.commit()
    privacy.erase(registration.id, COMMAND_LINE)
    assert "Aino" not in str(kept())
    acts = len(kept())
    time.shift(HISTORY_KEPT + timedelta(days=1))
    assert retention.forget_history() == acts
    assert kept() == []


def test_the_doctor_misses_triggers_that_are_gone(entry, database_kind):
    assert list(doctor.findings()) == []
    names = {"sqlite": "history_entry_not_deleted", "postgresql": "history_entry_not_altered ON history_entry"}
    db.session.execute(text(f"DROP TRIGGER {names[database_kind]}"))
    db.session.commit()
    assert [finding.check for finding in doctor.findings()] == ["history"]
