"""Who may send which mail when: order per registration, leases, outdated mail, backoff, dead letters."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import EventStatus
from app.domain.history import COMMAND_LINE, Act
from app.domain.mail import BACKOFF, MAX_TRIES, WAITS_FOR_SERVER, MailKind, MailState
from app.models import Event, HistoryEntry, OutgoingMail, Registration
from app.services import outbox, registrations
from app.services.mail_delivery import claims
from app.services.mail_delivery.post import PostOutcome, Result
from app.services.outbox import Unsendable
from app.steps import outbox as enqueueing
from tests.factories import make_event, make_registration

SENT, LATER = Result(PostOutcome.SENT), Result(PostOutcome.LATER, "450 4.2.0")
REFUSED = Result(PostOutcome.REFUSED, "550 5.1.1")
A, B = "host:1:a", "host:2:b"


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def states() -> list[tuple[MailKind, MailState]]:
    return [(mail.kind, mail.state) for mail in mails()]


def enqueue(kind: MailKind, registration: Registration, **more) -> None:
    registration = db.session.get(Registration, registration.id, populate_existing=True)
    enqueueing.enqueue(kind, registration, **more)
    db.session.commit()


def one_waiting() -> Registration:
    """A full event: one with a place (told already), one waiting (not told yet). Returns who has the place."""
    event = make_event(capacity=1)
    holder = make_registration(event, "holder@example.fi")
    send_all(A)
    make_registration(event, "waiter@example.fi")
    return holder


def send_all(worker: str) -> list[MailKind]:
    """What one worker sends when nothing goes wrong."""
    kinds = []
    while ids := claims.claim(worker, 20):
        for mail_id in ids:
            if letter := claims.open_letter(mail_id, worker):
                kinds.append(letter.mail.kind)
                claims.settle(letter, worker, SENT)
    return kinds


def send_first(worker: str, result: Result) -> MailState:
    [mail_id, *_] = claims.claim(worker, 1)
    return claims.settle(claims.open_letter(mail_id, worker), worker, result)


def after(time: timedelta) -> time_machine.travel:
    return time_machine.travel(clock.now() + time, tick=False)


def test_two_workers_never_have_the_same_mail(app):
    event = make_event()
    for n in range(5):
        make_registration(event, f"p{n}@example.fi")
    assert (claims.claim(A, 3), claims.claim(B, 3), claims.claim(A, 3)) == ([1, 2, 3], [4, 5], [])


def test_a_mail_waits_for_the_earlier_one_of_its_registration(app):
    event = make_event()
    first, second = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    enqueue(MailKind.EVENT_CHANGED, first)
    enqueue(MailKind.EVENT_CHANGED, second)
    assert claims.claim(A, 1) == [1]
    assert claims.claim(B, 20) == [2]
    claims.settle(claims.open_letter(1, A), A, SENT)
    assert claims.claim(B, 20) == [3]


def test_a_mail_to_another_address_does_not_wait(app):
    registration = make_registration(make_event())
    registration.pending_email = "uusi@example.fi"
    db.session.commit()
    enqueue(MailKind.ADDRESS_CONFIRM, registration, recipient="uusi@example.fi")
    assert claims.claim(A, 1) == [1]
    assert claims.claim(B, 20) == [2]


def test_whoever_waits_and_then_has_a_place_hears_it_in_that_order(app):
    holder = one_waiting()
    assert claims.claim(A, 20) == [2]
    letter = claims.open_letter(2, A)  # on its way: "you are waiting"
    registrations.cancel(holder.id)
    assert [mail_id for mail_id in claims.claim(B, 20) if mail_id == 4] == []
    claims.settle(letter, A, SENT)
    assert send_all(B) == [MailKind.PROMOTED]
    assert states()[1] == (MailKind.WAITING, MailState.SENT)


def test_a_state_that_was_only_taken_is_dropped_for_the_later_one(app):
    holder = one_waiting()
    assert claims.claim(A, 20) == [2]
    registrations.cancel(holder.id)
    assert claims.open_letter(2, A) is None
    assert states()[1] == (MailKind.WAITING, MailState.SUPERSEDED)
    assert send_all(B) == [MailKind.CANCELLED_BY_SELF, MailKind.PROMOTED]


def test_a_state_that_was_put_off_is_dropped_for_the_later_one(app):
    holder = one_waiting()
    claims.claim(A, 20)
    letter = claims.open_letter(2, A)
    registrations.cancel(holder.id)
    assert claims.settle(letter, A, LATER) is MailState.SUPERSEDED
    assert send_all(B) == [MailKind.CANCELLED_BY_SELF, MailKind.PROMOTED]


def test_a_dead_workers_mail_is_sent_by_another(app):
    make_registration(make_event())
    message_id = mails()[0].message_id
    assert claims.claim(A, 20) == [1]
    assert claims.claim(B, 20) == []
    with after(claims.LEASE + timedelta(seconds=1)):
        assert claims.open_letter(1, A) is None  # A was only asleep: too late
        assert claims.claim(B, 20) == [1]
        letter = claims.open_letter(1, B)
        assert letter.mail.message_id == message_id
        claims.settle(letter, A, LATER)  # not A's any more
        assert claims.settle(letter, B, SENT) is MailState.SENT


def test_a_dead_workers_outrun_state_is_never_sent(app):
    holder = one_waiting()
    claims.claim(A, 20)
    registrations.cancel(holder.id)
    with after(claims.LEASE + timedelta(seconds=1)):
        assert send_all(B) == [MailKind.CANCELLED_BY_SELF, MailKind.PROMOTED]
    assert states()[1] == (MailKind.WAITING, MailState.SUPERSEDED)


def test_a_lease_is_made_longer_in_time(app):
    make_registration(make_event())
    claims.claim(A, 20)
    with after(claims.LEASE * 0.75):
        assert claims.open_letter(1, A) is not None
    with after(claims.LEASE + timedelta(seconds=1)):
        assert claims.claim(B, 20) == []


def test_tries_are_spaced_and_counted_until_the_letter_is_dead(app):
    make_registration(make_event())
    with time_machine.travel(clock.now(), tick=False) as time:
        for minutes in BACKOFF:
            assert send_first(A, LATER) is MailState.PENDING
            time.shift(timedelta(minutes=minutes) - timedelta(seconds=1))
            assert claims.claim(B, 20) == []
            time.shift(timedelta(seconds=1))
        assert send_first(A, LATER) is MailState.DEAD
        assert claims.claim(A, 20) == []
    mail = mails()[0]
    assert (mail.attempts, mail.last_error, mail.leased_by) == (MAX_TRIES, "450 4.2.0", None)


def test_a_dead_letter_can_be_sent_again(app):
    event = make_event()
    registration = make_registration(event)
    dead(1)
    result = outbox.send_again(1, COMMAND_LINE, event_id=event.id)
    assert (result.state, result.attempts) == (MailState.PENDING, 0)
    acts = db.session.execute(select(HistoryEntry.act, HistoryEntry.registration_id).order_by(HistoryEntry.id)).all()
    assert acts[-1] == (Act.MAIL_RESENT, registration.id)
    assert send_all(A) == [MailKind.CONFIRMED]
    assert outbox.send_again(1, COMMAND_LINE) is Unsendable.NOT_FAILED
    assert outbox.send_again(99, COMMAND_LINE) is Unsendable.UNKNOWN


def dead(mail_id: int, state: MailState = MailState.DEAD) -> None:
    mail = db.session.get(OutgoingMail, mail_id)
    mail.state = state
    db.session.commit()


def test_another_events_mail_is_not_sent_again(app):
    make_registration(make_event())
    dead(1)
    assert outbox.send_again(1, COMMAND_LINE, event_id=make_event("toinen").id) is Unsendable.UNKNOWN
    assert states() == [(MailKind.CONFIRMED, MailState.DEAD)]


@pytest.mark.parametrize("state", [MailState.DEAD, MailState.REFUSED])
def test_old_news_are_not_sent_again(app, state):
    registration = make_registration(make_event())
    enqueue(MailKind.EVENT_CHANGED, registration)
    dead(2, state)
    registrations.cancel(registration.id)
    assert outbox.send_again(2, COMMAND_LINE) is Unsendable.OUTDATED
    assert states()[1] == (MailKind.EVENT_CHANGED, MailState.SUPERSEDED)


def test_a_refused_letter_goes_again_to_the_corrected_address(app):
    registration = make_registration(make_event(), "aimo@example.fi")
    assert send_first(A, REFUSED) is MailState.REFUSED
    registration = db.session.get(Registration, registration.id)
    registration.email, registration.email_key = "aino@example.fi", "aino@example.fi"
    db.session.commit()
    assert outbox.send_again(1, COMMAND_LINE).recipient == "aino@example.fi"


def test_a_refused_address_shows_at_the_participant_until_a_mail_gets_through(app):
    registration = make_registration(make_event())
    version = registration.version
    send_first(A, REFUSED)
    assert problem(registration) == ("550 5.1.1", version)
    enqueue(MailKind.LINK_AGAIN, registration)
    send_first(A, LATER)
    assert problem(registration) == ("550 5.1.1", version)
    with after(timedelta(minutes=2)):
        send_first(A, SENT)
    assert problem(registration) == ("", version)


def problem(registration: Registration) -> tuple[str, int]:
    return db.session.execute(
        select(Registration.mail_problem, Registration.version).where(Registration.id == registration.id)
    ).one()


def test_a_new_address_that_is_refused_says_nothing_of_the_old_one(app):
    registration = make_registration(make_event())
    registration.pending_email = "uusi@example.fi"
    db.session.commit()
    send_all(A)
    enqueue(MailKind.ADDRESS_CONFIRM, registration, recipient="uusi@example.fi")
    send_first(A, REFUSED)
    assert problem(registration)[0] == ""


def test_what_is_given_back_can_be_taken_at_once(app):
    event = make_event()
    for n in range(3):
        make_registration(event, f"p{n}@example.fi")
    claims.claim(A, 2)
    claims.release(A)
    assert claims.claim(B, 20) == [1, 2, 3]
    assert [mail.attempts for mail in mails()] == [0, 0, 0]


def test_without_a_mail_server_nothing_is_held_against_a_mail_but_its_age(app):
    make_registration(make_event())
    claims.claim(A, 20)
    claims.release(A, "Connection refused")
    assert (states(), mails()[0].attempts) == ([(MailKind.CONFIRMED, MailState.PENDING)], 0)
    with after(WAITS_FOR_SERVER + timedelta(minutes=1)):
        claims.claim(A, 20)
        claims.release(A, "Connection refused")
    assert (states(), mails()[0].last_error) == ([(MailKind.CONFIRMED, MailState.DEAD)], "Connection refused")


def test_mail_that_would_contradict_the_page_is_not_sent(app):
    event = make_event()
    registration = make_registration(event)
    send_all(A)
    enqueue(MailKind.EVENT_CHANGED, registration)
    enqueue(MailKind.CHANGED_BY_ORGANIZER, registration)
    event = db.session.get(Event, event.id)
    event.status = EventStatus.CANCELLED
    db.session.commit()
    assert send_all(A) == []
    assert [state for _, state in states()] == [MailState.SENT, MailState.SUPERSEDED, MailState.SUPERSEDED]


def test_mail_on_its_way_follows_a_changed_address(app):
    registration = make_registration(make_event(), "aimo@example.fi")
    claims.claim(A, 20)
    registration = db.session.get(Registration, registration.id)
    registration.email, registration.email_key = "aino@example.fi", "aino@example.fi"
    db.session.commit()
    letter = claims.open_letter(1, A)
    assert (letter.mail.recipient, letter.mail.recipient_key) == ("aino@example.fi", "aino@example.fi")


def test_an_unconfirmed_address_that_is_no_longer_wanted_gets_nothing(app):
    registration = make_registration(make_event())
    registration.pending_email = "uusi@example.fi"
    db.session.commit()
    enqueue(MailKind.ADDRESS_CONFIRM, registration, recipient="uusi@example.fi")
    registration = db.session.get(Registration, registration.id)
    registration.pending_email = "uudempi@example.fi"
    db.session.commit()
    assert send_all(A) == [MailKind.CONFIRMED]


def test_what_a_mail_said_is_forgotten_when_it_has_left(app):
    one_waiting()
    assert mails()[1].facts == {"position": 1}
    send_all(A)
    assert mails()[1].facts == {}


def test_recipients_are_forgotten_when_nobody_needs_them_any_more(app):
    event = make_event()
    make_registration(event, "a@example.fi")
    make_registration(event, "b@example.fi")
    send_first(A, SENT)
    assert outbox.forget_recipients() == 0
    with after(outbox.RECIPIENT_KEPT + timedelta(minutes=1)):
        assert outbox.forget_recipients() == 1
        assert outbox.forget_recipients() == 0
    assert [(mail.recipient, mail.recipient_key) for mail in mails()] == [("", ""), ("b@example.fi", "b@example.fi")]
