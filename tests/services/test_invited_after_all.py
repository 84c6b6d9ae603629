"""Whoever registered and has no place can be invited, also who was not approved, as an organizer may change their mind;
and whoever was invited can be not approved."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain import invitations as rules
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode
from app.domain.history import Act, Actor
from app.domain.invitation_list import InvitationListing
from app.domain.invitations import Barred, InvitationState, InviteOutcome, Standing
from app.domain.mail import MailKind, MailState
from app.domain.organizer_acts import Placing
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, Invitation, OutgoingMail, Registration
from app.queries import asking, outbox
from app.queries import invitations as queries
from app.services import attendees, entrance, invitation_answers, invitations
from app.services.attendees import Addition
from app.services.invitations import Guests
from tests.deciding import cancel, decline, undo
from tests.factories import details, make_event, make_organizer, make_registration
from tests.invited import invitation, invite
from tests.people import lines
from tests.programmes import well

S = RegistrationStatus


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


@pytest.fixture
def event(actor) -> Event:
    return make_event(mode=RegistrationMode.APPROVAL)


def status(registration: Registration) -> RegistrationStatus:
    return db.session.scalars(select(Registration.status).where(Registration.id == registration.id)).one()


def standings(event: Event) -> list[Standing]:
    """As the list shows them and as the rules say, which is the same but for what never left."""
    rows = queries.page(event.id, InvitationListing(), 1).rows
    assert [row.standing for row in rows] == [rules.standing(queries.facts(row.invitation.id)) for row in rows]
    return [row.standing for row in rows]


def test_whoever_was_not_approved_is_added_and_the_plan_says_so(event, actor):
    declined, waits = make_registration(event), make_registration(event, "toinen@example.fi")
    decline(event.id, [declined.id])
    guests = Guests(lines("aino@example.fi", waits.email, "uusi@example.fi"), "x")
    plan = invitations.foresee(event.id, guests)
    assert [row.outcome for row in plan] == [
        InviteOutcome.AFTER_ALL, InviteOutcome.WAITS, InviteOutcome.INVITED,
    ]  # fmt: skip
    assert invitations.add(event.id, guests, actor) == 3
    again = invitations.foresee(event.id, guests)
    assert again[0].outcome is InviteOutcome.INVITED_ALREADY


def test_whoever_waits_is_added_unless_they_have_already_what_an_invitation_gives(actor):
    event = make_event(capacity=1)
    holder, waits = make_registration(event), make_registration(event, "jono@example.fi")
    by_hand = attendees.add(event.id, Addition(details("kasin@example.fi"), Placing.IF_ROOM, "", "avain"), actor)
    assert [waits.status, by_hand.status] == [S.WAITING, S.WAITING]
    guests = Guests(lines(holder.email, waits.email, by_hand.email), "x")
    assert [row.outcome for row in invitations.foresee(event.id, guests)] == [
        InviteOutcome.REGISTERED_ALREADY, InviteOutcome.WAITS, InviteOutcome.REGISTERED_ALREADY,
    ]  # fmt: skip
    assert invitations.add(event.id, guests, actor) == 1
    assert [row.outcome for row in invitations.foresee(event.id, guests)][1] is InviteOutcome.INVITED_ALREADY
    assert invitations.add(event.id, guests, actor) == 0


def test_whoever_waits_gets_by_the_invitation_what_is_kept(event, actor):
    later = clock.now() + timedelta(days=5)
    entrance.change(event.id, EntranceSettings(invited_places=10, invited_until=later), actor)
    waits = make_registration(event)
    assert waits.status is S.WAITING
    assert invitations.add(event.id, Guests(lines(waits.email), "x"), actor) == 1
    assert standings(event) == [Standing.NEW]
    assert invitations.send(event.id, actor) == 1
    assert standings(event) == [Standing.REGISTERED]
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.INVITATION)).one()
    assert not outbox.letter(mail.id).is_outdated
    assert invitation_answers.take(invitation(event, waits.email).id) is None
    assert status(waits) is S.CONFIRMED
    assert standings(event) == [Standing.ACCEPTED] and well()


def test_their_invitation_is_sent_and_lets_the_registration_in(event):
    declined = make_registration(event)
    decline(event.id, [declined.id], "Ei tällä kertaa")
    made = invite(event)
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.INVITATION)).one()
    assert not outbox.letter(mail.id).is_outdated
    assert invitation_answers.take(made.id) is None
    assert status(declined) is S.CONFIRMED
    now = invitation(event, "aino@example.fi")
    assert (now.state, now.registration_id) == (InvitationState.ACCEPTED, declined.id)
    db.session.expire_all()
    assert declined.decision_reason == "" and well()


def test_not_approving_somebody_ends_the_invitation_that_would_let_them_in(event, actor):
    made, other = invite(event), invite(event, "toinen@example.fi")
    registration = make_registration(event)
    decline(event.id, [registration.id])
    now = invitation(event, "aino@example.fi")
    assert now.state is InvitationState.WITHDRAWN
    assert invitation_answers.take(made.id) is Barred.WITHDRAWN
    assert status(registration) is S.DECLINED
    assert invitation(event, other.email).state is InvitationState.SENT
    states = dict(db.session.execute(select(OutgoingMail.invitation_id, OutgoingMail.state)).all())
    assert states[made.id] is MailState.SUPERSEDED
    withdrawn = select(HistoryEntry.details).where(HistoryEntry.act == Act.INVITATIONS_WITHDRAWN)
    assert db.session.scalars(withdrawn).all() == [{"invitations": 1}]
    assert len(asking.unsent_ids(event.id)) == 0
    assert invitations.add(event.id, Guests(lines("aino@example.fi"), "x"), actor) == 1 and well()


def test_not_approving_somebody_leaves_nothing_of_an_invitation_that_was_never_sent(event, actor):
    assert invitations.add(event.id, Guests(lines("aino@example.fi", "toinen@example.fi"), "x"), actor) == 2
    registration = make_registration(event)
    decline(event.id, [registration.id])
    assert db.session.scalars(select(Invitation.email)).all() == ["toinen@example.fi"]
    assert invitations.send(event.id, actor) == 1
    recipients = select(OutgoingMail.recipient).where(OutgoingMail.kind == MailKind.INVITATION)
    assert db.session.scalars(recipients).all() == ["toinen@example.fi"] and well()


def test_cancelling_leaves_the_invitation_as_it_is(event):
    made, registration = invite(event), make_registration(event)
    undo(cancel(event.id, [registration.id]))
    assert invitation_answers.take(made.id) is None
    assert status(registration) is S.CONFIRMED and well()
