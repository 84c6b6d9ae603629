"""What a worker sends of what was written before things changed: messages, reminders, news of the event itself."""

from datetime import timedelta

import pytest

from app.database import db
from app.domain.bulletins import AudienceGroup
from app.domain.history import COMMAND_LINE, PARTICIPANT
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.models import Bulletin, Event, OutgoingMail
from app.outputs import mail as letters
from app.queries import audiences, doctor
from app.queries import reminders as reminder_queries
from app.services import (
    bulletins,
    capacity,
    invitation_answers,
    invitation_privacy,
    publication,
    registrations,
    reminders,
    session_moves,
)
from app.services.mail_delivery import claims
from app.services.mail_delivery.post import PostOutcome, Result
from tests.days import make_day
from tests.factories import make_bulletin, make_event, make_network, make_registration
from tests.invited import invitation, invite
from tests.programmes import change
from tests.services.test_events import edit

UNANSWERED, REGISTERED = AudienceGroup.UNANSWERED, AudienceGroup.REGISTERED
REASON = LocalizedText("Sairastapaus")
GUEST, MEMBER = "kutsuttu@example.fi", "aino@example.fi"


def drain() -> list[tuple[str, MailKind]]:
    """What a worker writes and sends now, in order."""
    sent = []
    while taken := claims.claim("worker", 20):
        for mail_id in taken:
            if letter := claims.open_letter(mail_id, "worker"):
                sent.append((letters.compose(letter).recipient, letter.mail.kind))
                claims.settle(letter, "worker", Result(PostOutcome.SENT))
    return sent


def send(event: Event, group: AudienceGroup) -> None:
    bulletin_id = make_bulletin(event, group)
    bulletin = db.session.get_one(Bulletin, bulletin_id)
    count = sum(part.count for part in audiences.readers(event.id, bulletin.audience))
    assert bulletins.send(bulletin_id, bulletin.version, count, COMMAND_LINE) == count > 0


@pytest.fixture
def event(app) -> Event:
    """One invited, one registered; both have got their first mail."""
    make_network()
    event = make_event(capacity=None)
    invite(event, GUEST)
    make_registration(event, MEMBER)
    drain()
    return event


@pytest.mark.parametrize("what", ["closed", "cancelled"])
def test_whoever_has_not_answered_is_reached_whatever_can_still_be_answered(event, what):
    if what == "closed":
        publication.close(event.id, COMMAND_LINE)
    else:
        publication.cancel(event.id, REASON, COMMAND_LINE)
        drain()
    send(event, UNANSWERED)
    assert drain() == [(GUEST, MailKind.MESSAGE)]


@pytest.mark.parametrize("what", ["registered", "declined", "erased"])
def test_whoever_has_answered_meanwhile_is_not_reached(event, what):
    send(event, UNANSWERED)
    if what == "registered":
        make_registration(event, GUEST)
    elif what == "declined":
        invitation_answers.decline(invitation(event, GUEST).id, "")
    else:
        invitation_privacy.remove(invitation(event, GUEST).id)
    assert MailKind.MESSAGE not in [kind for _, kind in drain()]


def test_a_cancelled_event_is_told_to_everyone_once_and_to_whoever_has_not_answered(event):
    publication.cancel(event.id, REASON, COMMAND_LINE)
    assert drain() == [(MEMBER, MailKind.EVENT_CANCELLED), (GUEST, MailKind.EVENT_CANCELLED)]
    publication.restore(event.id, COMMAND_LINE)
    assert drain() == [(MEMBER, MailKind.EVENT_RESTORED), (GUEST, MailKind.EVENT_RESTORED)]
    assert list(doctor.findings()) == []


def test_cancelled_and_restored_before_anything_left_only_the_last_is_told(event):
    publication.cancel(event.id, REASON, COMMAND_LINE)
    publication.restore(event.id, COMMAND_LINE)
    assert drain() == [(MEMBER, MailKind.EVENT_RESTORED)]


def test_what_was_written_for_an_event_that_takes_place_does_not_outlive_its_cancelling(event):
    send(event, REGISTERED)
    send(event, UNANSWERED)
    publication.cancel(event.id, REASON, COMMAND_LINE)
    send(event, REGISTERED)
    cancelled = [(MEMBER, MailKind.EVENT_CANCELLED), (GUEST, MailKind.EVENT_CANCELLED)]
    assert drain() == [*cancelled, (MEMBER, MailKind.MESSAGE)]


