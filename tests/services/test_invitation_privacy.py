"""What is kept of those who were invited, and how it goes: with the registration, or when its time is over."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.history import COMMAND_LINE, Act
from app.domain.invitations import Barred, InvitationState, Standing
from app.domain.mail import MailState
from app.domain.people_lines import Line
from app.domain.privacy import DataKind, Periods
from app.domain.registration import Refusal, Refused
from app.models import DeletionHold, Event, HistoryEntry, Invitation, OutgoingMail, Registration
from app.models import Removal as RemovalRow
from app.outputs import personal_data as personal_data_file
from app.queries import asking, personal, removals
from app.queries import invitations as queries
from app.services import (
    invitation_answers,
    invitation_privacy,
    invitations,
    people_import,
    personal_data,
    privacy,
    registrations,
    retention,
)
from app.services.invitation_privacy import Removal
from app.services.invitations import Guests
from app.services.mail_delivery import claims
from app.services.registrations import RegistrationRequest
from tests import traces
from tests.factories import details, make_event
from tests.invited import invitation, invite
from tests.people import table
from tests.programmes import well

SECRETS = ("salainen", "Salainen", "Salaniemi", "Salakunta", "Kuntien luettelo", "Matkalla")


def secretly(event: Event) -> Invitation:
    return invite(
        event, "salainen@example.fi", given_name="Salainen", family_name="Salaniemi", municipality="Salakunta"
    )


def accept(made: Invitation, email: str = "salainen@example.fi", name: str = "Salainen") -> Registration:
    request = RegistrationRequest(details(email, given_name=name), "avain", invitation_id=made.id)
    registration = registrations.register(made.event_id, request)
    assert isinstance(registration, Registration)
    return registration


def everything_stored() -> str:
    db.session.expire_all()
    tables = (Invitation, Registration, OutgoingMail, HistoryEntry)
    return "\n".join(
        str({column.name: getattr(row, column.key) for column in row.__table__.columns})
        for kind in tables
        for row in db.session.scalars(select(kind))
    )


def remove() -> int:
    """As the worker does it: again until nothing is due."""
    total = 0
    while count := retention.remove_due(DataKind.WITHOUT_PLACE):
        total += count
    return total


def test_three_months_after_the_event_the_names_of_the_invited_go_and_the_figures_stay(app, time):
    event = make_event()
    secretly(event)
    declined = invite(event, "toinen@example.fi", given_name="Salainen")
    invitation_answers.decline(declined.id, "Matkalla")
    accepted = accept(invite(event, "mukana@example.fi"), "mukana@example.fi", "Aino")
    db.session.execute(update(OutgoingMail).values(state=MailState.SENT))
    db.session.commit()
    before = queries.counts(event.id)
    time.move_to(event.ends_at + timedelta(days=90, minutes=-1), tick=False)
    assert remove() == 0
    time.shift(timedelta(minutes=2))
    assert (remove(), remove()) == (2, 0)
    words = ("salainen", "Salaniemi", "Salakunta", "Matkalla", "toinen@")
    assert traces.in_tables(words) == {}
    assert queries.counts(event.id) == before == {Standing.SENT: 1, Standing.DECLINED: 1, Standing.ACCEPTED: 1}
    db.session.expire_all()
    assert invitation(event, "mukana@example.fi").registration_id == accepted.id
    [row] = db.session.scalars(select(RemovalRow)).all()
    assert (row.kind, row.count) == (DataKind.WITHOUT_PLACE, 2)


def test_an_event_keeps_its_invited_as_long_as_it_says(app, time):
    short, usual = make_event("lyhyt"), make_event("oletus")
    for event in (short, usual):
        invite(event, f"kutsuttu@{event.slug}.example.fi")
    own = Periods(without_place=30)
    assert isinstance(personal_data.keep_for(short.id, own, Periods(), COMMAND_LINE), Event)
    time.move_to(short.ends_at + timedelta(days=31))
    assert (remove(), remove()) == (1, 0)
    left = db.session.scalars(select(Invitation.email).where(Invitation.email != "")).all()
    assert left == ["kutsuttu@oletus.example.fi"]


def test_a_hold_keeps_the_invited_until_it_ends(app, time):
    event = make_event()
    secretly(event)
    assert isinstance(personal_data.hold(event.id, "tietopyyntö", COMMAND_LINE), DeletionHold)
    time.move_to(event.ends_at + timedelta(days=400))
    assert remove() == 0
    held = removals.holdings(event.id, clock.now())
    assert (held.held, held.late) == (True, False)
    assert isinstance(personal_data.release(event.id, "vastattu", COMMAND_LINE), DeletionHold)
    assert (remove(), traces.in_tables(("salaniemi",))) == (1, {})


def without_place(event: Event) -> int:
    db.session.rollback()
    holdings = removals.holdings(event.id, clock.now())
    return {one.kind: one.count for one in holdings.leaving}[DataKind.WITHOUT_PLACE]


def test_what_will_go_counts_everyone_once(app):
    event = make_event()
    assert (without_place(event), removals.total()) == (0, 0)
    made = secretly(event)
    assert (without_place(event), removals.total()) == (1, 1)
    declined = invite(event, "toinen@example.fi")
    invitation_answers.decline(declined.id, "")
    assert without_place(event) == 2
    registration = accept(made)
    assert without_place(event) == 1  # who has a place is counted with those
    registrations.cancel(registration.id)
    assert without_place(event) == 2
    assert privacy.erase(registration.id, COMMAND_LINE) is None
    assert without_place(event) == 1


def test_batches_leave_nobody(app, time, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    event = make_event()
    for number in range(5):
        invite(event, f"p{number}@example.fi")
    time.move_to(event.ends_at + timedelta(days=91))
    assert (remove(), remove()) == (5, 0)
    assert db.session.scalars(select(RemovalRow.count)).all() == [5]


def test_the_link_of_a_forgotten_invitation_finds_nobody(app, time):
    event = make_event()
    handle = secretly(event).handle
    time.move_to(event.ends_at + timedelta(days=91))
    assert remove() == 1
    assert queries.by_handle(handle) is None


def test_nobody_writes_to_those_who_are_forgotten(app, time):
    """Their own registration was erased, and took the invitation along before it was answered, or even sent."""
    event = make_event()
    secretly(event)
    unsent = Guests([Line(1, details("toinen@example.fi"))], "Kuntien luettelo")
    assert invitations.add(event.id, unsent, COMMAND_LINE) == 1
    for email in ("salainen@example.fi", "toinen@example.fi"):
        made = registrations.register(event.id, RegistrationRequest(details(email), email))
        assert isinstance(made, Registration)
        privacy.erase(made.id, COMMAND_LINE)
    time.shift(timedelta(days=2))
    assert asking.to_remind(event.id, clock.now()) == []
    assert (invitations.send(event.id, COMMAND_LINE), invitations.remind(event.id, COMMAND_LINE)) == (0, 0)
    ids = db.session.scalars(select(Invitation.id)).all()
    assert invitations.withdraw(event.id, ids, COMMAND_LINE) == 0
    assert db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient != "")).all() == []


@pytest.mark.parametrize("own_address", [True, False])
def test_erasing_a_registration_takes_what_led_to_it(app, own_address):
    event = make_event()
    made = secretly(event)
    registration = accept(made, "salainen@example.fi" if own_address else "toisella@example.fi")
    privacy.erase(registration.id, COMMAND_LINE)
    stored = everything_stored()
    assert [secret for secret in SECRETS if secret in stored] == []
    [left] = db.session.scalars(select(Invitation)).all()
    assert (left.state, left.erased_at is not None) == (InvitationState.ACCEPTED, True)
    assert well()


def test_a_participants_data_say_what_they_were_sent_and_from_where(app):
    event = make_event()
    registration = accept(secretly(event))
    data = json.loads(personal_data_file.document(personal.everything(registration.id)))
    [told] = data["invitations"]
    assert (told["email"], told["data_came_from"], told["state"]) == (
        "salainen@example.fi", "Kuntien luettelo", "accepted",
    )  # fmt: skip
    assert [mail["kind"] for mail in data["mail"]] == ["invitation", "confirmed"]


def test_who_was_imported_reads_where_the_details_came_from(app):
    event = make_event()
    wanted = table("tuotu@example.fi")
    seen = people_import.foresee(event.id, wanted, COMMAND_LINE).fingerprint
    people_import.bring(event.id, wanted, COMMAND_LINE, seen=seen)
    [registration] = db.session.scalars(select(Registration)).all()
    people_import.acknowledge(registration.id)
    told = json.loads(personal_data_file.document(personal.everything(registration.id)))["registration"]
    assert told["data_came_from"] == "Espoon luettelo"
    assert told["acknowledged_at"] is not None


class TestRemoval:
    """Who was invited and has no registration asks to be removed."""

    def test_it_is_done_at_once_and_what_is_counted_stays(self, app, time):
        event = make_event()
        made = secretly(event)
        handle, before = made.handle, queries.counts(event.id)
        invitation_answers.decline(made.id, "Matkalla")
        assert invitation_privacy.remove(made.id) is Removal.DONE
        assert traces.in_tables([*SECRETS, "Matkalla", handle]) == {}
        assert queries.by_handle(handle) is None
        assert (before, queries.counts(event.id)) == ({Standing.SENT: 1}, {Standing.DECLINED: 1})
        assert invitation_privacy.remove(made.id) is Removal.DONE
        acts = db.session.scalars(
            select(HistoryEntry.act).where(HistoryEntry.act == Act.INVITATION_ERASED).order_by(HistoryEntry.id)
        ).all()
        assert len(acts) == 1
        assert well()

    def test_no_mail_comes_after_it(self, app, time):
        event = make_event()
        made = secretly(event)
        assert invitation_privacy.remove(made.id) is Removal.DONE
        time.shift(timedelta(days=2))
        assert invitations.remind(event.id, COMMAND_LINE) == 0
        states = db.session.scalars(select(OutgoingMail.state)).all()
        assert states == [MailState.SUPERSEDED]

    def test_a_mail_that_a_worker_had_taken_does_not_leave(self, app):
        made = secretly(make_event())
        [mail] = claims.claim("worker", 10)
        assert invitation_privacy.remove(made.id) is Removal.DONE
        assert claims.open_letter(mail, "worker") is None
        assert db.session.scalars(select(OutgoingMail.state)).all() == [MailState.SUPERSEDED]

    def test_a_hold_puts_it_off_and_its_end_does_it(self, app, time):
        event = make_event()
        made, other = secretly(event), invite(event, "toinen@example.fi")
        personal_data.hold(event.id, "tietopyyntö", COMMAND_LINE)
        assert invitation_privacy.remove(made.id) is Removal.LATER
        assert invitation_privacy.remove(made.id) is Removal.LATER
        asked = (
            select(HistoryEntry.act).where(HistoryEntry.act == Act.INVITATION_ERASURE_ASKED).order_by(HistoryEntry.id)
        )
        assert len(db.session.scalars(asked).all()) == 1
        assert invitation(event, "salainen@example.fi").family_name == "Salaniemi"
        time.shift(timedelta(days=2))
        assert (invitations.remind(event.id, COMMAND_LINE), remove()) == (1, 0)  # the other one
        assert invitation_answers.decline(made.id, "") is Barred.REMOVED
        request = RegistrationRequest(details("uusi@example.fi"), "avain", invitation_id=made.id)
        assert registrations.register(event.id, request) == Refused(Refusal.INVITATION_ENDED)
        personal_data.release(event.id, "vastattu", COMMAND_LINE)
        assert (remove(), remove(), traces.in_tables(("salaniemi",))) == (1, 0, {})
        assert invitation(event, "toinen@example.fi").id == other.id

    @pytest.mark.parametrize("by_invitation", [True, False])
    def test_a_registration_takes_it_along_instead(self, app, by_invitation):
        event = make_event()
        made = secretly(event)
        if by_invitation:
            registrations.cancel(accept(made).id)
        else:
            registrations.register(event.id, RegistrationRequest(details("salainen@example.fi"), "avain"))
        assert invitation_privacy.remove(made.id) is Removal.REGISTERED
        assert invitation(event, "salainen@example.fi").family_name == "Salaniemi"

    def test_what_was_open_on_a_page_does_not_bring_the_person_back(self, app):
        event = make_event()
        made = secretly(event)
        invitation_privacy.remove(made.id)
        assert invitation_answers.decline(made.id, "Matkalla") is Barred.REMOVED
        assert invitation_answers.delegate(made.id, details("kollega@example.fi")) is Barred.REMOVED
        request = RegistrationRequest(details("uusi@example.fi"), "avain", invitation_id=made.id)
        assert registrations.register(event.id, request) == Refused(Refusal.INVITATION_ENDED)
        assert traces.in_tables(("matkalla", "kollega", "uusi@")) == {}

    def test_whoever_was_passed_on_to_keeps_their_own(self, app):
        event = make_event()
        made = secretly(event)
        invitation_answers.delegate(made.id, details("kollega@example.fi"))
        assert invitation_privacy.remove(made.id) is Removal.DONE
        assert invitation(event, "kollega@example.fi").state is InvitationState.SENT


def test_the_invited_take_along_what_is_held_on_them_and_nothing_of_others(app):
    event = make_event()
    made = secretly(event)
    invite(event, "toinen@example.fi")
    invitation_answers.delegate(made.id, details("kollega@example.fi", given_name="Kolle"))
    data = json.loads(personal_data_file.guest_document(invitation_privacy.take_along(made.id)))
    [told] = data["invitations"]
    assert (told["email"], told["family_name"], told["data_came_from"], told["state"]) == (
        "salainen@example.fi", "Salaniemi", "Kuntien luettelo", "delegated",
    )  # fmt: skip
    assert [(mail["kind"], mail["to"]) for mail in data["mail"]] == [("invitation", "salainen@example.fi")]
    assert not any(word in json.dumps(data) for word in ("kollega", "Kolle", "toinen", made.handle))
    assert db.session.scalars(
        select(HistoryEntry.act).where(HistoryEntry.act == Act.DATA_TAKEN).order_by(HistoryEntry.id)
    ).all() == ["data_taken"]
