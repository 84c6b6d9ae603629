"""Who is told when an event's time or place changes, of what, and how often."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.mail import MailKind, MailState
from app.models import Event, OutgoingMail
from app.queries import doctor
from app.services import registrations
from tests.factories import make_event, make_network, make_registration, text
from tests.services.test_events import actor, details_of, edit

__all__ = ["actor"]


def mails(event: Event, kind: MailKind) -> list[OutgoingMail]:
    statement = select(OutgoingMail).where(OutgoingMail.event_id == event.id, OutgoingMail.kind == kind)
    return list(db.session.scalars(statement.order_by(OutgoingMail.id), execution_options={"populate_existing": True}))


def test_changed_time_and_place_are_told_once_to_everyone_registered(actor):
    make_network()
    event = make_event(capacity=1, contact_email="a@example.fi")
    confirmed, waiting, gone = (make_registration(event, f"{n}@example.fi") for n in "abc")
    registrations.cancel(gone.id)
    start = details_of(event).starts_at
    edit(event, actor, starts_at=start + timedelta(hours=1), venue_city="Oulu", contact_name="Toinen")
    told = mails(event, MailKind.EVENT_CHANGED)
    facts = {"before": {"starts_at": start.isoformat(), "venue_city": "Helsinki"}}
    assert [(mail.registration_id, mail.recipient, mail.state, mail.facts) for mail in told] == [
        (confirmed.id, "a@example.fi", MailState.PENDING, facts),
        (waiting.id, "b@example.fi", MailState.PENDING, facts),
    ]
    assert list(doctor.findings()) == []


def test_the_erased_are_not_told(actor):
    make_network()
    event = make_event()
    registration = make_registration(event)
    registration.erased_at = clock.now()
    db.session.commit()
    edit(event, actor, venue_city="Oulu")
    assert mails(event, MailKind.EVENT_CHANGED) == []


def test_texts_are_not_told(actor):
    make_network()
    event = make_event()
    make_registration(event)
    edit(event, actor, summary=text("Toinen kuvaus"))
    assert mails(event, MailKind.EVENT_CHANGED) == []


def test_the_remote_link_is_told_to_the_confirmed_alone(actor):
    make_network()
    event = make_event(capacity=1, online=True)
    confirmed, _waiting = (make_registration(event, f"{n}@example.fi") for n in "ab")
    edit(event, actor, remote_link="https://etatila.example/x")
    told = mails(event, MailKind.EVENT_CHANGED)
    assert [(mail.registration_id, mail.facts) for mail in told] == [(confirmed.id, {"before": {"remote_link": ""}})]


@pytest.mark.parametrize("became", [MailState.PENDING, MailState.DEAD, MailState.REFUSED])
def test_a_second_change_replaces_the_mail_that_did_not_arrive_and_tells_both(actor, became):
    make_network()
    event = make_event()
    registration = make_registration(event)
    start = details_of(event).starts_at
    edit(event, actor, venue_city="Oulu")
    mails(event, MailKind.EVENT_CHANGED)[0].state = became
    db.session.commit()
    later = make_registration(event, "myohempi@example.fi")
    edit(event, actor, starts_at=start + timedelta(hours=1))
    told = mails(event, MailKind.EVENT_CHANGED)
    both = {"before": {"starts_at": start.isoformat(), "venue_city": "Helsinki"}}
    assert [(mail.registration_id, mail.state, mail.facts) for mail in told] == [
        (registration.id, MailState.SUPERSEDED, {}),
        (registration.id, MailState.PENDING, both),
        (later.id, MailState.PENDING, {"before": {"starts_at": start.isoformat()}}),
    ]


def test_a_change_taken_back_before_its_mail_left_is_not_told(actor):
    make_network()
    event = make_event()
    make_registration(event)
    edit(event, actor, venue_city="Oulu")
    edit(event, actor, venue_city="Helsinki")
    assert [mail.state for mail in mails(event, MailKind.EVENT_CHANGED)] == [MailState.SUPERSEDED]


def test_a_mail_that_a_worker_has_taken_is_followed_by_another(actor):
    make_network()
    event = make_event()
    make_registration(event)
    edit(event, actor, venue_city="Oulu")
    (first,) = mails(event, MailKind.EVENT_CHANGED)
    first.leased_by = "worker"
    db.session.commit()
    edit(event, actor, venue_city="Kuopio")
    told = mails(event, MailKind.EVENT_CHANGED)
    assert [(mail.state, mail.facts["before"]) for mail in told] == [
        (MailState.PENDING, {"venue_city": "Helsinki"}),
        (MailState.PENDING, {"venue_city": "Oulu"}),
    ]
