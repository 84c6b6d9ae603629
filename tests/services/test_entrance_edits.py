"""Edits of the event, and of its capacity alone, leave who gets in as it was said: what would break it is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.edit_conflicts import fingerprint
from app.domain.entrance import EntranceFault, EntranceSettings, FaultyEntrance
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.links import LinkDetails
from app.domain.places import PoolKind
from app.models import Event, Pool, RegistrationLink
from app.queries import doctor, event_details
from app.queries import entrance as queries
from app.services import capacity, entrance, events, links
from tests.factories import make_event, make_link, make_network, make_term

FIRST = RegistrationMode.TARGET_GROUP_FIRST


@pytest.fixture
def event(app) -> Event:
    """The target group is let in first, four places are kept for the invited, and freed ones are offered."""
    make_network()
    event, sector = make_event(capacity=10), make_term(TermKind.SECTOR, "sivistys")
    until = event.starts_at - timedelta(days=2)
    wanted = EntranceSettings(FIRST, frozenset({sector.id}), until, False, 4, until, offers_places=True)
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)
    return event


def edit(event: Event, **changes: object) -> object:
    whole = event_details.whole(event.id)
    before = event_details.of(whole, whole.pools)
    return events.edit(event.id, replace(before, **changes), fingerprint(before), COMMAND_LINE)


def kept(event: Event) -> dict[str, int | None]:
    db.session.rollback()
    rows = db.session.execute(select(Pool.kind, Pool.capacity).where(Pool.event_id == event.id))
    return {kind.value: places for kind, places in rows}


def test_an_edit_takes_nothing_from_whom_the_rules_let_in(event):
    until = event.target_until
    for changes, *faults in (
        ({"waiting_list": False}, EntranceFault.OTHERS_CANNOT_WAIT, EntranceFault.NOBODY_TO_ASK),
        (
            {"closes_at": until - timedelta(days=1)},
            EntranceFault.TARGET_UNTIL_AFTER_CLOSING,
            EntranceFault.INVITED_UNTIL_AFTER_CLOSING,
        ),
        (
            {"starts_at": until - timedelta(days=1)},
            EntranceFault.TARGET_UNTIL_AFTER_START,
            EntranceFault.INVITED_UNTIL_AFTER_START,
        ),
        ({"capacity": None}, EntranceFault.INVITED_WITHOUT_CAPACITY),
        ({"capacity": 3}, EntranceFault.INVITED_OVER_CAPACITY),
    ):
        assert edit(event, **changes) == FaultyEntrance(tuple(faults))
    assert kept(event) == {"event": 10, "others": 0, "uninvited": 6}
    assert isinstance(edit(event, capacity=4, closes_at=until), Event)
    assert kept(event) == {"event": 4, "others": 0, "uninvited": 0}
    assert list(doctor.findings()) == []


def test_an_edit_is_not_held_up_by_what_was_wrong_before(event):
    event.invited_places, event.waiting_list = 20, False
    db.session.commit()
    assert isinstance(edit(event, capacity=9, venue_city="Kuopio"), Event)


def test_the_capacity_alone_is_held_to_the_same(event):
    for number, fault in ((None, EntranceFault.INVITED_WITHOUT_CAPACITY), (3, EntranceFault.INVITED_OVER_CAPACITY)):
        assert capacity.change(event.id, number, COMMAND_LINE) == FaultyEntrance((fault,))
    assert kept(event)["event"] == 10
    assert isinstance(capacity.change(event.id, 3, COMMAND_LINE, forced=True), Event)
    assert kept(event) == {"event": 3, "others": 0, "uninvited": 0}
    assert list(doctor.findings()) == []


def test_the_waiting_list_stays_while_a_link_lets_the_target_group_in_first(app):
    make_network()
    event, sector = make_event(), make_term(TermKind.SECTOR, "sivistys")
    entrance.change(event.id, EntranceSettings(targets=frozenset({sector.id})), COMMAND_LINE)
    link = links.add(event.id, LinkDetails("x", mode=FIRST), COMMAND_LINE)
    refused = FaultyEntrance((EntranceFault.LINK_OTHERS_CANNOT_WAIT,))
    assert edit(event, waiting_list=False) == refused
    links.edit(link.id, LinkDetails("x"), COMMAND_LINE)
    assert isinstance(edit(event, waiting_list=False), Event)


def test_what_a_link_keeps_follows_the_deadline_of_registration(app):
    """Others wait until registration closes: a later deadline keeps places for the target group again."""
    make_network()
    closed = clock.now() - timedelta(hours=1)
    event, sector = make_event(closes_at=closed), make_term(TermKind.SECTOR, "sivistys")
    entrance.change(event.id, EntranceSettings(targets=frozenset({sector.id})), COMMAND_LINE)
    links.add(event.id, LinkDetails("x", mode=FIRST), COMMAND_LINE)
    assert kept(event)[PoolKind.OTHERS] is None
    edit(event, closes_at=event.starts_at - timedelta(hours=1))
    assert kept(event)[PoolKind.OTHERS] == 0


def test_what_a_link_lacks_since_long_is_let_be_while_its_rule_stays(app):
    event = make_event(capacity=5)
    link = make_link(event, mode=FIRST)  # as links could be made before: there is no target group
    named = links.edit(link.id, LinkDetails("Seudut", places=3, mode=FIRST), COMMAND_LINE)
    assert isinstance(named, RegistrationLink) and (named.label, named.places) == ("Seudut", 3)
    assert isinstance(links.edit(link.id, LinkDetails("Seudut"), COMMAND_LINE), RegistrationLink)
    lacking = FaultyEntrance((EntranceFault.NO_TARGETS,))
    assert links.edit(link.id, LinkDetails("Seudut", mode=FIRST), COMMAND_LINE) == lacking


def test_what_is_over_holds_up_neither_a_link_nor_who_gets_in(event):
    link = links.add(event.id, LinkDetails("Kunnat", mode=FIRST), COMMAND_LINE)
    event = db.session.get_one(Event, event.id)
    settings = replace(queries.settings_of(event), offers_places=False)
    assert isinstance(entrance.change(event.id, settings, COMMAND_LINE), Event)
    with time_machine.travel(event.target_until + timedelta(minutes=1), tick=False):
        assert isinstance(edit(event, waiting_list=False), Event)
        assert isinstance(links.edit(link.id, LinkDetails("Seudut", mode=FIRST), COMMAND_LINE), RegistrationLink)
        changed = entrance.change(event.id, replace(settings, confirms_address=True), COMMAND_LINE)
        assert isinstance(changed, Event) and changed.confirms_address
        later = replace(settings, target_until=event.target_until + timedelta(hours=1))
        assert isinstance(entrance.change(event.id, later, COMMAND_LINE), FaultyEntrance)
