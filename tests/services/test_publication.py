"""Publishing, closing, reopening and cancelling."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.event_details import Fault, Faulty
from app.domain.events import EventStatus, TermKind
from app.domain.history import COMMAND_LINE, Act
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind, MailState
from app.domain.participants import Needs
from app.domain.publication import Step, WrongStep
from app.domain.registration import Refusal, Refused, RegistrationStatus
from app.models import Event, HistoryEntry, OutgoingMail, Registration, SpecialNeeds
from app.queries import doctor
from app.services import publication, registrations
from tests.factories import ask, make_event, make_network, make_registration, make_term, text

REASON = LocalizedText("Puhuja sairastui", "Talaren insjuknade")


def fresh(event: Event) -> Event:
    return db.session.scalars(
        select(Event).where(Event.id == event.id), execution_options={"populate_existing": True}
    ).one()


def acts(event: Event) -> list[Act]:
    return list(
        db.session.scalars(select(HistoryEntry.act).where(HistoryEntry.event_id == event.id).order_by(HistoryEntry.id))
    )


def test_publish_shows_a_whole_draft(app):
    make_network()
    event = make_event(status=EventStatus.DRAFT)
    published = publication.publish(event.id, COMMAND_LINE)
    assert (published.status, published.sequence) == (EventStatus.PUBLISHED, 0)
    assert published.published_at is not None
    assert acts(event) == [Act.EVENT_PUBLISHED]


@pytest.mark.parametrize(
    ("changes", "region", "faults"),
    [
        ({"summary": LocalizedText()}, False, (Fault.SUMMARY_FI, Fault.SUMMARY_SV)),
        ({"title": LocalizedText("Päivä")}, False, (Fault.TITLE_SV,)),
        ({"title": LocalizedText("Päivä"), "summary": LocalizedText("Yhdessä")}, True, None),
        ({"contact_email": ""}, True, (Fault.CONTACT,)),
        ({"closes_at": timedelta(days=-2)}, True, (Fault.CLOSES_BEFORE_OPENING,)),
    ],
)
def test_publish_asks_for_what_the_public_needs(app, changes, region, faults):
    make_network()
    terms = (make_term(TermKind.REGION, "KYS"),) if region else ()
    moved = {name: clock.now() + v if isinstance(v, timedelta) else v for name, v in changes.items()}
    event = make_event(status=EventStatus.DRAFT, terms=terms, **moved)
    answer = publication.publish(event.id, COMMAND_LINE)
    if faults is None:
        assert answer.status is EventStatus.PUBLISHED
    else:
        assert answer == Faulty(faults)
        assert fresh(event).status is EventStatus.DRAFT


def test_publish_asks_for_a_controller_when_the_network_has_none(app):
    event = make_event(status=EventStatus.DRAFT)
    assert publication.publish(event.id, COMMAND_LINE) == Faulty((Fault.CONTROLLER,))
    own = make_event("oma", status=EventStatus.DRAFT, controller_name=text("Virasto"))
    assert publication.publish(own.id, COMMAND_LINE).status is EventStatus.PUBLISHED


def test_close_and_reopen_registration(app):
    event = make_event()
    publication.close(event.id, COMMAND_LINE)
    assert registrations.register(event.id, ask()) == Refused(Refusal.CLOSED)
    assert publication.close(event.id, COMMAND_LINE) == WrongStep(Step.CLOSE, EventStatus.PUBLISHED)
    publication.reopen(event.id, COMMAND_LINE)
    assert registrations.register(event.id, ask()).status is RegistrationStatus.CONFIRMED
    assert acts(event)[:2] == [Act.REGISTRATION_CLOSED, Act.REGISTRATION_REOPENED]


def test_cancel_tells_everyone_confirmed_or_waiting_and_keeps_their_state(app):
    event = make_event(capacity=1)
    first, second, gone = (make_registration(event, f"{n}@example.fi") for n in "abc")
    registrations.cancel(gone.id)
    assert publication.cancel(event.id, REASON, COMMAND_LINE) == 2
    cancelled = fresh(event)
    assert (cancelled.status, cancelled.cancellation_reason, cancelled.sequence) == (EventStatus.CANCELLED, REASON, 1)
    statement = select(OutgoingMail.registration_id, OutgoingMail.kind).where(OutgoingMail.state == MailState.PENDING)
    assert db.session.execute(statement.order_by(OutgoingMail.id)).all() == [
        (gone.id, MailKind.CANCELLED_BY_SELF),
        (first.id, MailKind.EVENT_CANCELLED),
        (second.id, MailKind.EVENT_CANCELLED),
    ]
    statuses = db.session.scalars(select(Registration.status).order_by(Registration.id)).all()
    assert statuses == [RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING, RegistrationStatus.CANCELLED]
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.EVENT_CANCELLED)).one()
    assert entry.details == {"reason": REASON.as_dict(), "told": 2}
    assert list(doctor.findings()) == []


def test_a_cancelled_event_can_be_on_again_as_it_was(app):
    event = make_event(capacity=1)
    confirmed, waiting = (make_registration(event, f"{n}@example.fi") for n in "ab")
    publication.cancel(event.id, REASON, COMMAND_LINE)
    cancelled = fresh(event).revision
    assert publication.restore(event.id, COMMAND_LINE) == 2
    restored = fresh(event)
    assert (restored.status, restored.cancelled_at, restored.cancellation_reason) == (
        EventStatus.PUBLISHED, None, LocalizedText(),
    )  # fmt: skip
    assert restored.sequence > cancelled.sequence and restored.calendar_changed_at > cancelled.changed_at
    unsent = select(OutgoingMail.registration_id, OutgoingMail.kind).where(OutgoingMail.state == MailState.PENDING)
    assert db.session.execute(unsent.order_by(OutgoingMail.id)).all() == [
        (confirmed.id, MailKind.EVENT_RESTORED),
        (waiting.id, MailKind.EVENT_RESTORED),
    ]
    assert list(doctor.findings()) == []
    again = publication.restore(event.id, COMMAND_LINE)
    assert again == WrongStep(Step.RESTORE, EventStatus.PUBLISHED)


def test_a_place_that_became_free_while_cancelled_is_given_when_the_event_is_on_again(app):
    event = make_event(capacity=1)
    first, second = (make_registration(event, f"{n}@example.fi") for n in "ab")
    publication.cancel(event.id, REASON, COMMAND_LINE)
    registrations.cancel(first.id, COMMAND_LINE)
    publication.restore(event.id, COMMAND_LINE)
    assert registrations.queries.by_id(second.id).status is RegistrationStatus.CONFIRMED
    assert list(doctor.findings()) == []


def test_needs_that_are_still_there_are_kept_as_promised_when_the_event_is_on_again(app):
    event = make_event()
    registrations.register(event.id, ask(needs=Needs(diet="gluteeniton")))
    promised = db.session.scalars(select(SpecialNeeds.delete_at)).one()
    publication.cancel(event.id, REASON, COMMAND_LINE)
    publication.restore(event.id, COMMAND_LINE)
    assert db.session.scalars(select(SpecialNeeds.delete_at)).one() == promised


def test_cancel_happens_once(app):
    event = make_event()
    make_registration(event)
    publication.cancel(event.id, REASON, COMMAND_LINE)
    again = publication.cancel(event.id, LocalizedText("Muu syy"), COMMAND_LINE)
    assert again == WrongStep(Step.CANCEL, EventStatus.CANCELLED)
    kinds = db.session.scalars(select(OutgoingMail.kind)).all()
    assert kinds.count(MailKind.EVENT_CANCELLED) == 1
    assert fresh(event).cancellation_reason == REASON


def test_nobody_is_promoted_after_the_event_was_cancelled(app):
    event = make_event(capacity=1)
    first, second = (make_registration(event, f"{n}@example.fi") for n in "ab")
    publication.cancel(event.id, REASON, COMMAND_LINE)
    registrations.cancel(first.id, COMMAND_LINE)
    assert registrations.queries.by_id(second.id).status is RegistrationStatus.WAITING


def test_needs_of_a_cancelled_event_are_due_for_deletion(app):
    event = make_event()
    registrations.register(event.id, ask(needs=Needs(diet="gluteeniton")))
    publication.cancel(event.id, REASON, COMMAND_LINE)
    assert db.session.scalars(select(SpecialNeeds.delete_at)).one() <= clock.now()


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.CANCELLED])
def test_only_a_published_event_is_cancelled_or_closed(app, status):
    event = make_event(status=status)
    for step, act in (
        (Step.CANCEL, lambda: publication.cancel(event.id, REASON, COMMAND_LINE)),
        (Step.CLOSE, lambda: publication.close(event.id, COMMAND_LINE)),
        (Step.REOPEN, lambda: publication.reopen(event.id, COMMAND_LINE)),
    ):
        assert act() == WrongStep(step, status)
