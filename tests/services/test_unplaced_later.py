"""Who lacks a choice, where they were not confirmed when the programme changed, or are very many."""

from app.database import db
from app.domain.history import COMMAND_LINE
from app.models import Registration
from app.queries import places
from app.services import programme as organizer
from app.services import registrations
from app.steps import unplaced
from tests.days import Day, hidden, make_day
from tests.factories import ask, make_event, make_session
from tests.programmes import well

#: More than either database takes parameters in one statement.
VERY_MANY = 260_000


def marked(person: Registration) -> bool | None:
    db.session.expire_all()
    return db.session.get_one(Registration, person.id).unplaced


def test_whoever_waited_while_the_programme_went_lacks_nothing_when_they_get_in(app):
    day = Day(make_event(capacity=1))
    first = registrations.register(day.event.id, ask("a@example.fi"))
    with hidden(day.event):
        sessions = [make_session(day.event, name, 0).id for name in "xy"]
        waiting = registrations.register(day.event.id, ask("b@example.fi"))
        for session_id in sessions:
            assert organizer.remove_session(session_id, COMMAND_LINE) is None
    registrations.cancel(first.id)
    assert marked(waiting) is False and well()


def test_very_many_are_looked_at_in_statements_that_the_database_takes(app):
    day = make_day()
    person = day.join("a", "a1")
    db.session.get_one(Registration, person.id).unplaced = True
    db.session.flush()
    unplaced.settle(range(VERY_MANY), places.lock(day.event.id))
    db.session.commit()
    assert marked(person) is False and well()
