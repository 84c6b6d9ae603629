"""All mail of an event that did not arrive is sent again in one act, as far as it is still true."""

from sqlalchemy import select, update

from app.database import db
from app.domain.bulletins import AudienceGroup
from app.domain.history import COMMAND_LINE, PARTICIPANT, Act
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind, MailState
from app.models import Event, HistoryEntry, OutgoingMail, Registration
from app.services import outbox, publication, registrations
from app.services.outbox import Resent, Unsendable
from tests.factories import make_event, make_network, make_registration
from tests.invited import invite
from tests.services.mail_delivery.test_under_way import drain, send
from tests.statements import statements


def not_arrived(event: Event, count: int) -> None:
    """So many people whom no mail has reached, and two who are invited."""
    for number in range(count):
        make_registration(event, f"{event.slug}{number}@example.fi")
    for name in "ab":
        invite(event, f"{name}.{event.slug}@example.fi")
    db.session.execute(update(OutgoingMail).values(state=MailState.REFUSED, attempts=3, last_error="550 5.1.1"))
    db.session.commit()


def mails(event: Event) -> list[OutgoingMail]:
    db.session.expire_all()
    written = select(OutgoingMail).where(OutgoingMail.event_id == event.id).order_by(OutgoingMail.id)
    return list(db.session.scalars(written))


def test_as_many_statements_for_many_as_for_few(app):
    needed = []
    for count in (1, 12):
        event = make_event(f"tapahtuma{count}", capacity=None)
        not_arrived(event, count)
        db.session.rollback()
        with statements() as sent:
            assert outbox.send_all_again(event.id, None, COMMAND_LINE) == Resent(count + 2, 0)
        needed.append(len(sent))
        states = [(mail.state, mail.attempts, mail.last_error) for mail in mails(event)]
        assert states == [(MailState.PENDING, 0, "")] * (count + 2)
    assert needed[0] == needed[1] <= 10


def test_what_is_outdated_stays_and_the_rest_goes_to_the_address_of_today(app):
    event = make_event(capacity=None)
    not_arrived(event, 3)
    gone, moved, same = (mail.registration_id for mail in mails(event)[:3])
    registrations.cancel(gone, PARTICIPANT)
    make_registration(event, "a.verkostopaiva@example.fi")  # who was invited has registered
    fresh = [mail.id for mail in mails(event)[5:]]
    db.session.execute(
        update(Registration)
        .where(Registration.id == moved)
        .values(email="uusi@example.fi", email_key="uusi@example.fi")
    )
    db.session.commit()
    # The confirmation of who cancelled was superseded then, by the mail that says so.
    assert outbox.send_all_again(event.id, None, COMMAND_LINE) == Resent(3, 1)
    first = [mail for mail in mails(event) if mail.id not in fresh]
    assert [(mail.recipient, mail.state) for mail in first] == [
        ("verkostopaiva0@example.fi", MailState.SUPERSEDED),
        ("uusi@example.fi", MailState.PENDING),
        ("verkostopaiva2@example.fi", MailState.PENDING),
        ("a.verkostopaiva@example.fi", MailState.SUPERSEDED),
        ("b.verkostopaiva@example.fi", MailState.PENDING),
    ]
    resent = select(HistoryEntry.registration_id).where(HistoryEntry.act == Act.MAIL_RESENT).order_by(HistoryEntry.id)
    assert db.session.scalars(resent).all() == [moved, same, None]
    assert outbox.send_all_again(event.id, None, COMMAND_LINE) == Resent(0, 0)


def test_what_is_sent_again_while_the_event_is_cancelled_stays_until_it_is_on_again(app):
    make_network()
    event = make_event(capacity=None)
    make_registration(event)
    first = OutgoingMail.kind == MailKind.CONFIRMED
    db.session.execute(update(OutgoingMail).where(first).values(kind=MailKind.REMINDER, state=MailState.DEAD))
    db.session.commit()
    send(event, AudienceGroup.REGISTERED)
    written = OutgoingMail.kind == MailKind.MESSAGE
    db.session.execute(update(OutgoingMail).where(written).values(state=MailState.REFUSED))
    db.session.commit()
    publication.cancel(event.id, LocalizedText("x"), COMMAND_LINE)
    drain()
    assert outbox.send_all_again(event.id, None, COMMAND_LINE) == Resent(0, 0, 2)
    publication.restore(event.id, COMMAND_LINE)
    drain()
    assert outbox.send_all_again(event.id, None, COMMAND_LINE) == Resent(2, 0)


def test_what_was_written_for_a_cancelled_event_stays_while_it_is_on(app):
    make_network()
    event = make_event(capacity=None)
    make_registration(event)
    publication.cancel(event.id, LocalizedText("x"), COMMAND_LINE)
    send(event, AudienceGroup.REGISTERED)
    written = OutgoingMail.kind == MailKind.MESSAGE
    failed = db.session.scalar(
        update(OutgoingMail).where(written).values(state=MailState.DEAD).returning(OutgoingMail.id)
    )
    db.session.commit()
    publication.restore(event.id, COMMAND_LINE)
    assert outbox.send_again(failed, COMMAND_LINE) is Unsendable.EVENT_ON
    publication.cancel(event.id, LocalizedText("x"), COMMAND_LINE)
    assert outbox.send_again(failed, COMMAND_LINE).state is MailState.PENDING


def test_what_waits_for_its_event_is_not_in_the_way_of_what_was_written_since(app, monkeypatch):
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 1)
    make_network()
    event = make_event(capacity=None)
    make_registration(event)
    drain()
    send(event, AudienceGroup.REGISTERED)
    db.session.execute(update(OutgoingMail).values(state=MailState.DEAD))
    db.session.commit()
    publication.cancel(event.id, LocalizedText("x"), COMMAND_LINE)
    db.session.execute(update(OutgoingMail).where(OutgoingMail.state == MailState.PENDING).values(state=MailState.DEAD))
    db.session.commit()
    assert outbox.send_all_again(event.id, None, COMMAND_LINE) == Resent(1, 0)


def test_what_waits_for_its_event_is_not_in_the_way_of_what_was_written_before(app, monkeypatch):
    """Two messages to the people of a cancelled event, after two that went nowhere while it was on, as it is again."""
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 1)
    make_network()
    event = make_event(capacity=None)
    make_registration(event)
    drain()
    for act in (lambda: publication.cancel(event.id, LocalizedText("x"), COMMAND_LINE), lambda: None):
        for _time in range(2):
            send(event, AudienceGroup.REGISTERED)
        written = OutgoingMail.kind == MailKind.MESSAGE
        db.session.execute(update(OutgoingMail).where(written).values(state=MailState.DEAD))
        db.session.commit()
        act()
    publication.restore(event.id, COMMAND_LINE)
    drain()
    resent = [outbox.send_all_again(event.id, None, COMMAND_LINE) for _time in range(3)]
    assert resent == [Resent(1, 0, 2), Resent(1, 0, 2), Resent(0, 0, 2)]
    states = [mail.state for mail in mails(event) if mail.kind is MailKind.MESSAGE]
    assert states == [MailState.PENDING, MailState.PENDING, MailState.DEAD, MailState.DEAD]
