"""Invitations whose mail was dropped before it left: they are not sent, and can be when registration is open."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.bulletins import Audience, AudienceGroup
from app.domain.history import COMMAND_LINE
from app.domain.invitation_list import InvitationListing
from app.domain.invitations import Standing
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind, MailState
from app.models import Event, Invitation, OutgoingMail
from app.queries import asking, audiences, doctor
from app.queries import invitations as queries
from app.services import invitation_answers, invitations, publication
from app.services.invitation_answers import PassedOn
from tests.browsing import send as press
from tests.factories import details, make_event, make_network, make_organizer, share, sign_in
from tests.invited import invitation, invite
from tests.services.mail_delivery.test_under_way import drain

GUEST, COLLEAGUE = "kutsuttu@example.fi", "kollega@example.fi"


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event(capacity=None)


def close(event: Event) -> None:
    """Before anything left."""
    publication.close(event.id, COMMAND_LINE)
    assert drain() == []


def standings(event: Event) -> list[Standing]:
    return [row.standing for row in queries.page(event.id, InvitationListing(), 1).rows]


def test_it_counts_as_not_sent_until_it_is_sent_again(event):
    invite(event, GUEST)
    close(event)
    assert standings(event) == [Standing.DROPPED]
    assert queries.counts(event.id) == {Standing.DROPPED: 1}
    assert queries.count(event.id, InvitationListing(standing=Standing.SENT)) == 0
    assert queries.page(event.id, InvitationListing(), 1).rows[0].sent_at is None
    assert [row[5:7] for part in queries.batches(event.id, InvitationListing()) for row in part] == [("dropped", None)]
    publication.reopen(event.id, COMMAND_LINE)
    assert invitations.send(event.id, COMMAND_LINE) == 1
    assert standings(event) == [Standing.SENT]
    assert invitations.send(event.id, COMMAND_LINE) == 0
    assert drain() == [(GUEST, MailKind.INVITATION)]
    assert list(doctor.findings()) == []


def test_a_colleague_reads_who_gave_the_name_also_then(event):
    made = invite(event, GUEST)
    drain()
    assert isinstance(invitation_answers.delegate(made.id, details(COLLEAGUE)), PassedOn)
    close(event)
    publication.reopen(event.id, COMMAND_LINE)
    assert invitations.send(event.id, COMMAND_LINE) == 1
    assert drain() == [(COLLEAGUE, MailKind.INVITATION_DELEGATED)]


def test_nobody_is_reminded_or_written_to_of_what_they_have_not_heard(event, time):
    invite(event, GUEST)
    close(event)
    publication.reopen(event.id, COMMAND_LINE)
    time.shift(timedelta(days=2))
    assert asking.to_remind(event.id, clock.now()) == []
    assert invitations.remind(event.id, COMMAND_LINE) == 0
    assert audiences.readers(event.id, Audience(AudienceGroup.UNANSWERED)) == []


def test_what_could_not_be_delivered_is_no_such_mail(event):
    invite(event, GUEST)
    db.session.execute(update(OutgoingMail).values(state=MailState.DEAD))
    db.session.commit()
    assert standings(event) == [Standing.SENT]
    assert invitations.send(event.id, COMMAND_LINE) == 0


def test_one_whose_reminder_was_dropped_has_been_asked(event, time):
    invite(event, GUEST)
    drain()
    time.shift(timedelta(days=2))
    assert invitations.remind(event.id, COMMAND_LINE) == 1
    close(event)
    assert standings(event) == [Standing.SENT]


def test_withdrawn_it_leaves_nothing_behind(event):
    made = invite(event, GUEST)
    close(event)
    assert invitations.withdraw(event.id, [made.id], COMMAND_LINE) == 1
    assert db.session.scalars(select(Invitation.id)).all() == []


def test_an_invitation_of_a_cancelled_event_that_did_not_leave_is_not_sent_either(event):
    invite(event, GUEST)
    publication.cancel(event.id, LocalizedText("x"), COMMAND_LINE)
    assert standings(event) == [Standing.DROPPED]
    publication.restore(event.id, COMMAND_LINE)
    assert standings(event) == [Standing.SENT]


def test_the_page_says_why_and_sends_it_when_registration_is_open_again(client, event):
    organizer = make_organizer()
    share(event, organizer)
    sign_in(client, organizer)
    made = invite(event, GUEST)
    close(event)
    page = f"/en/organizer/events/{event.slug}/invitations"
    shown = client.get(page).text
    assert "1 invitation was not sent, as registration closed or the event was cancelled" in shown
    assert "Not sent: could no longer be answered" in shown
    assert f"{page}/send" not in shown
    publication.reopen(event.id, COMMAND_LINE)
    assert "Send 1 invitation" in client.get(page).text
    assert press(client, page, to=f"{page}/send").status_code == 303
    assert invitation(event, GUEST).sent_at is not None
    assert "was not sent" not in client.get(page).text
    assert made.id == invitation(event, GUEST).id
