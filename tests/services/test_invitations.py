"""Invitations from adding to the answer: states, mails, reminders, who is asked twice and who is not."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from app.domain.history import Act, Actor
from app.domain.invitation_list import InvitationListing
from app.domain.invitations import Barred, InvitationFacts, InvitationState, InviteOutcome, Standing, standing
from app.domain.mail import MailKind, MailState
from app.domain.organizer_acts import ActRefusal, RefusedAct
from app.domain.people_lines import Line, LineFault
from app.domain.registration import Refusal, Refused, RegistrationStatus
from app.models import HistoryEntry, Invitation, OutgoingMail, Registration
from app.queries import asking
from app.queries import invitations as queries
from app.services import admissions, invitation_answers, invitations, registrations
from app.services.invitation_answers import DelegationRefusal, PassedOn
from app.services.invitations import Guests
from app.services.registrations import RegistrationRequest
from tests.factories import details, make_event, make_organizer, make_registration
from tests.people import lines, many
from tests.programmes import well
from tests.statements import statements


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


def guests(*emails: str) -> Guests:
    return Guests(lines(*emails), "Kuntien yhteystiedot")


def invite(event, actor: Actor, *emails: str) -> list[Invitation]:
    """Added and sent."""
    assert invitations.add(event.id, guests(*emails), actor) == len(emails)
    assert invitations.send(event.id, actor) == len(emails)
    return all_of(event)


def all_of(event) -> list[Invitation]:
    db.session.expire_all()
    return list(db.session.scalars(select(Invitation).where(Invitation.event_id == event.id).order_by(Invitation.id)))


def mails(*kinds: MailKind) -> list[tuple[str, MailKind, MailState]]:
    rows = db.session.execute(
        select(OutgoingMail.recipient, OutgoingMail.kind, OutgoingMail.state).order_by(OutgoingMail.id)
    )
    return [tuple(row) for row in rows if not kinds or row.kind in kinds]


def accept(invitation: Invitation, email: str = "", key: str = "avain") -> Registration | Refused:
    request = RegistrationRequest(details(email or invitation.email), key, invitation_id=invitation.id)
    return registrations.register(invitation.event_id, request)


def how(event) -> list[Standing]:
    return [row.standing for row in queries.page(event.id, InvitationListing(), 1).rows]


def test_inviting_tells_apart_whoever_has_not_confirmed_the_address(actor):
    event = make_event(confirms_address=True)
    make_registration(event, "a@example.fi")
    plan = invitations.foresee(event.id, guests("A@example.fi", "b@example.fi"))
    assert [row.outcome for row in plan] == [InviteOutcome.UNCONFIRMED, InviteOutcome.INVITED]
    assert invitations.add(event.id, guests("A@example.fi", "b@example.fi"), actor) == 1


def test_adding_skips_who_is_there_and_sends_nothing(actor):
    event = make_event()
    make_registration(event, "mukana@example.fi")
    invitations.add(event.id, guests("a@example.fi"), actor)
    plan = invitations.foresee(event.id, guests("A@example.fi", "mukana@example.fi", "b@example.fi"))
    assert [row.outcome for row in plan] == [
        InviteOutcome.INVITED_ALREADY, InviteOutcome.REGISTERED_ALREADY, InviteOutcome.INVITED,
    ]  # fmt: skip
    assert invitations.add(event.id, guests("A@example.fi", "mukana@example.fi", "b@example.fi"), actor) == 1
    assert invitations.add(event.id, guests("A@example.fi", "mukana@example.fi", "b@example.fi"), actor) == 0
    assert [(one.email, one.state, one.data_origin) for one in all_of(event)] == [
        ("a@example.fi", InvitationState.NEW, "Kuntien yhteystiedot"),
        ("b@example.fi", InvitationState.NEW, "Kuntien yhteystiedot"),
    ]
    assert mails(MailKind.INVITATION) == []


def test_one_fault_adds_nobody(actor):
    event = make_event()
    bad = Line(2, details("ei-osoite"), (LineFault.EMAIL_BAD,))
    plan = invitations.add(event.id, Guests([*lines("a@example.fi"), bad], "x"), actor)
    assert not isinstance(plan, int)
    assert all_of(event) == []


def test_each_is_asked_once_and_the_history_counts_them(actor):
    event = make_event()
    invite(event, actor, "a@example.fi", "b@example.fi")
    assert invitations.send(event.id, actor) == 0
    assert mails() == [
        ("a@example.fi", MailKind.INVITATION, MailState.PENDING),
        ("b@example.fi", MailKind.INVITATION, MailState.PENDING),
    ]
    kept = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id)).all()
    assert [(entry.act, entry.details) for entry in kept] == [
        (Act.INVITATIONS_ADDED, {"invitations": 2}), (Act.INVITATIONS_SENT, {"invitations": 2}),
    ]  # fmt: skip
    assert well()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": EventStatus.DRAFT}, ActRefusal.NOT_PUBLISHED),
        ({"status": EventStatus.CANCELLED}, ActRefusal.EVENT_CANCELLED),
        ({"starts_in": timedelta(days=-2)}, ActRefusal.EVENT_OVER),
        ({"registration_closed": True}, ActRefusal.REGISTRATION_CLOSED),
    ],
)
def test_nobody_is_asked_who_could_not_answer(actor, changes, reason):
    event = make_event(**changes)
    invitations.add(event.id, guests("a@example.fi"), actor)
    assert invitations.send(event.id, actor) == RefusedAct(reason)
    assert invitations.remind(event.id, actor) == RefusedAct(reason)
    assert mails() == []


@pytest.mark.parametrize("mode", list(RegistrationMode))
def test_an_invitation_opens_every_event_before_its_opening(actor, mode):
    event = make_event(mode=mode, opens_at=clock.now() + timedelta(days=5))
    [one] = invite(event, actor, "a@example.fi")
    made = accept(one)
    assert isinstance(made, Registration)
    assert made.status is RegistrationStatus.CONFIRMED
    [one] = all_of(event)
    assert (one.state, one.registration_id, one.answered_at is not None) == (InvitationState.ACCEPTED, made.id, True)
    assert how(event) == [Standing.ACCEPTED]
    assert mails(MailKind.INVITATION) == [("a@example.fi", MailKind.INVITATION, MailState.SUPERSEDED)]
    assert well()


def test_it_passes_neither_the_capacity_nor_the_deadline(actor):
    full = make_event(capacity=0)
    [one] = invite(full, actor, "a@example.fi")
    made = accept(one)
    assert isinstance(made, Registration)
    assert made.status is RegistrationStatus.WAITING
    assert how(full) == [Standing.ACCEPTED_WAITING]
    late = make_event("myohassa", closes_at=clock.now() + timedelta(hours=1))
    [two] = invite(late, actor, "a@example.fi")
    late.closes_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    assert accept(two) == Refused(Refusal.INVITATION_ENDED)


def test_an_answer_counts_once_and_the_same_form_twice_is_one(actor):
    event = make_event()
    [one] = invite(event, actor, "a@example.fi")
    first, again = accept(one), accept(one)
    assert isinstance(first, Registration)
    assert isinstance(again, Registration)
    assert first.id == again.id
    assert accept(one, "toinen@example.fi", key="uusi") == Refused(Refusal.INVITATION_ENDED)


def test_another_address_is_confirmed_first_and_if_nobody_does_the_invitation_stands(actor, time):
    """The link proves the address that it came to, and no other."""
    event = make_event(confirms_address=True)
    [invitation] = invite(event, actor, "aino@example.fi")
    stranger = accept(invitation, "muu@example.fi")
    assert stranger.status is RegistrationStatus.UNVERIFIED
    assert accept(invitation, key="toinen") == Refused(Refusal.INVITATION_ENDED)

    time.move_to(stranger.verify_until + timedelta(seconds=1))
    assert admissions.lapse_unverified() == 1
    [again] = all_of(event)
    assert (again.state, again.email, again.registration_id) == (InvitationState.SENT, "aino@example.fi", None)
    assert accept(again, key="kolmas").status is RegistrationStatus.CONFIRMED and well()


def test_who_cancelled_may_accept_again(actor):
    event = make_event()
    [one] = invite(event, actor, "a@example.fi")
    made = accept(one)
    assert isinstance(made, Registration)
    registrations.cancel(made.id)
    assert how(event) == [Standing.ACCEPTED_CANCELLED]
    assert isinstance(accept(one, key="uusi"), Registration)
    assert how(event) == [Standing.ACCEPTED]
    assert well()


def test_who_registers_by_the_open_form_has_answered(actor, time):
    event = make_event()
    [one] = invite(event, actor, "a@example.fi")
    make_registration(event, "A@example.fi")
    assert how(event) == [Standing.ACCEPTED]
    time.shift(timedelta(days=2))
    assert invitations.remind(event.id, actor) == 0
    assert invitation_answers.decline(one.id, "") is Barred.ACCEPTED


def test_reminding_once_a_day_only_those_who_have_not_answered(actor, time):
    event = make_event()
    a, b, _c = invite(event, actor, "a@example.fi", "b@example.fi", "c@example.fi")
    assert invitations.remind(event.id, actor) == 0
    accept(a)
    assert invitation_answers.decline(b.id, "En pääse") is None
    time.shift(timedelta(days=1, minutes=1))
    assert len(asking.to_remind(event.id, clock.now())) == 1
    assert invitations.remind(event.id, actor) == 1
    assert invitations.remind(event.id, actor) == 0
    time.shift(timedelta(days=1, minutes=1))
    assert invitations.remind(event.id, actor) == 1
    assert [mail[0] for mail in mails(MailKind.INVITATION_REMINDER)] == ["c@example.fi"] * 2


def test_declining_keeps_the_word_alone_and_can_be_thought_over(actor):
    event = make_event()
    [one] = invite(event, actor, "a@example.fi")
    assert invitation_answers.decline(one.id, "En pääse") is None
    assert invitation_answers.decline(one.id, "En pääse") is None
    [one] = all_of(event)
    assert (one.state, one.word) == (InvitationState.DECLINED, "En pääse")
    acts = Counter(db.session.scalars(select(HistoryEntry.act)))
    assert acts[Act.INVITATION_DECLINED] == 1
    assert isinstance(accept(one), Registration)
    assert how(event) == [Standing.ACCEPTED]


def test_passing_on_gives_the_colleague_an_invitation_of_their_own(actor):
    event = make_event()
    [one] = invite(event, actor, "a@example.fi")
    colleague = details("kollega@example.fi", given_name="Kaisa", family_name="Kollega")
    assert invitation_answers.delegate(one.id, colleague) == PassedOn("Kaisa Kollega")
    assert invitation_answers.delegate(one.id, details("kolmas@example.fi")) is Barred.DELEGATED
    first, second = all_of(event)
    assert (first.state, second.state, second.delegated_from) == (
        InvitationState.DELEGATED, InvitationState.SENT, first.id,
    )  # fmt: skip
    assert mails(MailKind.INVITATION_DELEGATED) == [
        ("kollega@example.fi", MailKind.INVITATION_DELEGATED, MailState.PENDING)
    ]
    assert isinstance(accept(second), Registration)
    assert accept(first, key="x") == Refused(Refusal.INVITATION_ENDED)
    assert invitations.add(event.id, guests("a@example.fi"), actor) == 1  # can be invited anew
    assert well()


def test_passing_on_to_someone_who_is_there_already(actor):
    event = make_event()
    one, other, _third = invite(event, actor, "a@example.fi", "b@example.fi", "c@example.fi")
    make_registration(event, "mukana@example.fi")
    assert invitation_answers.delegate(one.id, details("A@example.fi")) is DelegationRefusal.OWN_ADDRESS
    assert invitation_answers.delegate(one.id, details("mukana@example.fi")) == PassedOn("Aino Mäkelä")
    assert invitation_answers.delegate(other.id, details("c@example.fi")) == PassedOn("Aino Mäkelä")
    assert [row.state for row in all_of(event)] == [
        InvitationState.DELEGATED, InvitationState.DELEGATED, InvitationState.SENT,
    ]  # fmt: skip
    assert mails(MailKind.INVITATION_DELEGATED) == []
    assert well()


def test_withdrawing_takes_back_no_answer_and_leaves_nothing_of_what_was_never_sent(actor):
    event, other = make_event(), make_event("toinen")
    a, b = invite(event, actor, "a@example.fi", "b@example.fi")
    [foreign] = invite(other, actor, "x@example.fi")
    accept(a)
    invitations.add(event.id, guests("uusi@example.fi"), actor)
    unsent = all_of(event)[-1]
    assert invitations.withdraw(event.id, [a.id, b.id, unsent.id, foreign.id], actor) == 2
    assert [(one.email, one.state) for one in all_of(event)] == [
        ("a@example.fi", InvitationState.ACCEPTED), ("b@example.fi", InvitationState.WITHDRAWN),
    ]  # fmt: skip
    assert [one.state for one in all_of(other)] == [InvitationState.SENT]
    assert accept(b, key="b") == Refused(Refusal.INVITATION_ENDED)
    assert mails()[1] == ("b@example.fi", MailKind.INVITATION, MailState.SUPERSEDED)


def test_thousands_take_two_statements_a_thousand(actor):
    event = make_event()
    invitations.add(event.id, Guests(many(3000), "x"), actor)
    with statements() as sent:
        assert invitations.send(event.id, actor) == 3000
    assert len(sent) <= 2 * 3 + 4
    assert len(mails(MailKind.INVITATION)) == 3000


@pytest.mark.parametrize("state", list(InvitationState))
@pytest.mark.parametrize("registered", [None, *RegistrationStatus])
@pytest.mark.parametrize("otherwise", [False, True])
def test_lists_and_rules_say_the_same_of_where_one_stands(actor, state, registered, otherwise):
    event = make_event()
    [one] = invite(event, actor, "a@example.fi")
    if registered is not None:
        made = make_registration(event, "toisella@example.fi")
        made.status, made.queue_no = registered, 1 if registered is RegistrationStatus.WAITING else None
        made.invited = not otherwise
        db.session.get_one(Invitation, one.id).registration_id = made.id
    db.session.get_one(Invitation, one.id).state = state
    db.session.commit()
    expected = standing(InvitationFacts(one.id, state, registered, otherwise))
    assert how(event) == [expected]
    assert queries.counts(event.id) == {expected: 1}
    assert queries.count(event.id, InvitationListing(standing=expected)) == 1
