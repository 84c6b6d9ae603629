"""Reminders of an event: once each, at their time, to those who had a place then."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import EventStatus
from app.domain.history import COMMAND_LINE, PARTICIPANT
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.mail_texts import Wording
from app.models import Event, OutgoingMail, Reminder
from app.queries import doctor
from app.queries import mail_texts as text_queries
from app.queries import reminders as queries
from app.services import events, mail_texts, registrations, reminders
from tests.factories import make_event, make_registration

HOUR = timedelta(hours=1)


def reminded() -> list[str]:
    db.session.expire_all()
    found = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.REMINDER))
    return [mail.recipient for mail in found.all()]


def event_in(days: int, **changes) -> Event:
    return make_event(starts_in=timedelta(days=days), **changes)


def wait_until_due(time, event: Event, days: int, later: timedelta = timedelta()) -> None:
    time.move_to(queries.due_at(event.starts_at, days) + later)


def test_it_goes_once_to_those_who_have_a_place(app, time):
    event = event_in(30, capacity=1)
    gone = make_registration(event, "perui@example.fi")
    registrations.cancel(gone.id, PARTICIPANT)
    for name in ("paikalla", "jonossa"):
        make_registration(event, f"{name}@example.fi")
    reminders.choose(event.id, {7, 1}, COMMAND_LINE)
    assert reminders.write_due() == 0
    wait_until_due(time, event, 7)
    assert (reminders.write_due(), reminders.write_due()) == (1, 0)
    assert reminded() == ["paikalla@example.fi"]
    assert [(one.days, one.recipients) for one in queries.of_event(event.id)] == [(7, 1), (1, None)]
    reminders.choose(event.id, {7, 1}, COMMAND_LINE)
    assert reminders.write_due() == 0
    wait_until_due(time, event, 1)
    assert (reminders.write_due(), reminders.write_due()) == (1, 0)
    assert reminded() == ["paikalla@example.fi"] * 2
    assert list(doctor.findings()) == []


def test_who_got_the_place_after_it_would_have_gone_gets_none(app, time):
    event = event_in(30)
    make_registration(event, "ajoissa@example.fi")
    reminders.choose(event.id, {7}, COMMAND_LINE)
    wait_until_due(time, event, 7, 2 * HOUR)  # the worker was away
    make_registration(event, "vasta@example.fi")
    assert reminders.write_due() == 1
    assert reminded() == ["ajoissa@example.fi"]


def test_it_moves_with_the_event(app, time):
    event = event_in(30)
    make_registration(event)
    reminders.choose(event.id, {7}, COMMAND_LINE)
    wait_until_due(time, event, 7, -HOUR)
    event.starts_at, event.ends_at = event.starts_at + timedelta(days=20), event.ends_at + timedelta(days=20)
    db.session.commit()
    time.shift(2 * HOUR)
    assert reminders.write_due() == 0
    wait_until_due(time, event, 7)
    assert reminders.write_due() == 1


def test_none_for_a_cancelled_event_nor_for_what_was_over_when_it_was_asked_for(app, time):
    cancelled, near, missed = event_in(20), event_in(3, slug="pian"), event_in(10, slug="ohi")
    for event in (cancelled, near, missed):
        make_registration(event)
        reminders.choose(event.id, {7}, COMMAND_LINE)
    cancelled.status = EventStatus.CANCELLED
    db.session.commit()
    wait_until_due(time, missed, 7, 13 * HOUR)
    assert reminders.write_due() == 0
    wait_until_due(time, cancelled, 7)
    assert reminders.write_due() == 0
    assert reminded() == []


def test_a_copy_of_the_event_reminds_and_words_as_its_source(app):
    event = event_in(30)
    reminders.choose(event.id, {7}, COMMAND_LINE)
    own = Wording(LocalizedText(fi="Oma aihe"), LocalizedText())
    mail_texts.write(event.id, MailKind.CONFIRMED, own, COMMAND_LINE)
    copied = events.copy(event.id, (event.starts_at + timedelta(days=70)).date(), COMMAND_LINE)
    assert [(one.days, one.sent_at) for one in queries.of_event(copied.id)] == [(7, None)]
    assert text_queries.of_event(copied.id) == {MailKind.CONFIRMED: own}


def test_what_is_unticked_goes_and_what_stays_stays_as_it_was(app, time):
    event = event_in(30)
    reminders.choose(event.id, {14, 7}, COMMAND_LINE)
    first = {one.days: one.id for one in queries.of_event(event.id)}
    reminders.choose(event.id, {7, 1}, COMMAND_LINE)
    after = {one.days: one.id for one in queries.of_event(event.id)}
    assert set(after) == {7, 1}
    assert after[7] == first[7]
    assert db.session.scalars(select(Reminder.created_at)).all() == [clock.now()] * 2
