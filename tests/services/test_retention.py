"""Retention: periods of an event's own, holds, keys that are destroyed, what went."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select, update

from app import clock, keys
from app.database import db
from app.domain.edit_conflicts import fingerprint
from app.domain.event_details import EventDetails
from app.domain.history import COMMAND_LINE, PARTICIPANT, Act
from app.domain.languages import LocalizedText
from app.domain.participants import Needs
from app.domain.privacy import DataKind, HoldRefusal, PeriodFault, Periods
from app.domain.registration import RegistrationStatus
from app.models import DeletionHold, Event, HistoryEntry, Registration, Removal, SealingKey, SpecialNeeds
from app.queries import event_details, personal, removals
from app.services import events, participants, personal_data, privacy, publication, registrations, retention
from app.services.personal_data import PeriodsChangedMeanwhile
from tests.factories import ask, make_event, make_network, make_registration
from tests.statements import statements

DETAILS = (DataKind.WITHOUT_PLACE, DataKind.WITH_PLACE)


def remove(*kinds: DataKind) -> int:
    """As the worker does it: again until nothing is due."""
    total = 0
    while count := retention.remove_due(*kinds):
        total += count
    return total


def over_since(event: Event, days: float) -> None:
    ends_at = clock.now() - timedelta(days=days)
    db.session.execute(
        update(Event).where(Event.id == event.id).values(starts_at=ends_at - timedelta(hours=1), ends_at=ends_at)
    )
    db.session.commit()


def known() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration.email).where(Registration.email != "").order_by("email")))


def delete_at() -> list[object]:
    db.session.rollback()
    return list(db.session.scalars(select(SpecialNeeds.delete_at)))


def key_count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SealingKey)) or 0


def with_needs(event: Event, email: str = "aino@example.fi", needs: Needs | None = None) -> Registration:
    made = registrations.register(event.id, ask(email, needs=needs or Needs("gluteeniton")))
    assert isinstance(made, Registration)
    return made


def test_an_event_keeps_details_as_long_as_it_says(app):
    event, other = make_event("lyhyt", capacity=1), make_event("oletus", capacity=1)
    for one in (event, other):
        make_registration(one, f"a-{one.slug}@example.fi")
        make_registration(one, f"b-{one.slug}@example.fi")
    own = Periods(without_place=30, with_place=60)
    assert isinstance(personal_data.keep_for(event.id, own, Periods(), COMMAND_LINE), Event)
    for one in (event, other):
        over_since(one, 31)
    assert remove(*DETAILS) == 1
    assert "b-lyhyt@example.fi" not in known() and "a-lyhyt@example.fi" in known()
    over_since(event, 61)
    assert remove(*DETAILS) == 1
    assert known() == ["a-oletus@example.fi", "b-oletus@example.fi"]


def test_periods_and_the_events_time_move_the_day_of_needs(app, time):
    make_network()
    event = make_event()
    with_needs(event)
    assert delete_at() == [event.ends_at + timedelta(days=14)]
    personal_data.keep_for(event.id, Periods(needs=5), Periods(), COMMAND_LINE)
    assert delete_at() == [event.ends_at + timedelta(days=5)]
    db.session.rollback()
    whole = event_details.whole(event.id)
    details = event_details.of(whole, whole.pools)
    later = {name: getattr(details, name) + timedelta(days=2) for name in ("starts_at", "ends_at")}
    saved = events.edit(event.id, EventDetails(**{**vars(details), **later}), fingerprint(details), COMMAND_LINE)
    assert isinstance(saved, Event), saved
    assert delete_at() == [later["ends_at"] + timedelta(days=5)]
    with_needs(event, "uusi@example.fi")
    assert set(delete_at()) == {later["ends_at"] + timedelta(days=5)}


def test_what_someone_else_saved_meanwhile_is_not_overwritten(app):
    event = make_event()
    personal_data.keep_for(event.id, Periods(needs=5), Periods(), COMMAND_LINE)
    refused = personal_data.keep_for(event.id, Periods(needs=7), Periods(), COMMAND_LINE)
    assert refused == PeriodsChangedMeanwhile(Periods(needs=5))
    too_long = personal_data.keep_for(event.id, Periods(needs=31), Periods(needs=5), COMMAND_LINE)
    assert too_long == PeriodFault(DataKind.NEEDS)


def test_a_copy_keeps_data_as_long_as_its_source(app):
    event = make_event()
    personal_data.keep_for(event.id, Periods(with_place=100), Periods(), COMMAND_LINE)
    copied = events.copy(event.id, (clock.now() + timedelta(days=90)).date(), COMMAND_LINE)
    assert copied.periods == Periods(with_place=100)


def test_a_run_leaves_one_row_of_what_went(app, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    event = make_event()
    for number in range(5):
        with_needs(event, f"p{number}@example.fi")
    over_since(event, 366)
    db.session.execute(update(SpecialNeeds).values(delete_at=clock.now()))
    db.session.commit()
    assert (remove(DataKind.NEEDS), remove(*DETAILS), remove(*DataKind)) == (5, 5, 0)
    rows = db.session.execute(select(Removal.event_id, Removal.kind, Removal.count).order_by(Removal.id)).all()
    assert [tuple(row) for row in rows] == [(event.id, DataKind.NEEDS, 5), (event.id, DataKind.WITH_PLACE, 5)]
    acts = db.session.scalars(
        select(HistoryEntry.act).where(HistoryEntry.act == Act.NEEDS_REMOVED).order_by(HistoryEntry.id)
    ).all()
    assert len(acts) == 5  # not once more when the person is anonymised


def test_the_history_goes_back_two_years(app, time):
    make_registration(make_event())
    entries = select(func.count()).select_from(HistoryEntry)
    time.shift(timedelta(days=729))
    make_registration(make_event("uusi"))
    assert (retention.forget_history(), db.session.scalar(entries)) == (0, 2)
    db.session.rollback()
    time.shift(timedelta(days=2))
    assert (retention.forget_history(), retention.forget_history()) == (1, 0)
    assert db.session.scalar(entries) == 1


class TestHold:
    def test_it_stops_details_and_not_needs(self, app):
        event = make_event()
        mine = with_needs(event)
        assert isinstance(personal_data.hold(event.id, "tietopyyntö 12/2027", COMMAND_LINE), DeletionHold)
        assert personal_data.hold(event.id, "toinen", COMMAND_LINE) is HoldRefusal.HELD
        over_since(event, 400)
        db.session.execute(update(SpecialNeeds).values(delete_at=clock.now()))
        db.session.commit()
        assert (remove(*DETAILS), remove(DataKind.NEEDS)) == (0, 1)
        assert known() == [mine.email]
        holdings = removals.holdings(event.id, clock.now())
        assert (holdings.held, holdings.late) == (True, False)
        assert isinstance(personal_data.release(event.id, "vastattu", COMMAND_LINE), DeletionHold)
        assert personal_data.release(event.id, "taas", COMMAND_LINE) is HoldRefusal.NOT_HELD
        assert (remove(*DETAILS), known()) == (1, [])

    def test_erasure_waits_for_its_end_and_then_happens_by_itself(self, app):
        event = make_event()
        mine, other = with_needs(event), make_registration(event, "toinen@example.fi")
        personal_data.hold(event.id, "tietopyyntö", COMMAND_LINE)
        over_since(event, 1)
        assert privacy.ask_erasure(mine.id) is False
        assert personal.needs(mine.id) is None  # a withdrawn consent waits for nobody
        assert privacy.erase(mine.id, COMMAND_LINE) is HoldRefusal.HELD
        assert remove(*DETAILS) == 0
        personal_data.release(event.id, "vastattu", COMMAND_LINE)
        assert (remove(*DETAILS), known()) == (1, [other.email])

    def test_withdrawing_consent_deletes_whatever_the_hold_says(self, app):
        mine = with_needs(make_event())
        personal_data.hold(mine.event_id, "tietopyyntö", COMMAND_LINE)
        assert participants.change_needs(mine.id, None) is None
        assert delete_at() == []


def test_who_asked_before_the_event_is_erased_when_it_is_over(app):
    event = make_event()
    asked, other = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    assert privacy.ask_erasure(asked.id) is False
    assert remove(*DETAILS) == 0
    over_since(event, 0.01)
    assert (remove(*DETAILS), known()) == (1, [other.email])


def test_who_asked_is_erased_when_the_event_is_called_off(app):
    event = make_event()
    asked = make_registration(event, "a@example.fi")
    privacy.ask_erasure(asked.id)
    publication.cancel(event.id, LocalizedText("Peruttu"), COMMAND_LINE)
    assert (remove(*DETAILS), known()) == (1, [])


class TestKeys:
    def test_one_key_for_an_event_and_none_without_needs(self, app):
        event, other = make_event("yksi"), make_event("kaksi")
        make_registration(event, "ilman@example.fi")
        assert key_count() == 0
        first, second = with_needs(event, "a@example.fi"), with_needs(event, "b@example.fi")
        third = with_needs(other, "a@example.fi")
        assert key_count() == 2
        sealed = {row.registration_id: row.sealed for row in db.session.scalars(select(SpecialNeeds))}
        seals = {one.id: keys.Seal(db.session.get(SealingKey, one.id).sealed) for one in (event, other)}
        assert seals[event.id].open(sealed[first.id]) == seals[event.id].open(sealed[second.id])
        assert seals[other.id].open(sealed[first.id]) is None
        assert seals[other.id].open(sealed[third.id]) is not None

    def test_the_key_goes_with_the_last_needs(self, app):
        event = make_event()
        mine = with_needs(event)
        copy = bytes(db.session.get(SpecialNeeds, mine.id).sealed)
        db.session.execute(update(SpecialNeeds).values(delete_at=clock.now()))
        db.session.commit()
        assert (remove(DataKind.NEEDS), key_count()) == (1, 0)
        assert keys.Seal(None).open(copy) is None
        # Needs given anew are under another key, which does not open the copy either.
        participants.change_needs(mine.id, Needs("vegaani"))
        assert personal.needs(mine.id) == Needs("vegaani")
        assert keys.Seal(db.session.get(SealingKey, event.id).sealed).open(copy) is None

    def test_the_worker_destroys_the_key_after_the_last_withdrawal(self, app):
        first, second = with_needs(make_event(), "a@example.fi"), None
        second = with_needs(db.session.get_one(Event, first.event_id), "b@example.fi")
        participants.change_needs(first.id, None)
        assert (retention.destroy_keys(), key_count()) == (0, 1)
        registrations.cancel(second.id, PARTICIPANT)
        assert (retention.destroy_keys(), key_count()) == (1, 0)
        assert retention.destroy_keys() == 0

    def test_needs_of_before_are_sealed_under_the_events_key(self, app):
        mine = with_needs(make_event(), needs=Needs("uusi"))
        old = legacy({"diet": "gluteeniton", "access": "hissi"})
        db.session.execute(update(SpecialNeeds).values(sealed=old, under_event_key=False))
        db.session.commit()
        assert personal.needs(mine.id) == Needs("gluteeniton", "hissi")
        assert (retention.reseal(), retention.reseal()) == (1, 0)
        db.session.rollback()
        row = db.session.get_one(SpecialNeeds, mine.id)
        assert row.under_event_key and bytes(row.sealed) != old
        assert personal.needs(mine.id) == Needs("gluteeniton", "hissi")
        db.session.execute(update(SealingKey).values(sealed=b"x"))
        db.session.commit()
        assert personal.needs(mine.id) is None

    def test_what_no_key_opens_is_left_and_does_not_hold_the_worker(self, app):
        with_needs(make_event())
        db.session.execute(update(SpecialNeeds).values(sealed=b"something else", under_event_key=False))
        db.session.commit()
        assert retention.reseal() == 0

    def test_under_another_data_key_new_needs_are_kept_and_the_key_is_left_for_the_right_one(self, app):
        first = with_needs(make_event(), "a@example.fi")
        app.config["DATA_KEY"] = "another"
        assert personal.needs(first.id) is None
        second = with_needs(db.session.get_one(Event, first.event_id), "b@example.fi")
        assert personal.needs(second.id) == Needs("gluteeniton")
        assert retention.reseal() == 0
        app.config["DATA_KEY"] = "test-data-key"
        assert (personal.needs(first.id), personal.needs(second.id)) == (Needs("gluteeniton"), None)


def legacy(values: dict[str, str]) -> bytes:
    """As needs were sealed before events had keys of their own."""
    key = base64.urlsafe_b64encode(keys._derived("test-data-key", "special needs"))
    return Fernet(key).encrypt(json.dumps(values).encode())


def count(request) -> int:
    event_id = db.session.scalars(select(Event.id)).one()
    db.session.rollback()
    with statements() as sent:
        made = registrations.register(event_id, request)
    assert isinstance(made, Registration) and made.status is RegistrationStatus.CONFIRMED
    return len(sent)


def test_needs_cost_two_statements_and_others_none(app):
    """One to learn the key and the day, one to keep what is sealed; the first at an event makes the key besides."""
    make_event(capacity=None)
    plain = count(ask("a@example.fi"))
    first = count(ask("b@example.fi", needs=Needs("gluteeniton")))
    again = count(ask("c@example.fi", needs=Needs("gluteeniton")))
    assert (first - plain, again - plain, count(ask("d@example.fi")) - plain) == (3, 2, 0)


@pytest.mark.parametrize("batch", [10, 40])
def test_anonymising_costs_the_same_for_many_as_for_few(app, monkeypatch, batch):
    monkeypatch.setattr(retention, "BATCH", batch)
    event = make_event(capacity=None)
    for number in range(batch):
        make_registration(event, f"p{number}@example.fi")
    over_since(event, 400)
    with statements() as sent:
        assert retention.remove_due(*DETAILS) == batch
    assert len(sent) <= 26, sent  # on PostgreSQL the history's door is opened and shut


def test_an_address_that_nobody_confirmed_goes_but_not_while_a_hold_stands(app, time):
    event, registration_id = make_event(), make_registration(make_event("toinen")).id
    mine = make_registration(event)
    for one in (mine.id, registration_id):
        details = registrations_of(one).details
        wanted = replace(details, email="uusi@example.fi")
        participants.change_details(one, wanted, seen=details.fingerprint)
        assert registrations_of(one).pending_email == "uusi@example.fi"
    personal_data.hold(event.id, "Tietopyyntö", COMMAND_LINE)
    assert retention.forget_addresses() == 0
    time.shift(timedelta(days=7, minutes=1))
    assert (retention.forget_addresses(), retention.forget_addresses()) == (1, 0)
    assert [registrations_of(one).pending_email for one in (mine.id, registration_id)] == ["uusi@example.fi", None]
    personal_data.release(event.id, "Annettu", COMMAND_LINE)
    assert retention.forget_addresses() == 1
    gone = registrations_of(mine.id)
    assert (gone.pending_email, gone.pending_email_key, gone.pending_email_at) == (None, None, None)


def registrations_of(registration_id: int) -> Registration:
    return db.session.get_one(Registration, registration_id, populate_existing=True)
