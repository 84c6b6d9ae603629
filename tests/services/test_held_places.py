"""Where a registration that waits for approval holds a place, places go in the order in which people registered."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, keys
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode
from app.domain.history import COMMAND_LINE
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Event, Pool, Registration
from app.services import admissions, capacity, entrance, registrations
from tests.deciding import approve, decline
from tests.factories import make_event, make_registration
from tests.programmes import well

S = RegistrationStatus


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=1, mode=RegistrationMode.APPROVAL, pending_holds=True)


def come(event: Event, *names: str) -> list[int]:
    return [make_registration(event, f"{name}@example.fi").id for name in names]


def holders(event: Event) -> list[int]:
    """For whom a place is held."""
    held = select(Claim.registration_id).join(Pool).where(Pool.event_id == event.id, Pool.kind == PoolKind.EVENT)
    return sorted(db.session.scalars(held.where(Claim.state == ClaimState.RESERVED)))


def states(*ids: int) -> list[RegistrationStatus]:
    db.session.expire_all()
    return [db.session.get_one(Registration, number).status for number in ids]


def test_a_place_that_becomes_free_is_held_for_the_first_who_waits_for_approval(event):
    first, second, third = come(event, "a", "b", "c")
    assert holders(event) == [first]
    registrations.cancel(first)
    assert holders(event) == [second]
    [late] = come(event, "d")
    assert holders(event) == [second]
    approve(event.id, [late, third, second])
    assert states(second, third, late) == [S.CONFIRMED, S.WAITING, S.WAITING]
    assert well()


def test_also_when_the_holder_is_not_approved_or_the_event_grows(event):
    ids = come(event, "a", "b", "c", "d")
    decline(event.id, ids[:1])
    assert holders(event) == [ids[1]]
    capacity.change(event.id, 2, COMMAND_LINE)
    assert holders(event) == ids[1:3] and well()


def test_whoever_was_approved_and_waits_comes_before_those_who_wait_for_approval(event):
    first, second, third = come(event, "a", "b", "c")
    approve(event.id, [third])
    assert states(third) == [S.WAITING]
    registrations.cancel(first)
    assert states(third, second) == [S.CONFIRMED, S.PENDING]
    assert holders(event) == [] and well()


def test_turned_on_later_it_holds_for_those_who_came_before(app):
    event = make_event(capacity=2, mode=RegistrationMode.APPROVAL)
    ids = come(event, "a", "b", "c")
    assert holders(event) == []
    entrance.change(event.id, EntranceSettings(RegistrationMode.APPROVAL, pending_holds=True), COMMAND_LINE)
    assert holders(event) == ids[:2]
    come(event, "d")
    assert holders(event) == ids[:2] and well()


def test_after_the_last_day_of_the_waiting_list_the_order_is_the_same(event):
    first, second = come(event, "a", "b")
    event.promotion_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    registrations.cancel(first)
    come(event, "c")
    assert holders(event) == [second] and well()


def test_an_address_that_is_confirmed_later_stands_behind_those_who_wait_already(app):
    event = make_event(capacity=1, mode=RegistrationMode.APPROVAL, pending_holds=True, confirms_address=True)
    people = [make_registration(event, f"{name}@example.fi") for name in "abc"]
    for one in reversed(people):
        admissions.verify(one.id, keys.address_token(one.code, one.token_version, one.email))
    first, second, third = (one.id for one in people)
    assert holders(event) == [third]
    registrations.cancel(third)
    assert holders(event) == [first]
    registrations.cancel(first)
    assert holders(event) == [second] and well()
