"""Whom an organizer brings or adds by hand counts as invited, and takes a kept place only when that was said before."""

import secrets
from datetime import timedelta

import pytest

from app import clock
from app.domain.entrance import EntranceSettings
from app.domain.history import Actor
from app.domain.organizer_acts import ActRefusal, Placing, RefusedAct
from app.domain.registration import RegistrationStatus
from app.models import Event, Registration
from app.services import attendees, entrance, people_import
from app.services.attendees import Addition
from app.services.people_import import Brought
from tests.factories import details, make_event, make_organizer, make_registration
from tests.invited import invite
from tests.people import table
from tests.programmes import well


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


@pytest.fixture
def event(actor) -> Event:
    """Of its five places three are kept."""
    made = make_event(capacity=5)
    wanted = EntranceSettings(invited_places=3, invited_until=clock.now() + timedelta(days=5))
    assert isinstance(entrance.change(made.id, wanted, actor), Event)
    return made


def by_hand(email: str = "uusi@example.fi", placing: Placing = Placing.IF_ROOM, *, takes: bool = False) -> Addition:
    return Addition(details(email), placing, "", secrets.token_hex(8), takes_kept=takes)


def test_a_table_says_how_many_kept_places_it_would_take(event, actor):
    plan = people_import.foresee(event.id, table("a@example.fi", "b@example.fi"), actor)
    assert (plan.kept, plan.kept_taken) == (3, 2)
    whole = people_import.foresee(event.id, table(*(f"{one}@example.fi" for one in "abcdef")), actor)
    assert (whole.kept, whole.kept_taken) == (3, 3)


def test_a_table_is_shown_again_when_it_would_take_another_number(event, actor):
    wanted = table("a@example.fi", "b@example.fi")
    seen = people_import.foresee(event.id, wanted, actor).fingerprint
    entrance.change(event.id, EntranceSettings(invited_places=1, invited_until=clock.now() + timedelta(days=5)), actor)
    again = people_import.bring(event.id, wanted, actor, seen=seen)
    assert not isinstance(again, Brought)
    assert (again.kept, again.kept_taken) == (1, 1)
    assert people_import.bring(event.id, wanted, actor, seen=again.fingerprint) == Brought(2)
    assert people_import.foresee(event.id, table("c@example.fi"), actor).kept == 0 and well()


def test_adding_by_hand_asks_before_it_takes_a_kept_place(event, actor):
    invited = invite(event)
    assert attendees.add(event.id, by_hand(), actor) == RefusedAct(ActRefusal.KEPT, kept=3)
    assert attendees.add(event.id, by_hand(placing=Placing.OVER_CAPACITY), actor).kept == 3
    made = attendees.add(event.id, by_hand(takes=True), actor)
    assert isinstance(made, Registration)
    assert (made.status, made.invited) == (RegistrationStatus.CONFIRMED, True)
    assert attendees.add(event.id, by_hand("b@example.fi"), actor).kept == 2
    assert invited.registration_id is None and well()


def test_nothing_is_asked_where_none_is_kept(event, actor):
    for number in range(3):
        attendees.add(event.id, by_hand(f"{number}@example.fi", takes=True), actor)
    made = attendees.add(event.id, by_hand(), actor)
    assert isinstance(made, Registration) and made.status is RegistrationStatus.CONFIRMED
    other = make_event("toinen", capacity=1)
    make_registration(other)
    assert attendees.add(other.id, by_hand(), actor).status is RegistrationStatus.WAITING
