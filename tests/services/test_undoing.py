"""Undoing an act on several registrations: nobody gets more than they had, nor anybody else's place."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock, keys
from app.database import db
from app.domain.bulk import BulkKind
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.mail import MailKind
from app.domain.organizer_acts import Placing
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus
from app.models import Event, EventSession, Organizer, Registration
from app.queries import own_choices, places
from app.services import admissions, attendees, bulk, capacity, choices, entrance, registrations
from app.steps import registering
from tests.days import Day, make_day
from tests.deciding import decline
from tests.factories import ask, make_event, make_link, make_organizer, make_registration, make_term
from tests.services.test_bulk import do, healthy, mails, outcomes, people, stands

S = RegistrationStatus


@pytest.fixture
def me(app) -> Organizer:
    return make_organizer()


def seats(day: Day, person: int) -> dict[str, ClaimState]:
    db.session.expire_all()
    names = {number: name for name, number in day.sessions.items()}
    return {
        names[seat.session.id]: seat.state for seat in own_choices.of(db.session.get_one(Registration, person)).seats
    }


def switching(day: Day) -> tuple[int, int]:
    """Someone who has the only place in a1, and someone who has a2 and waits for a1."""
    holder, person = day.join("eka", "a1").id, day.join("aino", "a2").id
    choices.change(person, day.choice("a1"))
    assert seats(day, person) == {"a1": ClaimState.WAITING, "a2": ClaimState.TAKEN}
    return holder, person


def test_a_place_that_was_only_offered_is_not_given(me):
    day = make_day(places=1)
    holder, person = switching(day)
    registrations.cancel(holder)
    assert seats(day, person) == {"a1": ClaimState.OFFERED, "a2": ClaimState.TAKEN}
    number = do(me, day.event, BulkKind.CANCEL, [person])
    bulk.undo(number, COMMAND_LINE)
    assert outcomes(number) == ["back"] and seats(day, person) == {"a2": ClaimState.TAKEN}
    assert healthy()


def test_who_waited_for_a_session_waits_again_in_the_same_place(me):
    day = make_day(places=1)
    holder, person = switching(day)
    after = day.join("seuraava", "a1").id
    bulk.undo(do(me, day.event, BulkKind.CANCEL, [person]), COMMAND_LINE)
    assert seats(day, person) == {"a1": ClaimState.WAITING, "a2": ClaimState.TAKEN}
    registrations.cancel(holder)
    assert seats(day, person) == {"a1": ClaimState.OFFERED, "a2": ClaimState.TAKEN}
    assert seats(day, after) == {"a1": ClaimState.WAITING} and healthy()


def test_beside_a_session_that_is_waited_for_no_queue_is_joined_for_one_that_is_full_now(me):
    day = make_day(places=1)
    _, person = switching(day)
    number = do(me, day.event, BulkKind.CANCEL, [person])
    day.join("nopea", "a2")
    bulk.undo(number, COMMAND_LINE)
    assert seats(day, person) == {"a1": ClaimState.WAITING} and healthy()


def test_a_session_that_was_called_off_meanwhile_is_not_taken_again(me):
    day = make_day()
    person = day.join("aino", "a1").id
    number = do(me, day.event, BulkKind.CANCEL, [person])
    db.session.execute(
        update(EventSession).where(EventSession.id == day.sessions["a1"]).values(cancelled_at=clock.now())
    )
    db.session.commit()
    bulk.undo(number, COMMAND_LINE)
    assert seats(day, person) == {} and healthy()


def test_who_waits_for_the_day_wishes_again(me):
    day = make_day(capacity=1)
    holder, person = day.join("eka", "a1").id, day.join("aino", "a2").id
    bulk.undo(do(me, day.event, BulkKind.CANCEL, [person]), COMMAND_LINE)
    assert seats(day, person) == {"a2": ClaimState.WISHED} and healthy()
    registrations.cancel(holder)
    assert seats(day, person) == {"a2": ClaimState.TAKEN} and healthy()


def test_a_place_goes_back_to_who_had_it_not_to_who_registered_first(me):
    event = make_event(capacity=1)
    ids = people(event, "a", "waits", "chosen")
    attendees.confirm(ids[2], Placing.OVER_CAPACITY, COMMAND_LINE)
    number = do(me, event, BulkKind.CANCEL, ids[1:])
    capacity.change(event.id, 2, COMMAND_LINE)
    bulk.undo(number, COMMAND_LINE)
    assert stands(ids) == [S.CONFIRMED, S.WAITING, S.CONFIRMED] and healthy()


def test_the_queue_comes_back_in_its_order(me):
    event = make_event(capacity=1)
    ids = people(event, "a", "b", "c")
    sooner = clock.now() - timedelta(hours=1)
    db.session.execute(update(Registration).where(Registration.id == ids[2]).values(registered_at=sooner))
    db.session.commit()
    bulk.undo(do(me, event, BulkKind.CANCEL, ids), COMMAND_LINE)
    assert stands(ids) == [S.CONFIRMED, S.WAITING, S.WAITING] and healthy()


def test_a_links_places_are_not_exceeded(me):
    event = make_event(capacity=5)
    link = make_link(event, places=1)
    first = registrations.register(event.id, ask("a@example.fi", link_id=link.id))
    number = do(me, event, BulkKind.CANCEL, [first.id])
    registrations.register(event.id, ask("b@example.fi", link_id=link.id))
    bulk.undo(number, COMMAND_LINE)
    assert (outcomes(number), stands([first.id])) == (["no_room"], [S.CANCELLED])
    assert healthy()


def test_who_waited_for_approval_does_so_again_also_when_the_place_is_held_for_somebody_else(me):
    event = make_event(capacity=1, mode=RegistrationMode.APPROVAL, pending_holds=True)
    ids = people(event, "a", "b")
    number = do(me, event, BulkKind.DECLINE, ids[:1])  # what was held for a is held for b at once
    bulk.undo(number, COMMAND_LINE)
    assert (outcomes(number), stands(ids)) == (["back"], [S.PENDING, S.PENDING])
    assert [places.is_held_for(one) for one in ids] == [False, True] and healthy()
    decline(event.id, ids[1:])
    assert [places.is_held_for(one) for one in ids] == [True, False] and healthy()


def test_places_whose_date_has_come_are_first_given_to_those_who_waited_for_them(me):
    sector, other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    event = make_event(capacity=1)
    soon = clock.now() + timedelta(hours=1)
    wanted = EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, frozenset({sector.id}), soon)
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)
    inside = make_registration(event, "a@example.fi", sector_id=sector.id).id
    outside = make_registration(event, "b@example.fi", sector_id=other.id).id
    number = do(me, event, BulkKind.CANCEL, [inside])
    assert stands([outside]) == [S.WAITING]
    db.session.execute(update(Event).values(target_until=clock.now() - timedelta(seconds=1)))
    db.session.commit()
    bulk.undo(number, COMMAND_LINE)
    assert (outcomes(number), stands([inside, outside])) == (["no_room"], [S.CANCELLED, S.CONFIRMED])
    assert healthy()


def test_places_are_given_in_the_order_of_the_queue(me):
    event = make_event(capacity=1, promotion_until=clock.now() - timedelta(hours=1))
    ids = people(event, "a", "b", "c")
    sooner = clock.now() - timedelta(hours=1)
    db.session.execute(update(Registration).where(Registration.id == ids[2]).values(registered_at=sooner))
    db.session.commit()
    registrations.cancel(ids[0])
    assert stands(ids) == [S.CANCELLED, S.WAITING, S.WAITING]
    do(me, event, BulkKind.CONFIRM, ids[1:])
    assert stands(ids) == [S.CANCELLED, S.CONFIRMED, S.WAITING]
    assert list(db.session.scalars(select(Registration.id).where(Registration.status == S.WAITING))) == ids[2:]


def test_who_had_not_confirmed_the_address_is_asked_anew_with_time_to_answer(me, time):
    event = make_event(confirms_address=True)
    [person] = people(event, "a")
    number = do(me, event, BulkKind.CANCEL, [person])
    time.shift(timedelta(minutes=50))
    bulk.undo(number, COMMAND_LINE)
    assert (outcomes(number), stands([person])) == (["back"], [S.UNVERIFIED])
    again = db.session.get_one(Registration, person)
    assert again.verify_until == registering.verify_until(event.facts) and again.cancelled_at is None
    assert isinstance(
        admissions.verify(person, keys.address_token(again.code, again.token_version, again.email)), Registration
    )
    assert stands([person]) == [S.CONFIRMED] and healthy()


def test_who_had_not_confirmed_the_address_wishes_again(me):
    day = make_day()
    db.session.execute(update(Event).values(confirms_address=True))
    db.session.commit()
    person = day.join("aino", "a1").id
    bulk.undo(do(me, day.event, BulkKind.CANCEL, [person]), COMMAND_LINE)
    assert (stands([person]), seats(day, person)) == ([S.UNVERIFIED], {"a1": ClaimState.WISHED})
    assert [mail.registration_id for mail in mails(MailKind.VERIFY)] == [person, person] and healthy()
