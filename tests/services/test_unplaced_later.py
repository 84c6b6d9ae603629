"""Who lacks a choice, where they were not confirmed when the programme changed, or are very many."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import Attendance, RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.links import LinkDetails
from app.domain.places import PoolKind
from app.domain.questions import QuestionKind
from app.models import Event, Pool, Registration, RegistrationLink
from app.queries import places
from app.services import entrance, links, registrations
from app.services import programme as organizer
from app.steps import unplaced
from tests.days import Day, hidden, make_day
from tests.factories import ask, make_event, make_session, make_term
from tests.programmes import well
from tests.questions import make_question, options
from tests.statements import statements

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


def test_who_gets_in_a_link_and_a_question_look_through_nobodys_choices(app):
    """With a hundred thousand people that takes a third of a second, and finds nothing."""
    day = make_day()
    person, region = day.join("a", "a1"), make_term(TermKind.REGION, "HYKS")
    soon = clock.now() + timedelta(days=1)
    first = EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, frozenset({region.id}), soon, invited_places=2)
    link = LinkDetails("Kunnat", mode=RegistrationMode.TARGET_GROUP_FIRST)
    with statements() as sent:
        assert isinstance(entrance.change(day.event.id, first, COMMAND_LINE), Event)
        assert isinstance(links.add(day.event.id, link, COMMAND_LINE), RegistrationLink)
        make_question(day.event, QuestionKind.ONE_OF, options=options("Vene", "Museo", Vene=2))
    kinds = set(db.session.scalars(select(Pool.kind).where(Pool.event_id == day.event.id)))
    assert {PoolKind.OTHERS, PoolKind.UNINVITED, PoolKind.OPTION} <= kinds
    assert [statement for statement in sent if statement.startswith("UPDATE registration SET")] == []
    assert marked(person) is False and well()


def test_the_first_places_that_are_kept_settle_how_everyone_attends(app):
    event = make_event(capacity=5)
    person = registrations.register(event.id, ask("a@example.fi"))
    entrance.change(event.id, EntranceSettings(invited_places=2), COMMAND_LINE)
    db.session.expire_all()
    assert db.session.get_one(Registration, person.id).attendance is Attendance.ONSITE and well()


def test_very_many_are_looked_at_in_statements_that_the_database_takes(app):
    day = make_day()
    person = day.join("a", "a1")
    db.session.get_one(Registration, person.id).unplaced = True
    db.session.flush()
    unplaced.settle(range(VERY_MANY), places.lock(day.event.id))
    db.session.commit()
    assert marked(person) is False and well()
