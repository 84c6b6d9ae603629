"""A coordinator's events are of their own regions and theme groups: made, copied and moved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock
from app.domain.edit_conflicts import fingerprint
from app.domain.event_details import Fault, Faulty
from app.domain.events import EventStatus, TermKind
from app.domain.history import Actor
from app.domain.permissions import Role
from app.models import Event, Term
from app.queries import organizers
from app.services import events
from tests.factories import make_event, make_organizer, make_term, put_in_charge, share, text
from tests.services.test_events import DETAILS, details_of

OUT_OF_REACH = Faulty((Fault.OUT_OF_REACH,))


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def own(app) -> Term:
    return make_term(TermKind.REGION, "oma")


@pytest.fixture
def other(app) -> Term:
    return make_term(TermKind.REGION, "muu")


@pytest.fixture
def coordinator(own) -> Actor:
    account = make_organizer("alue@example.fi", role=Role.COORDINATOR)
    put_in_charge(account, own)
    return Actor.organizer(account.id)


def test_made_for_another_region_it_is_refused_and_for_their_own_it_is_not(coordinator, own, other):
    for regions in ({other.id}, set()):
        assert events.create(replace(DETAILS, regions=frozenset(regions)), coordinator) == OUT_OF_REACH
    made = events.create(replace(DETAILS, regions=frozenset({own.id, other.id})), coordinator)
    assert isinstance(made, Event)


def test_it_is_not_moved_out_of_their_reach(coordinator, own, other):
    event = make_event(terms=(own,), status=EventStatus.DRAFT)
    before = details_of(event)
    moved = replace(before, regions=frozenset({other.id}))
    assert events.edit(event.id, moved, fingerprint(before), coordinator) == OUT_OF_REACH
    assert details_of(event).regions == {own.id}


def test_another_regions_is_not_copied_though_they_are_on_its_team(coordinator, other):
    event = make_event(terms=(other,), status=EventStatus.DRAFT)
    account = organizers.by_id(coordinator.organizer_id or 0)
    assert account is not None
    share(event, account)
    tomorrow = (clock.now() + timedelta(days=40)).date()
    assert events.copy(event.id, tomorrow, coordinator) == OUT_OF_REACH
    before = details_of(event)
    renamed = replace(before, title=text("Toinen nimi", "Annat namn"))
    assert isinstance(events.edit(event.id, renamed, fingerprint(before), coordinator), Event)
