"""An import of participants: the plan and the act agree, all or nobody, with mail, history and places in step."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.organizer_acts import ActRefusal, Placing
from app.domain.people_import import Plan, RowOutcome
from app.domain.registration import RegistrationStatus, Source
from app.models import HistoryEntry, OutgoingMail, Registration
from app.services import people_import, registrations
from app.services.people_import import Brought, Table
from tests.days import make_day
from tests.deciding import decline
from tests.factories import make_event, make_organizer, make_registration, make_session, make_track
from tests.people import many, table
from tests.programmes import well
from tests.services.test_races import at_once
from tests.statements import statements


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


def bring(event, wanted: Table, actor: Actor) -> Brought | Plan:
    seen = people_import.foresee(event.id, wanted, actor).fingerprint
    return people_import.bring(event.id, wanted, actor, seen=seen)


def people(event) -> list[Registration]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id))
    )


def test_places_go_in_the_tables_order_and_the_rest_wait(actor):
    event = make_event(capacity=3)
    make_registration(event, "ennestaan@example.fi")
    wanted = table("a@example.fi", "ENNESTAAN@example.fi", "b@example.fi", "c@example.fi")
    plan = people_import.foresee(event.id, wanted, actor)
    assert [row.outcome for row in plan.rows] == [
        RowOutcome.CONFIRMED, RowOutcome.THERE, RowOutcome.CONFIRMED, RowOutcome.WAITING,
    ]  # fmt: skip
    assert len(people(event)) == 1
    assert bring(event, wanted, actor) == Brought(3)
    made = people(event)[1:]
    assert [(one.email, one.status, one.source, one.data_origin) for one in made] == [
        ("a@example.fi", RegistrationStatus.CONFIRMED, Source.IMPORT, "Espoon luettelo"),
        ("b@example.fi", RegistrationStatus.CONFIRMED, Source.IMPORT, "Espoon luettelo"),
        ("c@example.fi", RegistrationStatus.WAITING, Source.IMPORT, "Espoon luettelo"),
    ]
    mails = db.session.execute(
        select(OutgoingMail.recipient, OutgoingMail.kind, OutgoingMail.facts)
        .where(OutgoingMail.kind == MailKind.IMPORTED)
        .order_by(OutgoingMail.id)
    ).all()
    assert [tuple(mail) for mail in mails] == [
        ("a@example.fi", MailKind.IMPORTED, {"position": None}),
        ("b@example.fi", MailKind.IMPORTED, {"position": None}),
        ("c@example.fi", MailKind.IMPORTED, {"position": 1}),
    ]
    assert well()


def test_the_history_says_how_many_and_names_nobody(actor):
    event = make_event()
    bring(event, table("a@example.fi", "b@example.fi"), actor)
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.PARTICIPANTS_IMPORTED)).one()
    assert (entry.details, entry.organizer_id) == ({"imported": 2}, actor.organizer_id)
    registered = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.act == Act.REGISTERED).order_by(HistoryEntry.id)
    ).all()
    assert [(one.organizer_id, one.details) for one in registered] == [(actor.organizer_id, {"after": "confirmed"})] * 2


def test_one_refused_row_stops_all_of_them(actor):
    event = make_event(capacity=1, waiting_list=False)
    plan = bring(event, table("a@example.fi", "b@example.fi"), actor)
    assert isinstance(plan, Plan)
    assert [(row.outcome, row.refusal) for row in plan.rows] == [
        (RowOutcome.CONFIRMED, None), (RowOutcome.FAULT, ActRefusal.FULL),
    ]  # fmt: skip
    assert people(event) == []


def test_over_capacity_only_when_asked_for(actor):
    event = make_event(capacity=1)
    assert bring(event, table("a@example.fi", "b@example.fi", placing=Placing.OVER_CAPACITY), actor) == Brought(2)
    assert [(one.status, one.over_capacity) for one in people(event)] == [
        (RegistrationStatus.CONFIRMED, False), (RegistrationStatus.CONFIRMED, True),
    ]  # fmt: skip
    assert well()


def test_a_plan_that_changed_meanwhile_is_shown_again_and_nothing_done(actor):
    event = make_event(capacity=1)
    wanted = table("a@example.fi")
    seen = people_import.foresee(event.id, wanted, actor).fingerprint
    make_registration(event, "nopea@example.fi")
    answer = people_import.bring(event.id, wanted, actor, seen=seen)
    assert isinstance(answer, Plan)
    assert [row.outcome for row in answer.rows] == [RowOutcome.WAITING]
    assert len(people(event)) == 1


def test_a_session_that_filled_up_meanwhile_is_shown_before_anyone_waits_for_it(actor):
    day = make_day(places=1)
    wanted = replace(table("a@example.fi"), choice=day.choice("a1"))
    seen = people_import.foresee(day.event.id, wanted, actor).fingerprint
    day.join("nopea", "a1")
    assert isinstance(people_import.bring(day.event.id, wanted, actor, seen=seen), Plan)
    assert len(people(day.event)) == 1


def test_whoever_was_not_approved_is_told_apart_from_the_registered(actor):
    event = make_event(mode=RegistrationMode.APPROVAL)
    declined = make_registration(event, "a@example.fi")
    decline(event.id, [declined.id])
    make_registration(event, "b@example.fi")
    plan = people_import.foresee(event.id, table("a@example.fi", "b@example.fi"), actor)
    assert [row.outcome for row in plan.rows] == [RowOutcome.DECLINED, RowOutcome.THERE]


def test_whoever_has_not_confirmed_the_address_is_told_apart_from_the_registered(actor):
    event = make_event(confirms_address=True)
    waits = make_registration(event, "a@example.fi")
    assert waits.status is RegistrationStatus.UNVERIFIED
    plan = people_import.foresee(event.id, table("A@example.fi", "b@example.fi"), actor)
    assert [row.outcome for row in plan.rows] == [RowOutcome.UNCONFIRMED, RowOutcome.CONFIRMED]


def test_the_same_form_sent_twice_registers_once(actor):
    event = make_event()
    wanted = table("a@example.fi", "b@example.fi")
    seen = people_import.foresee(event.id, wanted, actor).fingerprint
    assert people_import.bring(event.id, wanted, actor, seen=seen) == Brought(2)
    assert people_import.bring(event.id, wanted, actor, seen=seen) == Brought(0, again=True)
    assert len(people(event)) == 2


def test_a_table_for_an_event_that_is_not_on(actor):
    event = make_event(status=EventStatus.DRAFT)
    plan = bring(event, table("a@example.fi"), actor)
    assert isinstance(plan, Plan)
    assert plan.rows[0].refusal is ActRefusal.NOT_PUBLISHED


def test_a_choice_that_is_missing_stops_the_table(actor):
    event = make_event()
    make_track(event, "A")
    make_track(event, "B")
    make_session(event)
    plan = bring(event, table("a@example.fi"), actor)
    assert isinstance(plan, Plan)
    assert plan.rows[0].refusal is ActRefusal.CHOICE


def test_thousands_take_as_many_statements_as_one(actor):
    event = make_event(capacity=1500)
    with statements() as few:
        bring(event, Table(many(10)[:1], "x", Placing.IF_ROOM, "a"), actor)
    with statements() as sent:
        assert bring(event, Table(many(2001)[1:], "x", Placing.IF_ROOM, "b"), actor) == Brought(2000)
    assert len(sent) <= len(few) + 12  # some batches
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 2001
    assert well()


def test_acknowledging_is_for_those_whom_others_registered(actor):
    event = make_event()
    bring(event, table("a@example.fi"), actor)
    [imported] = people(event)
    own = make_registration(event, "itse@example.fi")
    assert people_import.acknowledge(imported.id)
    assert people_import.acknowledge(imported.id)
    assert not people_import.acknowledge(own.id)
    db.session.expire_all()
    assert imported.acknowledged_at is not None
    assert db.session.scalar(select(func.count()).where(HistoryEntry.act == Act.ACKNOWLEDGED)) == 1
    registrations.cancel(imported.id)
    assert not people_import.acknowledge(imported.id)


def test_whoever_says_at_once_and_twice_that_it_is_right_has_said_it_once(app, actor):
    bring(event := make_event(), table(*(f"p{n}@example.fi" for n in range(12))), actor)
    acts = [lambda id=one.id: people_import.acknowledge(id) for one in people(event) for _ in range(4)]
    assert at_once(app, acts) == [True] * 48
    said = select(HistoryEntry.registration_id).where(HistoryEntry.act == Act.ACKNOWLEDGED).order_by(HistoryEntry.id)
    assert sorted(db.session.scalars(said)) == [one.id for one in people(event)]
