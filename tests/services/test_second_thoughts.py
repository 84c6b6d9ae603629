"""A decline that was a mistake, an event that is on again, wrong details: what people wanted is theirs still."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app import clock, keys
from app.database import db
from app.domain.attendees import Listing, Show
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.mail import MailKind, MailState
from app.domain.participants import Needs
from app.domain.places import ClaimState
from app.domain.privacy import DECLINED_NEEDS_KEPT
from app.domain.registration import RegistrationStatus
from app.models import Claim, Event, OutgoingMail, Registration, SpecialNeeds
from app.queries import attendee_totals, places
from app.queries import attendees as lists
from app.services import (
    admissions,
    attendees,
    choices,
    entrance,
    participants,
    place_offers,
    programme,
    publication,
    registrations,
)
from tests.days import make_day
from tests.deciding import approve, decline
from tests.factories import ask, make_event, make_registration, make_term, text
from tests.programmes import seats, well


def test_sessions_that_were_wished_for_are_taken_by_whoever_is_approved_after_a_decline(app):
    day = make_day(mode=RegistrationMode.APPROVAL)
    mine = day.join("aino", "a1")
    decline(day.event.id, [mine.id])
    assert seats(mine) == {}
    approve(day.event.id, [mine.id])
    assert seats(mine) == {"Työpaja a1": ClaimState.TAKEN}
    assert well()


def test_a_wished_session_that_is_no_more_is_not_given(app):
    day = make_day(mode=RegistrationMode.APPROVAL)
    mine = day.join("aino", "a1")
    decline(day.event.id, [mine.id])
    programme.cancel_session(day.sessions["a1"], None, COMMAND_LINE)
    assert approve(day.event.id, [mine.id]) == 1
    assert seats(mine) == {}
    assert well()


def delete_at() -> object:
    return db.session.scalar(select(SpecialNeeds.delete_at))


def test_needs_of_the_declined_go_soon_and_stay_where_it_was_a_mistake(app):
    event = make_event(mode=RegistrationMode.APPROVAL)
    mine = registrations.register(event.id, ask(needs=Needs("Kala")))
    planned = delete_at()
    with time_machine.travel(clock.now(), tick=False):
        decline(event.id, [mine.id])
        assert delete_at() == clock.now() + DECLINED_NEEDS_KEPT
    publication.cancel(event.id, text("Sairastuminen"), COMMAND_LINE)
    assert delete_at() < clock.now()
    publication.restore(event.id, COMMAND_LINE)
    assert delete_at() < clock.now()  # never later again by an act on the event
    approve(event.id, [mine.id])
    assert delete_at() == planned


def test_whoever_confirmed_no_address_in_time_is_not_counted_as_cancelled(app):
    event = make_event(confirms_address=True)
    mine, other = make_registration(event), make_registration(event, "toinen@example.fi")
    admissions.verify(other.id, keys.address_token(other.code, other.token_version, other.email))
    registrations.cancel(other.id)
    db.session.execute(
        update(Registration).where(Registration.id == mine.id).values(verify_until=clock.now() - timedelta(hours=1))
    )
    db.session.commit()
    assert admissions.lapse_unverified() == 1
    assert attendee_totals.figures(event.id).cancelled == 1
    assert [found.id for found in lists.every(event.id, Listing(show=Show.CANCELLED))] == [other.id]


def test_whoever_was_declined_gets_the_link_to_the_own_page(app):
    event = make_event(mode=RegistrationMode.APPROVAL)
    mine = make_registration(event)
    decline(event.id, [mine.id])
    participants.send_links(mine.email)
    assert MailKind.LINK_AGAIN in db.session.scalars(select(OutgoingMail.kind)).all()


def test_who_was_offered_a_place_has_time_to_answer_when_the_event_is_on_again(app):
    event = make_event(capacity=1)
    assert isinstance(entrance.change(event.id, EntranceSettings(offers_places=True), COMMAND_LINE), Event)
    holder, asked = make_registration(event, "eka@example.fi"), make_registration(event, "toka@example.fi")
    registrations.cancel(holder.id)
    publication.cancel(event.id, text("Sairastuminen"), COMMAND_LINE)
    db.session.execute(update(Claim).values(offered_until=clock.now() - timedelta(hours=1)))
    db.session.execute(update(OutgoingMail).values(state=MailState.SENT))
    db.session.commit()
    publication.restore(event.id, COMMAND_LINE)
    assert place_offers.lapse() == 0
    until = places.offered_until(asked.id)
    assert until is not None
    assert until > clock.now()
    told = db.session.scalars(select(OutgoingMail).where(OutgoingMail.state == MailState.PENDING)).one()
    assert (told.kind, told.facts) == (MailKind.EVENT_RESTORED, {"until": until.isoformat()})
    place_offers.answer(asked.id, take=True)
    assert well()


def test_who_was_offered_a_session_has_time_to_answer_when_the_event_is_on_again(app):
    day = make_day(places=1)
    holder, asked = day.join("eka", "a1"), day.join("toka", "a2")
    choices.change(asked.id, day.choice("a1"))
    registrations.cancel(holder.id)
    publication.cancel(day.event.id, text("Sairastuminen"), COMMAND_LINE)
    past = clock.now() - timedelta(hours=1)
    db.session.execute(update(Claim).where(Claim.state == ClaimState.OFFERED).values(offered_until=past))
    db.session.commit()
    publication.restore(day.event.id, COMMAND_LINE)
    assert choices.lapse_offers() == 0
    mails = select(OutgoingMail.kind).where(OutgoingMail.registration_id == asked.id).order_by(OutgoingMail.id.desc())
    assert db.session.scalars(mails.limit(1)).one() is MailKind.SESSION_OFFERED
    assert seats(asked)["Työpaja a1"] is ClaimState.OFFERED
    assert well()


class TestCorrectedSector:
    """Target group first, two places; the others wait until a date."""

    @pytest.fixture
    def target(self, app):
        self.mine, self.other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
        self.event = make_event(capacity=2)
        until = clock.now() + timedelta(days=3)
        wanted = EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, frozenset({self.mine.id}), until)
        assert isinstance(entrance.change(self.event.id, wanted, COMMAND_LINE), Event)

    def join(self, name: str, *, inside: bool) -> Registration:
        return make_registration(self.event, f"{name}@example.fi", sector_id=self._sector(inside=inside))

    def _sector(self, *, inside: bool) -> int:
        return self.mine.id if inside else self.other.id

    def correct(self, registration: Registration, *, inside: bool) -> RegistrationStatus:
        wanted = replace(registration.details, sector_id=self._sector(inside=inside))
        attendees.correct(registration.id, wanted, "", COMMAND_LINE, seen=registration.noted.fingerprint)
        db.session.expire_all()
        assert well()
        return db.session.get_one(Registration, registration.id).status

    def test_whoever_belongs_to_it_after_all_waits_no_more(self, target):
        assert self.correct(self.join("aino", inside=False), inside=True) is RegistrationStatus.CONFIRMED

    def test_whoever_does_not_waits_with_the_others(self, target):
        for name in ("eka", "toka"):
            holder = self.join(name, inside=True)
        waiting = self.join("aino", inside=True)
        assert self.correct(waiting, inside=False) is RegistrationStatus.WAITING
        registrations.cancel(holder.id)
        assert db.session.get_one(Registration, waiting.id).status is RegistrationStatus.WAITING
        assert self.correct(waiting, inside=True) is RegistrationStatus.CONFIRMED

    def test_nobody_loses_a_place_by_it(self, target):
        holder = self.join("aino", inside=True)
        assert self.correct(holder, inside=False) is RegistrationStatus.CONFIRMED
