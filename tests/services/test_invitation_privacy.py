"""What is kept of those who were invited, and how it goes: with the registration, or when its time is over."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.invitations import InvitationState, Standing
from app.domain.privacy import DETAILS_WITHOUT_PLACE_KEPT
from app.models import Event, HistoryEntry, Invitation, OutgoingMail, Registration
from app.outputs import personal_data
from app.queries import invitations as queries
from app.queries import personal
from app.services import invitation_answers, people_import, privacy, registrations
from app.services.registrations import RegistrationRequest
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


def test_three_months_after_the_event_the_names_of_the_invited_go_and_the_figures_stay(app, time):
    event = make_event()
    secretly(event)
    declined = invite(event, "toinen@example.fi", given_name="Salainen")
    invitation_answers.decline(declined.id, "Matkalla")
    accepted = accept(invite(event, "mukana@example.fi"), "mukana@example.fi", "Aino")
    before = queries.counts(event.id)
    time.move_to(event.ends_at + DETAILS_WITHOUT_PLACE_KEPT - timedelta(minutes=1), tick=False)
    assert privacy.forget_invited() == 0
    time.shift(timedelta(minutes=2))
    assert (privacy.forget_invited(), privacy.forget_invited()) == (2, 0)
    stored = everything_stored()
    for secret in ("salainen", "Salaniemi", "Salakunta", "Matkalla", "toinen@"):
        assert secret not in stored
    assert queries.counts(event.id) == before == {Standing.SENT: 1, Standing.DECLINED: 1, Standing.ACCEPTED: 1}
    db.session.expire_all()
    assert invitation(event, "mukana@example.fi").registration_id == accepted.id


def test_the_link_of_a_forgotten_invitation_finds_nobody(app, time):
    event = make_event()
    handle = secretly(event).handle
    time.move_to(event.ends_at + DETAILS_WITHOUT_PLACE_KEPT + timedelta(days=1))
    privacy.forget_invited()
    assert queries.by_handle(handle) is None


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
    data = json.loads(personal_data.document(personal.everything(registration.id)))
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
    told = json.loads(personal_data.document(personal.everything(registration.id)))["registration"]
    assert told["data_came_from"] == "Espoon luettelo"
    assert told["acknowledged_at"] is not None
