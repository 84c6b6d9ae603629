"""Changing the capacity, alone and while people come and go."""

from sqlalchemy import select

from app.database import db
from app.domain.capacity import BelowConfirmed
from app.domain.edit_conflicts import fingerprint
from app.domain.history import COMMAND_LINE, Act
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, Pool, Registration
from app.queries import doctor, event_details
from app.services import capacity, events, registrations
from tests.factories import make_event, make_network, make_registration
from tests.services.test_races import at_once, positions, registering


def numbers(event: Event) -> tuple[int | None, int, int]:
    row = db.session.execute(select(Pool.capacity, Pool.taken, Pool.waiting).where(Pool.event_id == event.id)).one()
    return tuple(row)


def test_raising_promotes_in_the_same_transaction(app):
    event = make_event(capacity=1)
    for n in "abc":
        make_registration(event, f"{n}@example.fi")
    capacity.change(event.id, 2, COMMAND_LINE)
    assert numbers(event) == (2, 2, 1)
    capacity.change(event.id, None, COMMAND_LINE)
    assert numbers(event) == (None, 3, 0)


def test_lowering_below_the_confirmed_is_refused_unless_forced(app):
    event = make_event(capacity=3)
    for n in "abcd":
        make_registration(event, f"{n}@example.fi")
    assert capacity.change(event.id, 2, COMMAND_LINE) == BelowConfirmed(2, 3)
    assert numbers(event) == (3, 3, 1)
    capacity.change(event.id, 2, COMMAND_LINE, forced=True)
    assert numbers(event) == (2, 3, 1)
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.CAPACITY_CHANGED)).one()
    assert entry.details == {"before": 3, "after": 2, "forced": True}
    assert list(doctor.findings()) == []


def test_a_freed_place_absorbs_the_excess_before_anyone_is_promoted(app):
    event = make_event(capacity=3)
    people = [make_registration(event, f"{n}@example.fi") for n in "abcd"]
    capacity.change(event.id, 2, COMMAND_LINE, forced=True)
    registrations.cancel(people[0].id)
    assert numbers(event) == (2, 2, 1)
    registrations.cancel(people[1].id)
    assert numbers(event) == (2, 2, 0)


def test_the_same_capacity_changes_nothing(app):
    event = make_event(capacity=3)
    version = event.version
    capacity.change(event.id, 3, COMMAND_LINE)
    assert event_details.whole(event.id).version == version
    assert db.session.scalars(select(HistoryEntry)).all() == []


def test_capacity_grows_while_people_register_and_cancel(app):
    event = make_event(capacity=10)
    early = [make_registration(event, f"e{n}@example.fi").id for n in range(20)]

    def cancelling(registration_id: int):
        return lambda: registrations.cancel(registration_id).status

    def growing(size: int):
        return lambda: capacity.change(event_id, size, COMMAND_LINE)

    event_id = event.id
    acts = [registering(event, f"p{n}@example.fi") for n in range(30)]
    for n in range(8):
        acts.insert(n * 4, cancelling(early[n]))
        acts.insert(n * 4 + 2, growing(12 + n))
    at_once(app, acts)
    final = numbers(event)[0]
    active = db.session.scalars(
        select(Registration.status).where(Registration.status != RegistrationStatus.CANCELLED)
    ).all()
    confirmed = active.count(RegistrationStatus.CONFIRMED)
    assert (len(active), confirmed >= final) == (42, True)
    assert numbers(event) == (final, confirmed, 42 - confirmed)
    assert positions(event) == list(range(1, 43 - confirmed))
    assert [finding for finding in doctor.findings() if finding.check != "overbooked"] == []


def test_two_editors_at_once_lose_nothing(app):
    make_network()
    event = make_event(capacity=1)
    whole = event_details.whole(event.id)
    seen = event_details.of(whole, whole.pools)
    event_id = event.id

    def saving(number: int):
        details = events.replace(seen, contact_name=f"Muokkaaja {number}")
        return lambda: type(events.edit(event_id, details, fingerprint(seen), COMMAND_LINE)).__name__

    answers = at_once(app, [saving(number) for number in range(12)])
    assert sorted(answers) == ["EditedMeanwhile"] * 11 + ["Event"]
    assert db.session.scalars(select(HistoryEntry.act).order_by(HistoryEntry.id)).all() == [Act.EVENT_CHANGED]
