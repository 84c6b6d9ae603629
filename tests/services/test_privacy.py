"""Data taken along, erased, and removed because its time is over."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock, keys
from app.database import db
from app.domain.history import PARTICIPANT, Act, Actor, ActorKind
from app.domain.mail import MailState
from app.domain.participants import Needs
from app.domain.places import ClaimState
from app.domain.privacy import DataKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Event, HistoryEntry, OutgoingMail, Registration, RegistrationWord, SpecialNeeds
from app.outputs import personal_data
from app.queries import doctor, personal
from app.services import participants, privacy, registrations, retention
from tests.factories import make_event, make_organizer, make_registration

PERSONAL = (
    "given_name", "family_name", "sort_key", "email", "email_key", "organisation", "organisation_key", "municipality",
    "submission_key", "pending_email", "pending_email_at", "organizer_note", "mail_problem",
)  # fmt: skip


def fresh(registration: Registration) -> Registration:
    return db.session.scalars(
        select(Registration).where(Registration.id == registration.id), execution_options={"populate_existing": True}
    ).one()


def move(event: Event, ended: timedelta) -> None:
    """The event ended so long ago, for registrations and needs alike."""
    ends_at = clock.now() - ended
    db.session.execute(
        update(Event).where(Event.id == event.id).values(starts_at=ends_at - timedelta(hours=1), ends_at=ends_at)
    )
    db.session.commit()


def everything_in_the_tables() -> str:
    """All that is stored of registrations, mail and history, as one text to look for a person in."""
    rows = [
        *db.session.execute(select(Registration.__table__)),
        *db.session.execute(select(RegistrationWord.__table__)),
        *db.session.execute(select(OutgoingMail.__table__)),
        *db.session.execute(select(HistoryEntry.__table__)),
    ]
    return "\n".join(str(tuple(row)) for row in rows).lower()


def test_data_to_take_along_holds_everything_and_nobody_else(app):
    event = make_event(capacity=1)
    other = make_registration(event, "muu@example.fi", given_name="Muukalainen")
    mine = make_registration(event, "aino@example.fi")
    participants.change_needs(mine.id, Needs("gluteeniton", ""))
    registrations.cancel(other.id)
    document = personal_data.document(privacy.take_along(mine.id))
    data = json.loads(document)
    assert data["registration"]["email"] == "aino@example.fi"
    assert data["registration"]["status"] == "confirmed"
    assert data["special_needs"]["diet"] == "gluteeniton"
    assert [entry["act"] for entry in data["history"]] == ["registered", "promoted", "data_taken"]
    assert [(mail["kind"], mail["to"]) for mail in data["mail"]] == [
        ("waiting", "aino@example.fi"),
        ("promoted", "aino@example.fi"),
    ]
    assert "muu" not in document.lower()


def test_asking_before_the_event_removes_needs_and_asks_the_organizer(app):
    mine = make_registration(make_event())
    participants.change_needs(mine.id, Needs("gluteeniton"))
    assert privacy.ask_erasure(mine.id) is False
    asked_at = fresh(mine).erasure_asked_at
    assert asked_at is not None
    assert personal.needs(mine.id) is None
    assert privacy.ask_erasure(mine.id) is False
    assert fresh(mine).erasure_asked_at == asked_at
    acts = db.session.scalars(select(HistoryEntry.act).order_by(HistoryEntry.id)).all()
    assert acts == [Act.REGISTERED, Act.NEEDS_REMOVED, Act.ERASURE_ASKED]


def test_asking_after_the_event_erases_at_once(app):
    event = make_event(capacity=1)
    mine = make_registration(event, "aino@example.fi")
    waiting = make_registration(
        event, "jonossa@example.fi", given_name="Jonne", family_name="J", organisation="O", municipality=""
    )
    participants.change_details(
        mine.id, replace(mine.details, organisation="Salainen Oy"), seen=mine.details.fingerprint
    )
    code = mine.code
    move(event, timedelta(days=1))
    assert privacy.ask_erasure(mine.id) is True

    erased = fresh(mine)
    assert {name: getattr(erased, name) for name in PERSONAL if getattr(erased, name)} == {}
    assert (erased.status, erased.role_id, erased.sector_id) == (RegistrationStatus.CONFIRMED, None, None)
    assert erased.erased_at is not None
    assert [
        word for word in ("aino", "mäkelä", "salainen", "espoo", code.lower()) if word in everything_in_the_tables()
    ] == []
    # The event is over: the place is not given on, and the figures stay as they were.
    assert db.session.scalars(select(Claim.state).where(Claim.registration_id == mine.id)).one() is ClaimState.TAKEN
    assert fresh(waiting).status is RegistrationStatus.WAITING
    assert list(doctor.findings()) == []


def test_old_personal_link_opens_nothing_after_erasure(app):
    event = make_event()
    mine = make_registration(event)
    token = keys.personal_token(mine.code, mine.token_version)
    assert personal.by_token(token) is not None
    move(event, timedelta(days=1))
    privacy.ask_erasure(mine.id)
    assert personal.by_token(token) is None


def test_no_mail_leaves_after_erasure(app):
    event = make_event()
    mine = make_registration(event)
    move(event, timedelta(days=1))
    privacy.ask_erasure(mine.id)
    rows = db.session.execute(select(OutgoingMail.state, OutgoingMail.recipient, OutgoingMail.facts)).all()
    assert [tuple(row) for row in rows] == [(MailState.SUPERSEDED, "", {})]


def test_organizer_erasing_an_active_registration_gives_its_place_on(app):
    event = make_event(capacity=1)
    mine = make_registration(event, "aino@example.fi")
    waiting = make_registration(event, "jonossa@example.fi")
    organizer = make_organizer()
    privacy.erase(mine.id, Actor.organizer(organizer.id))
    privacy.erase(mine.id, Actor.organizer(organizer.id))
    assert (fresh(mine).status, fresh(mine).email) == (RegistrationStatus.CANCELLED, "")
    assert fresh(waiting).status is RegistrationStatus.CONFIRMED
    erasures = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.act == Act.ERASED).order_by(HistoryEntry.id)
    ).all()
    assert [(entry.actor, entry.organizer_id) for entry in erasures] == [(ActorKind.ORGANIZER, organizer.id)]
    assert list(doctor.findings()) == []


def test_same_person_can_register_again_after_erasure(app):
    event = make_event()
    mine = make_registration(event)
    privacy.erase(mine.id, PARTICIPANT)
    assert make_registration(event).status is RegistrationStatus.CONFIRMED


def test_needs_are_removed_fourteen_days_after_the_event(app):
    old, recent = make_event("vanha"), make_event("uusi")
    gone, kept = make_registration(old), make_registration(recent)
    for registration in (gone, kept):
        participants.change_needs(registration.id, Needs("gluteeniton"))
    db.session.execute(
        update(SpecialNeeds).where(SpecialNeeds.registration_id == gone.id).values(delete_at=clock.now())
    )
    db.session.commit()
    assert (retention.remove_due(DataKind.NEEDS), retention.remove_due(DataKind.NEEDS)) == (1, 0)
    assert db.session.scalars(select(SpecialNeeds.registration_id)).all() == [kept.id]
    removed = db.session.execute(
        select(HistoryEntry.registration_id, HistoryEntry.actor, HistoryEntry.details)
        .where(HistoryEntry.act == Act.NEEDS_REMOVED)
        .order_by(HistoryEntry.id)
    ).all()
    assert [tuple(row) for row in removed] == [(gone.id, ActorKind.SYSTEM, {})]


@pytest.mark.parametrize(
    ("days", "erased"),
    [
        (89, []),
        (91, ["cancelled", "waiting"]),
        (364, ["cancelled", "waiting"]),
        (366, ["cancelled", "confirmed", "waiting"]),
    ],
)
def test_details_are_anonymised_when_their_time_is_over(app, days, erased):
    event = make_event(capacity=1)
    make_registration(event, "a@example.fi")
    make_registration(event, "b@example.fi")
    registrations.cancel(make_registration(event, "c@example.fi").id)
    move(event, timedelta(days=days))
    count = 0
    while more := retention.remove_due(DataKind.WITHOUT_PLACE, DataKind.WITH_PLACE):
        count += more
    statuses = db.session.scalars(select(Registration.status).where(Registration.erased_at.is_not(None))).all()
    assert (count, sorted(statuses)) == (len(erased), erased)
    assert list(doctor.findings()) == []
