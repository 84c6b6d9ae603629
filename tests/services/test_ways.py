"""Those who registered before one could choose how to attend are counted on site, and may change it themselves."""

import pytest
from sqlalchemy import delete, select, update

from app.database import db, history_door
from app.domain.choices import Choice
from app.domain.events import Attendance
from app.domain.history import COMMAND_LINE, Act
from app.domain.mail import MailKind
from app.domain.places import PoolKind
from app.domain.programme import ChoiceSettings, Crowded
from app.domain.registration import Refused, RegistrationStatus
from app.models import Claim, Event, HistoryEntry, OutgoingMail, Pool, Registration
from app.queries import doctor
from app.services import choices, pool_upkeep, programme_settings, registrations
from tests.factories import ask, make_event, make_session
from tests.programmes import well

ONSITE, ONLINE = Attendance.ONSITE, Attendance.ONLINE


@pytest.fixture
def event(app) -> Event:
    """On site and online, from before one could choose: three people have a place."""
    event = make_event(online=True, capacity=20)
    for name in "abc":
        registrations.register(event.id, ask(f"{name}@example.fi"))
    return event


def people(*names: str) -> list[Registration]:
    db.session.expire_all()
    emails = [f"{name}@example.fi" for name in names]
    return list(
        db.session.scalars(select(Registration).where(Registration.email.in_(emails)).order_by(Registration.id))
    )


def pools() -> dict[int, tuple[int | None, int]]:
    db.session.expire_all()
    found = db.session.scalars(select(Pool).where(Pool.kind == PoolKind.MODE).order_by(Pool.key))
    return {pool.key: (pool.capacity, pool.taken) for pool in found}


def settled() -> None:
    assert (pool_upkeep.settle_one(), pool_upkeep.settle_one()) == (1, 0)


def pools_without_people(event: Event, onsite: int) -> None:
    """As a worker of the release before left it: pools with places, and people counted in neither."""
    settings = ChoiceSettings(onsite_capacity=onsite)
    assert not isinstance(programme_settings.change(event.id, settings, COMMAND_LINE), Crowded)
    modes = select(Pool.id).where(Pool.kind == PoolKind.MODE)
    db.session.execute(delete(Claim).where(Claim.pool_id.in_(modes)))
    db.session.execute(update(Pool).where(Pool.kind == PoolKind.MODE).values(taken=0, waiting=0))
    db.session.execute(update(Registration).values(attendance=None))
    with history_door():
        db.session.execute(delete(HistoryEntry).where(HistoryEntry.act == Act.WAYS_SETTLED))
    db.session.execute(update(Event).values(onsite_capacity=onsite - 1))
    db.session.execute(update(Pool).where(Pool.kind == PoolKind.MODE, Pool.key == 1).values(capacity=onsite - 1))
    db.session.commit()


def test_they_are_counted_on_site_and_told(event):
    settled()
    assert {person.attendance for person in people("a", "b", "c")} == {ONSITE}
    assert pools() == {1: (None, 3), 2: (None, 0)}
    mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.CHOICES_CHANGED)).all()
    assert [(mail.recipient, mail.facts) for mail in mails] == [
        (f"{name}@example.fi", {"way_settled": True}) for name in "abc"
    ]
    assert well()


def test_each_changes_their_way_themselves(event):
    settled()
    assert choices.change(people("b")[0].id, Choice(ONLINE)).changed
    assert pools() == {1: (None, 2), 2: (None, 1)}
    assert well()


def test_more_than_there_are_places_keep_them_and_nobody_new_gets_one(event):
    pools_without_people(event, onsite=3)
    settled()
    assert pools()[1] == (2, 3)
    assert {person.status for person in people("a", "b", "c")} == {RegistrationStatus.CONFIRMED}
    assert well()  # it is known why
    late = registrations.register(event.id, ask("d@example.fi", choice=Choice(ONSITE)))
    assert late.status is RegistrationStatus.WAITING
    online = registrations.register(event.id, ask("e@example.fi", choice=Choice(ONLINE)))
    assert isinstance(choices.change(online.id, Choice(ONSITE)), Refused)
    registrations.cancel(people("a")[0].id)
    assert (pools()[1], people("d")[0].status) == ((2, 2), RegistrationStatus.WAITING)
    registrations.cancel(people("b")[0].id)
    assert (pools()[1], people("d")[0].status) == ((2, 2), RegistrationStatus.CONFIRMED)
    assert well()


def test_the_doctor_still_finds_who_was_let_in_after_that(event):
    pools_without_people(event, onsite=3)
    settled()
    late = registrations.register(event.id, ask("d@example.fi", choice=Choice(ONLINE)))
    pool = db.session.scalars(select(Pool).where(Pool.kind == PoolKind.MODE).order_by(Pool.key)).all()
    db.session.execute(update(Claim).where(Claim.pool_id == pool[1].id).values(pool_id=pool[0].id))
    db.session.execute(update(Registration).where(Registration.id == late.id).values(attendance=ONSITE))
    pool[0].taken, pool[1].taken = 4, 0
    db.session.commit()
    assert [finding.check for finding in doctor.findings()] == ["overbooked"]


def test_fewer_places_than_they_are_is_refused_with_the_figures(event):
    answer = programme_settings.change(event.id, ChoiceSettings(onsite_capacity=2), COMMAND_LINE)
    assert answer == Crowded((PoolKind.MODE, 1), 2, 3)
    assert {person.attendance for person in people("a", "b", "c")} == {None}


def test_with_one_way_there_is_nothing_to_tell(app):
    event = make_event()
    made = registrations.register(event.id, ask())
    for name in "ab":
        make_session(event, name, 1)
    assert people("aino")[0].attendance is ONSITE
    assert made.id
    kinds = select(OutgoingMail.kind).where(OutgoingMail.kind == MailKind.CHOICES_CHANGED)
    assert db.session.scalars(kinds).all() == []
    assert well()
