"""Registering and cancelling: who gets a place, who waits, who is told."""

from sqlalchemy import select

from app.database import db
from app.domain.mail import MailKind, MailState
from app.domain.registration import Refusal, Refused, RegistrationStatus
from app.models import OutgoingMail, Pool
from app.services import registrations
from tests.factories import ask, make_event, make_registration
from tests.statements import statements


def numbers(event) -> tuple[int, int]:
    pool = db.session.scalars(select(Pool).where(Pool.event_id == event.id)).one()
    return pool.taken, pool.waiting


def test_last_place_then_the_queue(app):
    event = make_event(capacity=1)
    first = make_registration(event, "a@example.fi")
    second = make_registration(event, "b@example.fi")
    assert (first.status, second.status) == (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)
    assert numbers(event) == (1, 1)


def test_full_without_waiting_list_is_refused(app):
    event = make_event(capacity=0, waiting_list=False)
    refused = registrations.register(event.id, ask())
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.FULL
    assert numbers(event) == (0, 0)


def test_cancelling_promotes_the_next_in_line_at_once(app):
    event = make_event(capacity=1)
    first = make_registration(event, "a@example.fi")
    second = make_registration(event, "b@example.fi")
    third = make_registration(event, "c@example.fi")
    registrations.cancel(first.id)
    assert second.status is RegistrationStatus.CONFIRMED
    assert third.status is RegistrationStatus.WAITING
    assert numbers(event) == (1, 1)
    mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.registration_id == second.id)).all()
    assert [(mail.kind, mail.state) for mail in mails] == [
        (MailKind.WAITING, MailState.SUPERSEDED),
        (MailKind.PROMOTED, MailState.PENDING),
    ]


def test_same_form_twice_is_one_registration(app):
    event = make_event()
    request = ask(key="once")
    assert registrations.register(event.id, request).id == registrations.register(event.id, request).id
    assert numbers(event) == (1, 0)


def test_second_registration_is_refused_and_mails_the_owner_once(app):
    event = make_event()
    first = make_registration(event, "a@example.fi")
    for spelling in ("A@example.fi", "a@example.fi"):
        assert registrations.register(event.id, ask(spelling)) == Refused(Refusal.ADDRESS_TAKEN)
    kinds = db.session.scalars(select(OutgoingMail.kind).where(OutgoingMail.registration_id == first.id)).all()
    assert kinds == [MailKind.CONFIRMED, MailKind.LINK_AGAIN]


def test_a_registration_writes_six_statements_and_asks_for_no_id_that_nobody_needs(app):
    event = make_event(capacity=2)
    with statements() as sent:
        make_registration(event, "a@example.fi")
    assert len([one for one in sent if one.startswith(("INSERT", "UPDATE"))]) == 6
    assert [one for one in sent if "RETURNING" in one and not one.startswith("INSERT INTO registration ")] == []
    db.session.expire_all()
    assert numbers(event) == (1, 0)
