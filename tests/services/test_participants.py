"""What a participant changes by the personal link: details, address, needs; and the link sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock, keys
from app.database import db
from app.domain.history import Act
from app.domain.mail import MailKind, MailState
from app.domain.participants import ADDRESS_CONFIRMED_WITHIN, ChangeRefusal, Needs
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, OutgoingMail, Registration, SpecialNeeds
from app.queries import doctor, personal
from app.services import participants, registrations
from app.services.participants import Changed, ChangedMeanwhile
from tests.factories import details, make_event, make_registration
from tests.statements import statements


@pytest.fixture
def mine(app) -> Registration:
    return make_registration(make_event(), "vanha@example.fi")


def fresh(registration: Registration) -> Registration:
    return db.session.scalars(
        select(Registration).where(Registration.id == registration.id), execution_options={"populate_existing": True}
    ).one()


def mails(registration: Registration) -> list[tuple[MailKind, str]]:
    rows = db.session.execute(
        select(OutgoingMail.kind, OutgoingMail.recipient)
        .where(OutgoingMail.registration_id == registration.id, OutgoingMail.state == MailState.PENDING)
        .order_by(OutgoingMail.id)
    )
    return [tuple(row) for row in rows]


def acts(registration: Registration) -> list[tuple[Act, dict]]:
    rows = db.session.execute(
        select(HistoryEntry.act, HistoryEntry.details)
        .where(HistoryEntry.registration_id == registration.id)
        .order_by(HistoryEntry.id)
    )
    return [tuple(row) for row in rows][1:]


def end(event_id: int) -> None:
    now = clock.now()
    db.session.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    )
    db.session.commit()


def ask_for_address(registration: Registration, address: str) -> str:
    """The secret that the mail to the new address carries."""
    wanted = replace(registration.details, email=address)
    result = participants.change_details(registration.id, wanted, seen=registration.details.fingerprint)
    assert isinstance(result, Changed)
    return keys.address_token(registration.code, registration.token_version, address)


def test_details_are_changed_and_the_history_keeps_no_name(mine):
    wanted = details("vanha@example.fi", family_name="Östman", organisation="Vasa stad")
    result = participants.change_details(mine.id, wanted, seen=mine.details.fingerprint)
    assert result == Changed(mine, ("family_name", "organisation"), False)
    changed = fresh(mine)
    assert (changed.details, changed.sort_key) == (wanted, wanted.sort_key)
    assert acts(mine) == [
        (
            Act.DETAILS_CHANGED,
            {
                "fields": ["family_name", "organisation"],
                "before": {"organisation": "Espoon kaupunki"},
                "after": {"organisation": "Vasa stad"},
            },
        )
    ]


def test_saving_the_same_changes_nothing(mine):
    result = participants.change_details(mine.id, mine.details, seen=mine.details.fingerprint)
    assert result == Changed(mine, (), False)
    assert acts(mine) == []


def test_second_of_two_editors_is_shown_what_changed(mine):
    seen = mine.details.fingerprint
    theirs = replace(mine.details, organisation="Vantaan kaupunki")
    participants.change_details(mine.id, theirs, seen=seen)
    wanted = details("vanha@example.fi", municipality="Vantaa")
    assert participants.change_details(mine.id, wanted, seen=seen) == ChangedMeanwhile(theirs)
    assert fresh(mine).details == theirs
    assert participants.change_details(mine.id, wanted, seen=theirs.fingerprint).fields == (
        "organisation",
        "municipality",
    )


def test_promotion_meanwhile_is_no_conflict(app):
    event = make_event(capacity=1)
    first, second = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    seen = second.details.fingerprint
    registrations.cancel(first.id)
    result = participants.change_details(second.id, replace(second.details, municipality="Oulu"), seen=seen)
    assert result.fields == ("municipality",)


def test_new_address_waits_for_its_confirmation(mine):
    proof = ask_for_address(mine, "uusi@example.fi")
    waiting = fresh(mine)
    assert (waiting.email, waiting.pending_email) == ("vanha@example.fi", "uusi@example.fi")
    assert mails(mine) == [(MailKind.CONFIRMED, "vanha@example.fi"), (MailKind.ADDRESS_CONFIRM, "uusi@example.fi")]

    participants.confirm_address(mine.id, proof)
    changed = fresh(mine)
    assert (changed.email, changed.email_key, changed.pending_email) == ("uusi@example.fi", "uusi@example.fi", None)
    # The confirmation had not left: it goes where its owner reads.
    assert mails(mine) == [
        (MailKind.CONFIRMED, "uusi@example.fi"),
        (MailKind.ADDRESS_CONFIRM, "uusi@example.fi"),
        (MailKind.ADDRESS_CHANGED, "vanha@example.fi"),
    ]
    assert acts(mine) == [(Act.ADDRESS_CHANGED, {})]
    assert list(doctor.findings()) == []


def test_confirming_twice_does_no_harm(mine):
    proof = ask_for_address(mine, "uusi@example.fi")
    assert participants.confirm_address(mine.id, proof).id == mine.id
    assert participants.confirm_address(mine.id, proof).id == mine.id
    assert [kind for kind, _ in mails(mine)].count(MailKind.ADDRESS_CHANGED) == 1


def test_address_is_not_confirmed_after_its_time(mine):
    proof = ask_for_address(mine, "uusi@example.fi")
    asked = clock.now() - ADDRESS_CONFIRMED_WITHIN - timedelta(minutes=1)
    db.session.execute(update(Registration).values(pending_email_at=asked))
    db.session.commit()
    assert participants.confirm_address(mine.id, proof) is ChangeRefusal.ADDRESS_UNUSABLE
    assert fresh(mine).email == "vanha@example.fi"


def test_secret_of_another_address_confirms_nothing(mine):
    ask_for_address(mine, "uusi@example.fi")
    proof = keys.address_token(mine.code, mine.token_version, "muu@example.fi")
    assert participants.confirm_address(mine.id, proof) is ChangeRefusal.ADDRESS_UNUSABLE


def test_address_taken_by_another_registration_is_refused_in_the_end(mine):
    """Asking tells nothing of the other; even the one who reads both mailboxes gets the same sentence as always."""
    event = db.session.get_one(Event, mine.event_id)
    make_registration(event, "toinen@example.fi")
    proof = ask_for_address(mine, "Toinen@example.fi")
    assert participants.confirm_address(mine.id, proof) is ChangeRefusal.ADDRESS_UNUSABLE
    assert list(doctor.findings()) == []


def test_writing_the_old_address_again_takes_the_wish_back(mine):
    proof = ask_for_address(mine, "uusi@example.fi")
    participants.change_details(mine.id, mine.details, seen=mine.details.fingerprint)
    assert fresh(mine).pending_email is None
    assert participants.confirm_address(mine.id, proof) is ChangeRefusal.ADDRESS_UNUSABLE


def test_another_spelling_of_the_same_address_needs_no_confirmation(mine):
    wanted = replace(mine.details, email="Vanha@example.fi")
    result = participants.change_details(mine.id, wanted, seen=mine.details.fingerprint)
    assert (result.address_waits, fresh(mine).email) == (False, "Vanha@example.fi")


def test_no_stranger_is_flooded_by_changes_of_address(app, mine):
    app.config["RATELIMIT_ENABLED"] = True
    event = db.session.get_one(Event, mine.event_id)
    results = []
    for number in range(14):
        registration = make_registration(event, f"p{number}@example.fi")
        wanted = replace(registration.details, email="uhri@example.fi")
        results.append(participants.change_details(registration.id, wanted, seen=registration.details.fingerprint))
    assert [result for result in results if not isinstance(result, Changed)] == [ChangeRefusal.TOO_MUCH_MAIL] * 2
    written = db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.recipient == "uhri@example.fi")).all()
    assert len(written) == 12


@pytest.mark.parametrize("how", ["cancelled", "over"])
def test_nothing_can_be_changed_when_it_is_too_late(mine, how):
    registrations.cancel(mine.id) if how == "cancelled" else end(mine.event_id)
    wanted = replace(mine.details, municipality="Oulu")
    assert (
        participants.change_details(mine.id, wanted, seen=mine.details.fingerprint),
        participants.change_needs(mine.id, Needs("gluteeniton")),
    ) == (ChangeRefusal.TOO_LATE, ChangeRefusal.TOO_LATE)


def test_needs_are_sealed_changed_and_withdrawn(mine):
    participants.change_needs(mine.id, Needs("gluteeniton", ""))
    participants.change_needs(mine.id, Needs("", "induktiosilmukka"))
    kept = db.session.scalars(select(SpecialNeeds)).one()
    assert b"induktio" not in kept.sealed
    assert personal.needs(mine.id) == Needs("", "induktiosilmukka")

    participants.change_needs(mine.id, None)
    assert personal.needs(mine.id) is None
    assert acts(mine) == [(Act.NEEDS_REMOVED, {})]


def test_needs_can_be_withdrawn_also_when_it_is_too_late_for_changes(mine):
    participants.change_needs(mine.id, Needs("gluteeniton"))
    end(mine.event_id)
    assert participants.change_needs(mine.id, None) is None
    assert personal.needs(mine.id) is None


def test_needs_are_not_kept_for_an_event_that_does_not_ask(app):
    registration = make_registration(make_event(onsite=False, online=True))
    assert participants.change_needs(registration.id, Needs("gluteeniton")) is ChangeRefusal.NOT_ASKED
    assert db.session.scalars(select(SpecialNeeds)).all() == []


def test_cancelling_deletes_the_needs(mine):
    participants.change_needs(mine.id, Needs("gluteeniton"))
    registrations.cancel(mine.id)
    assert db.session.scalars(select(SpecialNeeds)).all() == []


def test_links_are_sent_for_every_coming_event_once(app):
    coming, other, over = make_event("tuleva"), make_event("toinen"), make_event("mennyt")
    first = make_registration(coming, "aino@example.fi")
    cancelled = make_registration(other, "aino@example.fi")
    registrations.cancel(cancelled.id)
    past = make_registration(over, "aino@example.fi")
    stranger = make_registration(coming, "toinen@example.fi")
    end(over.id)
    for _ in range(2):
        participants.send_links("AINO@example.fi")
    sent = {
        registration.id: [kind for kind, _ in mails(registration)].count(MailKind.LINK_AGAIN)
        for registration in (first, cancelled, past, stranger)
    }
    assert sent == {first.id: 1, cancelled.id: 1, past.id: 0, stranger.id: 0}


def test_link_of_the_present_registration_is_sent_not_of_the_cancelled_one(app):
    event = make_event()
    before = make_registration(event)
    registrations.cancel(before.id)
    now = make_registration(event)
    participants.send_links("aino@example.fi")
    assert ([kind for kind, _ in mails(before)].count(MailKind.LINK_AGAIN), now.status) == (
        0,
        RegistrationStatus.CONFIRMED,
    )
    assert mails(now)[-1] == (MailKind.LINK_AGAIN, "aino@example.fi")


def test_unknown_address_gets_no_mail_after_the_work_of_one(app):
    with statements() as sent:
        participants.send_links("tuntematon@example.fi")
    assert [line for line in sent if line.startswith("INSERT INTO outgoing_mail")] != []
    assert db.session.scalars(select(OutgoingMail)).all() == []
