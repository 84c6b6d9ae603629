"""One person over all events: whatever is kept under an address. As many statements whatever the number of events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import load_only

from app.database import db
from app.domain.participants import email_key
from app.domain.registration import ACTIVE
from app.domain.standing import is_finished
from app.models import (
    Event,
    HistoryEntry,
    Invitation,
    Organizer,
    OutgoingMail,
    PersonalFeed,
    Registration,
    SpecialNeeds,
)
from app.queries.event_columns import ALL_FACTS, IN_BRIEF
from app.queries.retention import IS_HELD


@dataclass(frozen=True)
class AtEvent:
    """A registration or an invitation of the address, with its event. held: removal is stopped there."""

    event: Event
    held: bool
    registration: Registration | None = None
    invitation: Invitation | None = None
    has_needs: bool = False
    mails: int = 0
    acts: int = 0

    @property
    def name(self) -> str:
        one = self.registration or self.invitation
        return f"{one.given_name} {one.family_name}".strip() if one is not None else ""

    def loses_place(self, now: datetime) -> bool:
        """Would erasing it cancel it first?"""
        registration = self.registration
        return registration is not None and registration.status in ACTIVE and not is_finished(self.event.facts, now)


@dataclass(frozen=True)
class Person:
    """Everything under one address, latest event first. An account and contact details are not erased from here.

    moving_here: registrations under another address, of which this is the new one once it is confirmed.
    """

    address: str
    at_events: Sequence[AtEvent]
    moving_here: Sequence[AtEvent]
    other_mails: Sequence[OutgoingMail]
    calendars: Sequence[PersonalFeed]
    contact_of: Sequence[Event]
    account: Organizer | None

    @property
    def registrations(self) -> list[Registration]:
        return [one.registration for one in self.at_events if one.registration is not None]

    @property
    def invitations(self) -> list[Invitation]:
        """Those of people who have no registration by them."""
        return [one.invitation for one in self.at_events if one.invitation is not None]

    @property
    def is_known(self) -> bool:
        return bool(self.can_be_erased or self.contact_of or self.account)

    @property
    def can_be_erased(self) -> bool:
        return bool(self.at_events or self.moving_here or self.other_mails or self.calendars)


_EVENT = load_only(*IN_BRIEF, *ALL_FACTS, raiseload=True)
_NEEDS = exists().where(SpecialNeeds.registration_id == Registration.id)
_ACTS = (
    select(func.count())
    .where(HistoryEntry.registration_id == Registration.id)
    .correlate(Registration)
    .scalar_subquery()
)
_MAILS = (
    select(func.count())
    .where(OutgoingMail.registration_id == Registration.id)
    .correlate(Registration)
    .scalar_subquery()
)
_INVITATION_MAILS = (
    select(func.count()).where(OutgoingMail.invitation_id == Invitation.id).correlate(Invitation).scalar_subquery()
)


def of_address(address: str) -> Person:
    key = email_key(address)
    registered = db.session.execute(
        select(Registration, Event, IS_HELD, _NEEDS, _MAILS, _ACTS)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.email_key == key)
        .options(_EVENT)
    ).all()
    invited = db.session.execute(
        select(Invitation, Event, IS_HELD, _INVITATION_MAILS)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.email_key == key)
        .options(_EVENT)
    ).all()
    own = {registration.id for registration, *_ in registered}
    at_events = [
        *(
            AtEvent(event, held, registration=registration, has_needs=needs, mails=mails, acts=acts)
            for registration, event, held, needs, mails, acts in registered
        ),
        *(
            AtEvent(event, held, invitation=invitation, mails=mails)
            for invitation, event, held, mails in invited
            if invitation.registration_id not in own
        ),
    ]
    return Person(
        address,
        sorted(at_events, key=lambda one: (one.event.starts_at, one.event.id), reverse=True),
        moving_here=_moving_to(key),
        other_mails=_other_mails(key),
        calendars=db.session.scalars(
            select(PersonalFeed).where(PersonalFeed.email_key == key).order_by(PersonalFeed.id)
        ).all(),
        contact_of=db.session.scalars(
            select(Event).where(func.lower(Event.contact_email) == key).order_by(Event.starts_at.desc()).options(_EVENT)
        ).all(),
        account=db.session.scalars(select(Organizer).where(Organizer.email_key == key)).one_or_none(),
    )


def _moving_to(key: str) -> Sequence[AtEvent]:
    rows = db.session.execute(
        select(Registration, Event, IS_HELD)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.pending_email_key == key, Registration.email_key != key)
        .order_by(Event.starts_at.desc(), Registration.id)
        .options(_EVENT)
    )
    return [AtEvent(event, held, registration=one) for one, event, held in rows]


def _other_mails(key: str) -> Sequence[OutgoingMail]:
    """Mail to the address about no registration or invitation under it: links that were asked for again, and what was
    told to an address that a registration had before or was to get."""
    return db.session.scalars(
        select(OutgoingMail)
        .where(
            OutgoingMail.recipient_key == key,
            ~exists().where(Registration.id == OutgoingMail.registration_id, Registration.email_key == key),
            ~exists().where(Invitation.id == OutgoingMail.invitation_id, Invitation.email_key == key),
            OutgoingMail.organizer_id.is_(None),
        )
        .order_by(OutgoingMail.id)
    ).all()
