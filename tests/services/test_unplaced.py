"""Who is confirmed and lacks something that must be chosen is marked, whatever has happened to them."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.choices import NO_CHOICE, Choice
from app.domain.events import Attendance
from app.domain.history import COMMAND_LINE
from app.domain.organizer_acts import Placing
from app.domain.places import ClaimState
from app.domain.programme import ChoiceSettings
from app.domain.registration import Source
from app.models import Claim, Registration
from app.queries import doctor, programme
from app.services import (
    attendees,
    choices,
    people_import,
    pool_upkeep,
    programme_settings,
    registrations,
    session_moves,
)
from app.services import programme as organizer
from app.services.attendees import Addition
from tests.days import Day, hidden, make_day
from tests.factories import ask, details, make_event, make_session
from tests.people import table
from tests.programmes import well

NOON_LATER = timedelta(hours=5)


@pytest.fixture
def day(app) -> Day:
    return make_day()


def marked(person: Registration) -> bool | None:
    db.session.expire_all()
    return db.session.get_one(Registration, person.id).unplaced


def test_who_registers_while_the_programme_is_hidden_lacks_it_until_they_choose(day):
    with hidden(day.event):
        person = registrations.register(day.event.id, ask("a@example.fi"))
        assert marked(person) is True and well()
    choices.change(person.id, day.choice("a1"))
    assert marked(person) is False and well()


@pytest.mark.parametrize("places", [1, 2])
def test_a_wish_that_found_no_room_is_lacking_and_one_that_did_is_not(app, places):
    day = make_day(capacity=2, places=places, waiting_list=False)
    leaving = [day.join("eka", "b1"), day.join("toka", "b2")]
    first, second = day.join("kolmas", "a1"), day.join("neljas", "a1")
    for person in leaving:
        registrations.cancel(person.id)
    assert (marked(first), marked(second)) == (False, places == 1) and well()


def test_a_session_that_is_called_off_is_lacking_while_there_is_another_at_that_time(day):
    person, other = day.join("a", "a1"), day.join("b", "b1")
    organizer.cancel_session(day.sessions["a1"], None, COMMAND_LINE)
    assert (marked(person), marked(other)) == (True, False) and well()
    organizer.cancel_session(day.sessions["a2"], None, COMMAND_LINE)
    assert marked(person) is False and well()


def test_whoever_gets_another_session_instead_lacks_nothing(day):
    person = day.join("a", "a1")
    organizer.cancel_session(day.sessions["a1"], day.sessions["a2"], COMMAND_LINE)
    assert marked(person) is False and well()


def test_what_must_be_chosen_is_the_organizers_to_say(day):
    person = day.join("a", "a1")
    with hidden(day.event):
        for name in "xy":
            at = day.event.starts_at + NOON_LATER
            make_session(day.event, name, track_id=day.tracks["a"], starts_at=at, ends_at=at + timedelta(hours=1))
    assert marked(person) is True
    programme_settings.change(day.event.id, ChoiceSettings(sessions_required=False), COMMAND_LINE)
    assert marked(person) is False and well()
    programme_settings.change(day.event.id, ChoiceSettings(), COMMAND_LINE)
    assert marked(person) is True and well()


def test_a_track_that_need_not_be_chosen(app):
    day = make_day()
    programme_settings.change(day.event.id, ChoiceSettings(sessions_required=False, track_required=False), COMMAND_LINE)
    person = registrations.register(day.event.id, ask("a@example.fi"))
    assert marked(person) is False
    programme_settings.change(day.event.id, ChoiceSettings(sessions_required=False), COMMAND_LINE)
    assert marked(person) is True and well()
    choices.change(person.id, Choice(None, day.tracks["a"]))
    assert marked(person) is False and well()


def test_whoever_an_organizer_adds_with_a_session_lacks_nothing(day):
    adding = Addition(details("a@example.fi"), Placing.IF_ROOM, "", secrets.token_hex(8), day.choice("a1"))
    assert marked(attendees.add(day.event.id, adding, COMMAND_LINE)) is False and well()
    without = Addition(details("b@example.fi"), Placing.IF_ROOM, "", secrets.token_hex(8), NO_CHOICE)
    assert not isinstance(attendees.add(day.event.id, without, COMMAND_LINE), Registration)


def test_whoever_is_brought_in_while_the_programme_is_hidden_lacks_it(day):
    with hidden(day.event):
        adding = Addition(details("a@example.fi"), Placing.IF_ROOM, "", secrets.token_hex(8))
        added, wanted = attendees.add(day.event.id, adding, COMMAND_LINE), table("b@example.fi")
        seen = people_import.foresee(day.event.id, wanted, COMMAND_LINE).fingerprint
        people_import.bring(day.event.id, wanted, COMMAND_LINE, seen=seen)
        brought = db.session.scalars(select(Registration).where(Registration.source == Source.IMPORT)).one()
        assert (marked(added), marked(brought)) == (True, True) and well()


@pytest.fixture
def morning(app) -> Day:
    """A short session and a long one at nine, of which one takes one, and one at ten that the long one covers too."""
    day = Day(make_event())
    for name, at, lasts in (("short", 0, 1), ("long", 0, 2), ("ten", 1, 1)):
        day.sessions[name] = make_session(day.event, name, at, lasts=lasts, capacity=1).id
    return day


def came(day: Day, email: str, *names: str) -> Registration:
    choice = Choice(None, None, frozenset(day.sessions[name] for name in names))
    person = registrations.register(day.event.id, ask(f"{email}@example.fi", choice=choice))
    assert isinstance(person, Registration), person
    return person


def test_whoever_is_moved_out_of_what_filled_two_hours_lacks_the_second(morning):
    person = came(morning, "a", "long")
    session_moves.move(morning.sessions["long"], morning.sessions["short"], [person.code], "", COMMAND_LINE)
    assert marked(person) is True and well()


def test_an_offer_that_lapses_leaves_what_it_would_have_filled(app):
    day = Day(make_event())
    for name, lasts in (("short", 1), ("long", 2)):
        day.sessions[name] = make_session(day.event, name, lasts=lasts, capacity=1).id
    holder, person = came(day, "a", "long"), came(day, "b", "short")
    choices.change(person.id, Choice(None, None, frozenset({day.sessions["long"]})))
    with hidden(day.event):
        make_session(day.event, "ten", 1)
    registrations.cancel(holder.id)
    assert marked(person) is False  # asked whether they want the long one
    db.session.execute(
        update(Claim).where(Claim.state == ClaimState.OFFERED).values(offered_until=clock.now() - timedelta(hours=1))
    )
    db.session.commit()
    assert choices.lapse_offers() == 1
    assert marked(person) is True and well()


def test_those_of_before_it_was_kept_are_looked_at_by_the_worker(day):
    lacking, placed = day.join("a", "a1"), day.join("b", "b1")
    organizer.cancel_session(day.sessions["a1"], None, COMMAND_LINE)
    other = make_event("toinen")
    elsewhere = registrations.register(other.id, ask("c@example.fi"))
    db.session.execute(update(Registration).values(unplaced=None))
    db.session.commit()
    assert well()  # nothing is said that is not so
    assert [pool_upkeep.place_one() for _ in range(3)] == [1, 1, 0]
    assert [marked(one) for one in (lacking, placed, elsewhere)] == [True, False, False] and well()
    assert programme.event_with_unknown_choices() is None


@pytest.mark.parametrize("says", [True, False])
def test_the_doctor_finds_a_wrong_mark(day, says):
    right = day.join("a", "a1")
    if not says:
        organizer.cancel_session(day.sessions["a1"], None, COMMAND_LINE)
    db.session.execute(update(Registration).values(unplaced=says))
    db.session.commit()
    assert [(finding.check, finding.where) for finding in doctor.findings()] == [("choices", right.code)]


def test_the_doctor_finds_a_mark_where_there_is_nothing_to_choose(app):
    person = registrations.register(make_event().id, ask("a@example.fi"))
    db.session.execute(update(Registration).values(unplaced=True))
    db.session.commit()
    assert [(finding.check, finding.where) for finding in doctor.findings()] == [("choices", person.code)]


def test_a_way_to_attend_that_nobody_was_asked_for(app):
    event = make_event(online=True)
    make_session(event)
    person = registrations.register(event.id, ask("a@example.fi", choice=Choice(Attendance.ONLINE)))
    assert marked(person) is False
    db.session.execute(update(Registration).values(attendance=None))
    db.session.commit()
    assert "choices" in {finding.check for finding in doctor.findings()}
