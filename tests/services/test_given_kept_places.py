"""Someone who waits is given a place that is kept for others only when the organizer says so, and then stands as
whoever was added by hand."""

from datetime import timedelta

import pytest

from app import clock
from app.database import db
from app.domain.bulk import BulkKind, Outcome
from app.domain.choices import Choice
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE, Act
from app.domain.organizer_acts import ActRefusal, Placing, RefusedAct
from app.domain.registration import RegistrationStatus
from app.models import BulkAct, Event, HistoryEntry, Registration
from app.queries import places
from app.services import attendees, bulk, entrance, registrations
from app.services.bulk import Wanted
from tests.factories import ask, make_event, make_organizer, make_registration, make_term
from tests.invited import invite
from tests.programmes import well
from tests.views.participant.days import add_track

IF_ROOM, OVER = Placing
CONFIRMED, WAITING = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING


def keep(event: Event, **settings: object) -> None:
    until = clock.now() + timedelta(days=3)
    wanted = EntranceSettings(**{"invited_until": until, "target_until": until, **settings})
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)


def kept(event: Event) -> int:
    rows = places.lock(event.id)
    return places.kept_left(rows, places.counted(rows))


@pytest.fixture
def event(app) -> Event:
    """Of its three places two are kept for the invited, and one is taken."""
    made = make_event(capacity=3)
    keep(made, invited_places=2)
    make_registration(made, "eka@example.fi")
    return made


def test_a_place_that_is_kept_for_the_invited(event):
    waits = make_registration(event, "odottaa@example.fi")
    assert waits.status is WAITING
    assert attendees.confirm(waits.id, IF_ROOM, COMMAND_LINE) == RefusedAct(ActRefusal.KEPT, kept=2)
    assert attendees.confirm(waits.id, OVER, COMMAND_LINE) == RefusedAct(ActRefusal.KEPT, kept=2)
    given = attendees.confirm(waits.id, IF_ROOM, COMMAND_LINE, takes_kept=True)
    assert isinstance(given, Registration)
    assert (given.status, given.invited, given.over_capacity) == (CONFIRMED, True, False)
    assert kept(event) == 1 and well()
    invite(event)
    assert attendees.confirm(make_registration(event, "c@example.fi").id, IF_ROOM, COMMAND_LINE).kept == 1


def test_a_full_event_is_gone_over_as_before(event):
    waits = [make_registration(event, f"{one}@example.fi").id for one in "abc"]
    for one in waits[:2]:
        attendees.confirm(one, IF_ROOM, COMMAND_LINE, takes_kept=True)
    assert attendees.confirm(waits[2], IF_ROOM, COMMAND_LINE, takes_kept=True) == RefusedAct(ActRefusal.FULL)
    over = attendees.confirm(waits[2], OVER, COMMAND_LINE)
    assert isinstance(over, Registration) and over.over_capacity and well()


def test_a_place_that_is_the_target_groups(app):
    event = make_event(capacity=3)
    sector, other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    keep(event, mode=RegistrationMode.TARGET_GROUP_FIRST, targets=frozenset({sector.id}))
    waits = make_registration(event, "ulkoa@example.fi", sector_id=other.id)
    assert attendees.confirm(waits.id, IF_ROOM, COMMAND_LINE) == RefusedAct(ActRefusal.FOR_TARGET)
    given = attendees.confirm(waits.id, IF_ROOM, COMMAND_LINE, takes_kept=True)
    assert isinstance(given, Registration)
    assert (given.status, given.outside_target, given.invited, given.over_capacity) == (CONFIRMED, False, False, False)
    assert well()


def test_a_full_track_is_said_to_be_what_is_full(app):
    event = make_event(capacity=5)
    on_track = Choice(track_id=add_track(event, capacity=1))
    for name in "ab":
        registrations.register(event.id, ask(f"{name}@example.fi", choice=on_track))
    waits = db.session.query(Registration).filter_by(status=WAITING).one()
    assert attendees.confirm(waits.id, IF_ROOM, COMMAND_LINE) == RefusedAct(ActRefusal.PART_FULL)
    assert attendees.confirm(waits.id, OVER, COMMAND_LINE).over_capacity and well()


@pytest.mark.parametrize(
    ("takes", "expected"),
    [(False, [Outcome.KEPT] * 3), (True, [Outcome.DONE, Outcome.DONE, Outcome.FULL])],
)
def test_several_at_once(event, takes, expected):
    ids = [make_registration(event, f"{one}@example.fi").id for one in "abc"]
    act = bulk.plan(event.id, BulkKind.CONFIRM, ids, make_organizer().id)
    assert bulk.carry_out(act, Wanted(3, takes_kept=takes), COMMAND_LINE) is None
    db.session.expire_all()
    outcomes = db.session.get_one(BulkAct, act).outcomes
    assert [outcomes[str(one)]["outcome"] for one in ids] == expected
    assert db.session.query(HistoryEntry).filter_by(act=Act.CONFIRMED_OVER_CAPACITY).all() == []
    assert kept(event) == (0 if takes else 2) and well()
