"""What organizers do to one registration: places, mail, history and figures agree afterwards."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock, keys
from app.database import db
from app.domain.events import EventStatus
from app.domain.history import Act, Actor, ActorKind
from app.domain.mail import MailKind, MailState
from app.domain.organizer_acts import ActRefusal, Placing, RefusedAct
from app.domain.participants import NotedDetails
from app.domain.registration import RegistrationStatus, Source
from app.models import Event, HistoryEntry, OutgoingMail, Registration
from app.queries import attendee_totals
from app.services import attendees, registrations
from app.services.attendees import Addition, Corrected, CorrectedMeanwhile
from tests.factories import details, make_event, make_organizer, make_registration
from tests.programmes import well

IF_ROOM, OVER = Placing


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


def by_hand(email: str = "uusi@example.fi", placing: Placing = IF_ROOM, key: str = "", **changes: object) -> Addition:
    return Addition(details(email, **changes), placing, "", key or secrets.token_hex(8))


def numbers(event: Event) -> tuple[int | None, int, int]:
    figures = attendee_totals.figures(event.id)
    return figures.capacity, figures.confirmed, figures.waiting


def mails(registration: Registration) -> list[tuple[MailKind, MailState, str]]:
    return [
        (mail.kind, mail.state, mail.recipient)
        for mail in db.session.scalars(
            select(OutgoingMail).where(OutgoingMail.registration_id == registration.id).order_by(OutgoingMail.id),
            execution_options={"populate_existing": True},
        )
    ]


def acts(registration: Registration) -> list[tuple[Act, ActorKind]]:
    return [
        (entry.act, entry.actor)
        for entry in db.session.scalars(
            select(HistoryEntry).where(HistoryEntry.registration_id == registration.id).order_by(HistoryEntry.id)
        )
    ]


def test_adding_skips_the_window_and_says_who_did_it(actor):
    event = make_event(opens_at=clock.now() + timedelta(days=5), registration_closed=True)
    added = attendees.add(event.id, replace(by_hand(), note="Soitti"), actor)
    assert (added.status, added.source, added.organizer_note) == (
        RegistrationStatus.CONFIRMED,
        Source.ORGANIZER,
        "Soitti",
    )
    assert mails(added) == [(MailKind.CONFIRMED, MailState.PENDING, "uusi@example.fi")]
    assert acts(added) == [(Act.REGISTERED, ActorKind.ORGANIZER)]
    assert well()


def test_adding_to_a_full_event_queues_unless_asked_otherwise(actor):
    event = make_event(capacity=1)
    make_registration(event)
    queued = attendees.add(event.id, by_hand("a@example.fi"), actor)
    over = attendees.add(event.id, by_hand("b@example.fi", OVER), actor)
    assert (queued.status, queued.over_capacity) == (RegistrationStatus.WAITING, False)
    assert (over.status, over.over_capacity) == (RegistrationStatus.CONFIRMED, True)
    assert numbers(event) == (1, 2, 1)
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.registration_id == queued.id)).one()
    assert (mail.kind, mail.facts) == (MailKind.WAITING, {"position": 1})
    kept = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.CONFIRMED_OVER_CAPACITY)).one()
    assert (kept.organizer_id, kept.details) == (actor.organizer_id, {"capacity": 1, "taken": 2, "waiting": 1})
    assert well()


def test_full_without_a_waiting_list_is_refused(actor):
    event = make_event(capacity=0, waiting_list=False)
    refused = attendees.add(event.id, by_hand(), actor)
    assert refused == RefusedAct(ActRefusal.FULL, full=frozenset({event.pools[0].id}))
    assert numbers(event) == (0, 0, 0)


def test_the_same_addition_twice_is_one_registration(actor):
    event = make_event()
    assert attendees.add(event.id, by_hand(key="k"), actor).id == attendees.add(event.id, by_hand(key="k"), actor).id
    assert numbers(event) == (10, 1, 0)


def test_a_taken_address_names_the_registration_in_the_way(actor):
    event = make_event()
    there = make_registration(event, "aino@example.fi")
    answer = attendees.add(event.id, by_hand("AINO@example.fi", OVER), actor)
    assert answer == RefusedAct(ActRefusal.ADDRESS_TAKEN, there.code)
    assert numbers(event) == (10, 1, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": EventStatus.DRAFT}, ActRefusal.NOT_PUBLISHED),
        ({"status": EventStatus.CANCELLED}, ActRefusal.EVENT_CANCELLED),
        ({"starts_in": timedelta(days=-2)}, ActRefusal.EVENT_OVER),
    ],
)
def test_nobody_is_added_to_an_event_that_is_not_on(actor, changes, reason):
    event = make_event(**changes)
    assert attendees.add(event.id, by_hand(), actor) == RefusedAct(reason)


def test_confirming_over_capacity_and_what_later_places_do(actor):
    event = make_event(capacity=1)
    holder = make_registration(event, "a@example.fi")
    first = make_registration(event, "b@example.fi")
    second = make_registration(event, "c@example.fi")
    assert attendees.confirm(second.id, IF_ROOM, actor) == RefusedAct(ActRefusal.FULL)
    assert numbers(event) == (1, 1, 2)

    assert attendees.confirm(second.id, OVER, actor).over_capacity
    assert numbers(event) == (1, 2, 1)
    assert mails(second)[-1][0] is MailKind.PROMOTED
    kept = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.CONFIRMED_OVER_CAPACITY)).one()
    states = {"before": "waiting", "after": "confirmed"}
    assert kept.details == {"capacity": 1, "taken": 2, "waiting": 1, "position": 2, **states}
    assert well()

    registrations.cancel(holder.id)  # the excess goes first
    assert (numbers(event), first.status) == ((1, 1, 1), RegistrationStatus.WAITING)
    assert well()
    registrations.cancel(second.id)
    assert (numbers(event), first.status) == ((1, 1, 0), RegistrationStatus.CONFIRMED)
    assert well()


def test_confirming_into_a_free_place_after_the_cut_off(actor):
    event = make_event(capacity=1, promotion_until=clock.now() - timedelta(minutes=1))
    holder = make_registration(event, "a@example.fi")
    first = make_registration(event, "b@example.fi")
    second = make_registration(event, "c@example.fi")
    registrations.cancel(holder.id)
    assert numbers(event) == (1, 0, 2)
    assert not attendees.confirm(second.id, IF_ROOM, actor).over_capacity
    assert acts(second)[-1] == (Act.PROMOTED, ActorKind.ORGANIZER)
    assert first.status is RegistrationStatus.WAITING
    assert numbers(event) == (1, 1, 1)
    assert well()


def test_the_history_says_what_was_before_and_after(actor):
    event = make_event(capacity=1)
    holder = make_registration(event, "a@example.fi")
    first, second = make_registration(event, "b@example.fi"), make_registration(event, "c@example.fi")
    attendees.confirm(second.id, OVER, actor)
    registrations.cancel(holder.id)
    registrations.cancel(second.id, actor)
    states = [
        (entry.act, entry.details.get("before"), entry.details.get("after"), entry.details.get("position"))
        for entry in db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id))
        if entry.act is not Act.REGISTERED
    ]
    assert states == [
        (Act.CONFIRMED_OVER_CAPACITY, "waiting", "confirmed", 2),
        (Act.CANCELLED, "confirmed", "cancelled", None),
        (Act.CANCELLED, "confirmed", "cancelled", None),
        (Act.PROMOTED, "waiting", "confirmed", None),
    ]
    assert first.status is RegistrationStatus.CONFIRMED


def test_confirming_someone_who_does_not_wait_changes_nothing(actor):
    event = make_event(capacity=1)
    holder = make_registration(event, "a@example.fi")
    assert attendees.confirm(holder.id, OVER, actor) == RefusedAct(ActRefusal.NOT_WAITING)
    assert numbers(event) == (1, 1, 0)


def test_correcting_tells_the_participant_what_changed(actor):
    registration = make_registration(make_event())
    wanted = replace(registration.details, organisation="Vantaan kaupunki", family_name="Öhman")
    result = attendees.correct(registration.id, wanted, "Nimi vaihtui", actor, seen=registration.noted.fingerprint)
    assert result == Corrected(registration, ("family_name", "organisation"))
    assert (registration.organizer_note, registration.sort_key) == ("Nimi vaihtui", "{chman aino")
    mail = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(1)).one()
    assert (mail.kind, mail.facts) == (MailKind.CHANGED_BY_ORGANIZER, {"fields": ["family_name", "organisation"]})
    assert acts(registration)[-1] == (Act.DETAILS_CHANGED, ActorKind.ORGANIZER)
    assert registration.token_version == 1
    assert well()


def test_a_note_alone_is_not_mailed(actor):
    registration = make_registration(make_event())
    seen = registration.noted.fingerprint
    assert attendees.correct(registration.id, registration.details, "Tulkki", actor, seen=seen).fields == ()
    assert [kind for kind, *_ in mails(registration)] == [MailKind.CONFIRMED]
    assert registration.organizer_note == "Tulkki"


def test_the_second_editor_is_shown_what_the_first_wrote(actor):
    registration = make_registration(make_event())
    opened, seen = registration.details, registration.noted.fingerprint
    first, second = replace(opened, organisation="Kela"), replace(opened, municipality="Vaasa")
    attendees.correct(registration.id, first, "", actor, seen=seen)
    answer = attendees.correct(registration.id, second, "", actor, seen=seen)
    assert answer == CorrectedMeanwhile(NotedDetails(first, ""))
    assert registration.details == first


def test_a_note_that_someone_wrote_meanwhile_is_not_lost(actor):
    registration = make_registration(make_event())
    opened = registration.noted.fingerprint
    attendees.correct(registration.id, registration.details, "Tulkki tulee", actor, seen=opened)
    answer = attendees.correct(registration.id, registration.details, "Soittaa perjantaina", actor, seen=opened)
    assert answer == CorrectedMeanwhile(registration.noted)
    assert registration.organizer_note == "Tulkki tulee"


def test_the_history_says_that_a_note_was_written_but_not_what(actor):
    registration = make_registration(make_event())
    seen = registration.noted.fingerprint
    attendees.correct(registration.id, registration.details, "Tulkki tulee", actor, seen=seen)
    entry = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc()).limit(1)).one()
    assert entry.act is Act.DETAILS_CHANGED
    assert entry.details == {"fields": ["organizer_note"], "before": {}, "after": {}}
    assert well()


def test_a_promotion_meanwhile_is_no_conflict(actor):
    event = make_event(capacity=1)
    holder, waiting = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    seen = waiting.noted.fingerprint
    registrations.cancel(holder.id)
    wanted = replace(waiting.details, organisation="Kela")
    result = attendees.correct(waiting.id, wanted, "", actor, seen=seen)
    assert result.registration.status is RegistrationStatus.CONFIRMED


def test_a_corrected_address_voids_the_old_link_and_gets_what_was_refused(actor):
    registration = make_registration(make_event(), "vaara@example.fi")
    old_link = keys.personal_token(registration.code, registration.token_version)
    db.session.execute(update(OutgoingMail).values(state=MailState.REFUSED, attempts=3, last_error="550"))
    db.session.execute(update(Registration).values(mail_problem="550 5.1.1"))
    db.session.commit()
    wanted = replace(registration.details, email="oikea@example.fi")
    attendees.correct(registration.id, wanted, "", actor, seen=registration.noted.fingerprint)
    assert (registration.email, registration.email_key) == ("oikea@example.fi", "oikea@example.fi")
    assert registration.mail_problem == ""
    assert not keys.is_personal_token(old_link, registration.code, registration.token_version)
    # Sent anew: the worker takes the registration's address of the moment. Nobody reads mail at a refused address.
    assert [(kind, state) for kind, state, _ in mails(registration)] == [
        (MailKind.CONFIRMED, MailState.PENDING),
        (MailKind.CHANGED_BY_ORGANIZER, MailState.PENDING),
    ]
    assert mails(registration)[1][2] == "oikea@example.fi"
    assert [act for act, _ in acts(registration)] == [Act.REGISTERED, Act.DETAILS_CHANGED, Act.ADDRESS_CHANGED]
    assert well()


def test_a_working_old_address_is_told(actor):
    registration = make_registration(make_event(), "vanha@example.fi")
    wanted = replace(registration.details, email="uusi@example.fi")
    attendees.correct(registration.id, wanted, "", actor, seen=registration.noted.fingerprint)
    assert mails(registration)[1:] == [
        (MailKind.ADDRESS_CHANGED, MailState.PENDING, "vanha@example.fi"),
        (MailKind.CHANGED_BY_ORGANIZER, MailState.PENDING, "uusi@example.fi"),
    ]


def test_an_address_in_capitals_keeps_the_link(actor):
    registration = make_registration(make_event(), "aino@example.fi")
    wanted = replace(registration.details, email="Aino@example.fi")
    attendees.correct(registration.id, wanted, "", actor, seen=registration.noted.fingerprint)
    assert (registration.email, registration.token_version) == ("Aino@example.fi", 1)


def test_correcting_to_someone_elses_address_is_refused(actor):
    event = make_event()
    there, registration = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    wanted = replace(registration.details, email="A@example.fi")
    answer = attendees.correct(registration.id, wanted, "", actor, seen=registration.noted.fingerprint)
    assert answer == RefusedAct(ActRefusal.ADDRESS_TAKEN, there.code)


def test_a_cancelled_registration_is_not_corrected(actor):
    registration = make_registration(make_event())
    registrations.cancel(registration.id)
    answer = attendees.correct(registration.id, registration.details, "", actor, seen=registration.noted.fingerprint)
    assert answer == RefusedAct(ActRefusal.NOT_ACTIVE)


def test_the_link_is_sent_again_but_not_twice_at_once(actor):
    registration = make_registration(make_event())
    assert attendees.send_link(registration.id, actor)
    assert not attendees.send_link(registration.id, actor)
    assert [kind for kind, *_ in mails(registration)] == [MailKind.CONFIRMED, MailKind.LINK_AGAIN]
    assert acts(registration)[-1] == (Act.MAIL_RESENT, ActorKind.ORGANIZER)
    assert well()