def test_what_was_written_while_it_was_cancelled_does_not_outlive_that(event):
    publication.cancel(event.id, REASON, COMMAND_LINE)
    send(event, REGISTERED)
    publication.restore(event.id, COMMAND_LINE)
    assert drain() == [(MEMBER, MailKind.EVENT_RESTORED)]


def test_what_a_worker_has_only_taken_by_then_is_dropped_too(event):
    send(event, REGISTERED)
    (mail_id,) = claims.claim("a", 20)
    publication.cancel(event.id, REASON, COMMAND_LINE)
    assert claims.open_letter(mail_id, "a") is None
    send(event, REGISTERED)
    later = [number for number in claims.claim("b", 20) if number > mail_id]
    publication.restore(event.id, COMMAND_LINE)
    assert [claims.open_letter(number, "b") for number in later] == [None] * len(later)


def test_a_reminder_under_way_does_not_come_to_life_when_the_event_is_on_again(event, time):
    reminders.choose(event.id, {7}, COMMAND_LINE)
    time.move_to(reminder_queries.due_at(event.starts_at, 7))
    assert reminders.write_due() == 1
    publication.cancel(event.id, REASON, COMMAND_LINE)
    publication.restore(event.id, COMMAND_LINE)
    assert MailKind.REMINDER not in [kind for _, kind in drain()]


def test_nobody_waits_behind_mail_to_many(event, time):
    """Neither someone who is among them, nor someone at another event."""
    other = make_event("toinen", capacity=1)
    first, _second = (make_registration(other, f"{name}@example.fi") for name in "bc")
    among = make_registration(event, "d@example.fi")
    drain()
    send(event, REGISTERED)
    edit(event, COMMAND_LINE, venue_city="Oulu")
    time.shift(timedelta(seconds=1))
    registrations.cancel(first.id, PARTICIPANT)
    registrations.cancel(among.id, PARTICIPANT)
    assert drain() == [
        ("b@example.fi", MailKind.CANCELLED_BY_SELF),
        ("c@example.fi", MailKind.PROMOTED),
        ("d@example.fi", MailKind.CANCELLED_BY_SELF),
        (MEMBER, MailKind.MESSAGE),
        (MEMBER, MailKind.EVENT_CHANGED),
    ]


def test_what_one_person_is_told_stays_in_order(event):
    """Mail to many of one person among them; what a worker has in hand is waited for."""
    make_registration(event, "d@example.fi")
    drain()
    send(event, REGISTERED)
    edit(event, COMMAND_LINE, venue_city="Oulu")
    taken = claims.claim("a", 20)
    publication.cancel(event.id, REASON, COMMAND_LINE)
    assert len(taken) == 2
    assert [db.session.get_one(OutgoingMail, number).recipient for number in claims.claim("b", 20)] == [GUEST]


def test_several_who_get_a_place_at_once_wait_behind_no_message(event, time):
    other = make_event("toinen", capacity=1)
    for name in "bcd":
        make_registration(other, f"{name}@example.fi")
    drain()
    send(event, REGISTERED)
    time.shift(timedelta(seconds=1))
    capacity.change(other.id, 3, COMMAND_LINE)
    promoted = [(f"{name}@example.fi", MailKind.PROMOTED) for name in "cd"]
    assert drain() == [*promoted, (MEMBER, MailKind.MESSAGE)]


def test_what_was_said_first_to_one_person_is_read_first(app):
    """A place in a session to two people, then a move of one of them: the last mail names where they are."""
    day = make_day(places=2)
    for number in range(2):
        day.join(f"h{number}", "a1")
    moved, _stays = (day.join(f"w{number}", "a1") for number in range(2))
    drain()
    change(day.sessions["a1"], capacity=4)
    session_moves.move(day.sessions["a1"], day.sessions["a2"], [moved.code], "syy", COMMAND_LINE)
    read = [kind for recipient, kind in drain() if recipient == moved.email]
    assert read == [MailKind.SESSION_GIVEN, MailKind.CHOICES_CHANGED]


def test_news_to_many_do_not_wait_until_a_rush_is_over(event, time):
    make_registration(event, "d@example.fi")
    drain()
    edit(event, COMMAND_LINE, venue_city="Oulu")
    time.shift(timedelta(seconds=1))
    other = make_event("toinen", capacity=None)
    for number in range(8):
        make_registration(other, f"n{number}@example.fi")
    taken = [db.session.get_one(OutgoingMail, number).recipient for number in claims.claim("a", 8)]
    assert taken == [*(f"n{number}@example.fi" for number in range(6)), MEMBER, "d@example.fi"]
