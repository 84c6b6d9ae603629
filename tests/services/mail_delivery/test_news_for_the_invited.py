"""What those who have not answered an invitation hear of an event that is cancelled, or on again: what follows from
what they have heard. The numbers that an organizer sees are the same."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from app import clock
from app.database import db
from app.domain.bulletins import AudienceGroup
from app.domain.history import COMMAND_LINE, Act
from app.domain.invitations import InvitationState
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind, MailState
from app.models import Event, HistoryEntry, OutgoingMail
from app.queries import doctor, event_details, event_news
from app.queries.event_news import Readers
from app.services import invitation_answers, invitations, outbox, publication
from app.services.invitation_answers import PassedOn
from app.services.mail_delivery import claims
from app.services.mail_delivery.post import PostOutcome, Result
from app.services.outbox import Unsendable
from tests.factories import details, make_event, make_network, make_registration
from tests.invited import invitation, invite
from tests.services.mail_delivery.test_under_way import drain, send

REASON = LocalizedText("Sairastapaus")
GUEST, MEMBER, COLLEAGUE = "kutsuttu@example.fi", "aino@example.fi", "kollega@example.fi"


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event(capacity=None)


def cancel(event: Event) -> int:
    """To how many it writes: as many as its page said."""
    said = event_news.of_cancelling(event.id).total
    assert publication.cancel(event.id, REASON, COMMAND_LINE) == said
    return said


def restore(event: Event) -> int:
    """The same."""
    said = event_news.of_restoring(event.id, event_details.whole(event.id).facts, clock.now()).total
    assert publication.restore(event.id, COMMAND_LINE) == said
    return said


def states(kind: MailKind) -> list[MailState]:
    return list(db.session.scalars(select(OutgoingMail.state).where(OutgoingMail.kind == kind)))


def fail(kind: MailKind) -> int:
    """The mail of this kind has been given up."""
    values = {"state": MailState.DEAD, "leased_by": None}
    failed = db.session.scalar(
        update(OutgoingMail).where(OutgoingMail.kind == kind).values(values).returning(OutgoingMail.id)
    )
    db.session.commit()
    return failed


def test_who_has_been_asked_is_told_and_counted(event):
    invite(event, GUEST)
    make_registration(event, MEMBER)
    drain()
    assert event_news.of_cancelling(event.id) == Readers(1, 0, 0, 1)
    assert cancel(event) == 2
    assert drain() == [(MEMBER, MailKind.EVENT_CANCELLED), (GUEST, MailKind.EVENT_CANCELLED)]
    assert restore(event) == 2
    assert drain() == [(MEMBER, MailKind.EVENT_RESTORED), (GUEST, MailKind.EVENT_RESTORED)]


def test_an_invitation_that_had_not_left_is_taken_back_and_nothing_else_is_heard(event):
    invite(event, GUEST)
    assert cancel(event) == 0
    assert states(MailKind.INVITATION) == [MailState.SUPERSEDED]
    assert drain() == []


@pytest.mark.parametrize("worker", ["runs meanwhile", "does not run"])
def test_it_leaves_when_the_event_is_on_again(event, worker):
    invite(event, GUEST)
    cancel(event)
    if worker == "runs meanwhile":
        drain()
    assert restore(event) == 1
    assert drain() == [(GUEST, MailKind.INVITATION)]
    acts = db.session.scalars(select(HistoryEntry.act).where(HistoryEntry.act == Act.INVITATIONS_SENT)).all()
    assert len(acts) == 2
    assert list(doctor.findings()) == []


def test_who_was_passed_an_invitation_is_told_who_gave_the_name(event):
    made = invite(event, GUEST)
    drain()
    assert isinstance(invitation_answers.delegate(made.id, details(COLLEAGUE)), PassedOn)
    assert cancel(event) == 0
    assert restore(event) == 1
    assert drain() == [(COLLEAGUE, MailKind.INVITATION_DELEGATED)]


def test_nobody_is_asked_anew_who_could_not_answer(event):
    invite(event, GUEST)
    publication.close(event.id, COMMAND_LINE)
    cancel(event)
    assert restore(event) == 0
    assert drain() == []


@pytest.mark.parametrize("cancelling", ["did not arrive", "was not written"])  # as earlier releases did not write it
def test_who_did_not_get_the_cancelling_is_not_told_that_it_is_on_again(event, cancelling):
    invite(event, GUEST)
    drain()
    cancel(event)
    fail(MailKind.EVENT_CANCELLED)
    if cancelling == "was not written":
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.kind == MailKind.EVENT_CANCELLED))
        db.session.commit()
    assert restore(event) == 0
    assert drain() == []


def test_cancelled_and_restored_before_anything_left_says_nothing(event):
    invite(event, GUEST)
    drain()
    cancel(event)
    assert restore(event) == 0
    assert drain() == []


def test_only_the_last_news_counts(event):
    invite(event, GUEST)
    drain()
    cancel(event)
    drain()
    restore(event)
    drain()
    cancel(event)
    assert restore(event) == 0
    cancel(event)
    assert drain() == [(GUEST, MailKind.EVENT_CANCELLED)]
    assert restore(event) == 1


def test_a_reminder_under_way_does_not_hide_that_they_have_been_asked(event, time):
    invite(event, GUEST)
    drain()
    time.shift(timedelta(days=2))
    assert invitations.remind(event.id, COMMAND_LINE) == 1
    assert cancel(event) == 1
    assert drain() == [(GUEST, MailKind.EVENT_CANCELLED)]


@pytest.mark.parametrize("opened", [False, True])
def test_what_a_worker_has_in_hand_decides_when_the_news_leave(event, opened):
    """It may be leaving: then the news follow. If it was dropped after all, they are too."""
    invite(event, GUEST)
    (asking,) = claims.claim("a", 20)
    letter = claims.open_letter(asking, "a") if opened else None
    assert cancel(event) == 1
    if letter:
        claims.settle(letter, "a", Result(PostOutcome.SENT))
    else:
        assert claims.open_letter(asking, "a") is None
    assert drain() == ([(GUEST, MailKind.EVENT_CANCELLED)] if opened else [])


def test_that_it_is_on_again_is_not_told_when_its_cancelling_was_dropped_after_all(event):
    invite(event, GUEST)
    drain()
    cancel(event)
    (cancelling,) = claims.claim("a", 20)
    assert restore(event) == 1
    assert claims.open_letter(cancelling, "a") is None
    assert drain() == []


def test_a_message_that_did_not_arrive_stays_in_sight_and_can_be_sent_again_when_it_is_true_again(event):
    make_registration(event, MEMBER)
    drain()
    send(event, AudienceGroup.REGISTERED)
    failed = fail(MailKind.MESSAGE)
    cancel(event)
    assert outbox.send_again(failed, COMMAND_LINE) is Unsendable.EVENT_CANCELLED
    assert states(MailKind.MESSAGE) == [MailState.DEAD]
    restore(event)
    assert states(MailKind.MESSAGE) == [MailState.DEAD]
    assert not isinstance(outbox.send_again(failed, COMMAND_LINE), Unsendable)
    assert (MEMBER, MailKind.MESSAGE) in drain()


def test_a_message_that_did_not_arrive_stays_in_sight_when_its_reader_answers_the_invitation(event):
    made = invite(event, GUEST)
    drain()
    send(event, AudienceGroup.UNANSWERED)
    failed = fail(MailKind.MESSAGE)
    invitation_answers.decline(made.id, "")
    assert invitation(event, GUEST).state is InvitationState.DECLINED
    assert states(MailKind.MESSAGE) == [MailState.DEAD]
    assert outbox.send_again(failed, COMMAND_LINE) is Unsendable.OUTDATED
