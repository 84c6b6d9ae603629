"""Places kept for some are let go at their date by whatever comes first, always in the same way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock, keys
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE, Act
from app.domain.organizer_acts import Placing
from app.domain.places import PoolKind
from app.domain.questions import QuestionKind
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, Pool, Registration
from app.queries import doctor
from app.services import admissions, attendees, capacity, entrance, people_import, registrations, series_registrations
from app.services.series_registrations import SeriesRequest
from tests.factories import ask, details, make_event, make_registration, make_series, make_term, make_track
from tests.people import lines
from tests.questions import make_question, options

ACTS: dict[str, Callable[[int], object]] = {
    "the worker": lambda _: admissions.release_kept_places(),
    "another capacity": lambda event_id: capacity.change(event_id, 6, COMMAND_LINE),
    "another programme": lambda event_id: (
        make_track(db.session.get_one(Event, event_id)),
        admissions.release_kept_places(),
    ),
}


@pytest.mark.parametrize("first", ACTS)
def test_at_the_date_the_others_stand_after_the_target_group(app, first):
    sector, other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    event = make_event(capacity=4)
    soon = clock.now() + timedelta(hours=1)
    wanted = EntranceSettings(
        RegistrationMode.TARGET_GROUP_FIRST, frozenset({sector.id}), soon, invited_places=2, invited_until=soon
    )
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)
    holder = make_registration(event, "eka@example.fi", sector_id=sector.id).id
    make_registration(event, "toka@example.fi", sector_id=sector.id)
    outside = [make_registration(event, f"ulkoa{n}@example.fi", sector_id=other.id).id for n in range(3)]
    inside = [make_registration(event, f"ryhma{n}@example.fi", sector_id=sector.id).id for n in range(3)]
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(update(Event).values(target_until=past, invited_until=past))
    db.session.commit()

    ACTS[first](event.id)
    registrations.cancel(holder)

    db.session.expire_all()
    kept = select(Pool.capacity).where(Pool.kind.in_((PoolKind.OTHERS, PoolKind.UNINVITED)))
    assert db.session.scalars(kept).all() == [None, None]
    released = select(HistoryEntry.id).where(HistoryEntry.act == Act.KEPT_PLACES_RELEASED).order_by(HistoryEntry.id)
    assert len(db.session.scalars(released).all()) == 2
    confirmed = [
        person
        for person in (*inside, *outside)
        if db.session.get_one(Registration, person).status is RegistrationStatus.CONFIRMED
    ]
    assert confirmed == [*inside, *outside][: 5 if first == "another capacity" else 3]


def same_address_registers(event: Event) -> object:
    return registrations.register(event.id, ask("eka@example.fi"))


def same_address_is_added(event: Event) -> object:
    addition = attendees.Addition(details("eka@example.fi"), Placing.IF_ROOM, "", "avain")
    return attendees.add(event.id, addition, COMMAND_LINE)


def same_address_is_brought(event: Event) -> object:
    table = people_import.Table(lines("eka@example.fi"), "x", Placing.IF_ROOM, "avain")
    return people_import.bring(event.id, table, COMMAND_LINE, seen="")


def another_occasion_is_full(event: Event) -> object:
    other = make_event("toinen")
    question = make_question(other, QuestionKind.SEVERAL_OF, options=options("Lounas", Lounas=0))
    answers = {other.id: {question.id: [question.options[0].id]}}
    whole = make_series(event, other, whole=True)
    return series_registrations.register(whole.id, SeriesRequest(details("uusi@example.fi"), "avain", answers=answers))


REFUSALS = (same_address_registers, same_address_is_added, same_address_is_brought, another_occasion_is_full)


@pytest.mark.parametrize("refused", REFUSALS)
def test_what_is_let_go_is_counted_also_when_the_act_refuses_what_it_was_asked_for(app, refused):
    sector, other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    event = make_event(capacity=4)
    soon = clock.now() + timedelta(hours=1)
    wanted = EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, frozenset({sector.id}), soon)
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)
    outside = [
        make_registration(event, email, sector_id=other.id).id for email in ("eka@example.fi", "toka@example.fi")
    ]
    db.session.execute(update(Event).values(target_until=clock.now() - timedelta(seconds=1)))
    db.session.commit()

    refused(event)

    db.session.expire_all()
    assert list(doctor.findings()) == []
    assert {db.session.get_one(Registration, person).status for person in outside} == {RegistrationStatus.CONFIRMED}
    assert db.session.scalars(select(func.count()).where(Registration.event_id == event.id)).one() == 2


def test_whoever_confirms_their_address_after_the_date_finds_everyones_places(app):
    sector, other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    event = make_event(capacity=4)
    soon, first = clock.now() + timedelta(hours=1), RegistrationMode.TARGET_GROUP_FIRST
    entrance.change(event.id, EntranceSettings(first, frozenset({sector.id}), soon), COMMAND_LINE)
    waits = make_registration(event, "eka@example.fi", sector_id=other.id)
    entrance.change(
        event.id, EntranceSettings(first, frozenset({sector.id}), soon, confirms_address=True), COMMAND_LINE
    )
    late = make_registration(event, "toka@example.fi", sector_id=other.id)
    assert (waits.status, late.status) == (RegistrationStatus.WAITING, RegistrationStatus.UNVERIFIED)
    db.session.execute(update(Event).values(target_until=clock.now() - timedelta(seconds=1)))
    db.session.commit()
    came = admissions.verify(late.id, keys.address_token(late.code, late.token_version, late.email))
    assert isinstance(came, Registration)
    states = [db.session.get_one(Registration, person.id).status for person in (waits, came)]
    assert states == [RegistrationStatus.CONFIRMED] * 2
