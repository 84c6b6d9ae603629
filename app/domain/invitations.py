"""Personal invitations to an event: where each stands, what may be done with it, and who is reminded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.events import EventFacts, EventStatus
from app.domain.mail import ASKING, MailKind
from app.domain.organizer_acts import ActRefusal, gate
from app.domain.people_lines import Line
from app.domain.places import Pools, Waiter
from app.domain.registration import ACTIVE, RegistrationStatus

#: Who has not answered is reminded, not more often than this.
REMINDED_EVERY = timedelta(days=1)


class InvitationState(StrEnum):
    NEW = "new"  # added, and not sent yet
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DELEGATED = "delegated"  # passed on to a colleague, who has an invitation of their own
    WITHDRAWN = "withdrawn"


#: One such invitation per event and address; the others are past, and the address can be invited anew.
LIVING = (InvitationState.NEW, InvitationState.SENT, InvitationState.ACCEPTED, InvitationState.DECLINED)
#: Whoever registered otherwise than by the invitation, and stands so, has less than it gives.
WITHOUT_PLACE = (
    RegistrationStatus.UNVERIFIED,
    RegistrationStatus.PENDING,
    RegistrationStatus.WAITING,
    RegistrationStatus.DECLINED,
)
#: These can be withdrawn: nobody's answer is taken back.
WITHDRAWABLE = (InvitationState.NEW, InvitationState.SENT)


class Standing(StrEnum):
    """What an organizer sees of one invitation: its state, and what became of the registration."""

    NEW = "new"
    SENT = "sent"
    DROPPED = "dropped"  # written, but it could not be answered any more when its turn came: it never left
    REGISTERED = "registered"  # otherwise than by it, and without a place: nobody has answered it
    ACCEPTED = "accepted"
    ACCEPTED_WAITING = "accepted_waiting"
    ACCEPTED_CANCELLED = "accepted_cancelled"
    DECLINED = "declined"
    DELEGATED = "delegated"
    WITHDRAWN = "withdrawn"


class Barred(StrEnum):
    """Why an invitation cannot be answered, or nothing can be done with it."""

    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    DELEGATED = "delegated"
    REGISTERED = "registered"  # otherwise, and without a place: that registration can be the answer, as it is
    ACCEPTED = "accepted"
    EVENT_CANCELLED = "event_cancelled"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True)
class InvitationFacts:
    """An invitation as the rules see it. registered: the state of the registration that it led to, or that its address
    has; otherwise: that one came another way, and may have no place that is kept for the invited.

    removed: its person is not known any more, or has asked for that. email_key: where it was sent.
    """

    id: int
    state: InvitationState
    registered: RegistrationStatus | None = None
    otherwise: bool = False
    removed: bool = False
    email_key: str | None = None

    @property
    def gives_more(self) -> bool:
        """Does somebody wait, or was not approved, to whom it gives what they have not?"""
        return self.otherwise and self.registered in WITHOUT_PLACE and self.state in LIVING

    @property
    def is_answered(self) -> bool:
        """By a registration that holds or wants a place, and can have no more by it."""
        return self.registered in ACTIVE and self.state in LIVING and not self.gives_more


def standing(facts: InvitationFacts) -> Standing:
    """It counts as answered once there is a registration that came by it, or has a place however it came."""
    if facts.registered is RegistrationStatus.CANCELLED and facts.state is InvitationState.ACCEPTED:
        return Standing.ACCEPTED_CANCELLED
    if facts.is_answered:
        return Standing.ACCEPTED if facts.registered is RegistrationStatus.CONFIRMED else Standing.ACCEPTED_WAITING
    is_asked = facts.state is not InvitationState.NEW
    has_registered = facts.gives_more and facts.registered in ACTIVE
    return Standing.REGISTERED if has_registered and is_asked else Standing(facts.state)


def barred(facts: InvitationFacts, event: EventFacts, now: datetime) -> Barred | None:
    """Why its form, its decline button and its passing on are not for use; None: they are."""
    if facts.removed:
        return Barred.REMOVED
    if facts.state is InvitationState.WITHDRAWN:
        return Barred.WITHDRAWN
    if facts.state is InvitationState.DELEGATED:
        return Barred.DELEGATED
    if event.status is EventStatus.CANCELLED:
        return Barred.EVENT_CANCELLED
    if now >= event.ends_at:
        return Barred.OVER
    closed = event.registration_closed or event.window.has_closed(now)
    if facts.gives_more and not closed:
        return Barred.REGISTERED
    if facts.registered in ACTIVE:
        return Barred.ACCEPTED
    return Barred.CLOSED if closed else None


class Given(StrEnum):
    """What the button gives to whoever registered otherwise."""

    PLACE = "place"
    WAITING_LIST = "waiting_list"
    NOTHING = "nothing"  # it is full for them, and has no waiting list


def would_give(pools: Pools, day: frozenset[int], before: Sequence[Waiter], *, waits: bool) -> Given:
    """day: the pools that they need with the invitation; before: those who wait and come first; waits: they do already,
    or the event has a waiting list."""
    if pools.may_take(day, before):
        return Given.PLACE
    return Given.WAITING_LIST if waits else Given.NOTHING


def is_open(facts: InvitationFacts) -> bool:
    """Is somebody there who has been asked and has not answered, whether they still can or not?"""
    return facts.state is InvitationState.SENT and not facts.removed and not facts.is_answered


def still_asks(facts: InvitationFacts, event: EventFacts, now: datetime) -> bool:
    """Is a mail that asks for an answer still to be sent?"""
    return is_open(facts) and barred(facts, event, now) in (None, Barred.REGISTERED)


def is_outdated(kind: MailKind, facts: InvitationFacts, event: EventFacts, now: datetime) -> bool:
    """Would this mail to someone invited, sent now, be about what is no longer so?"""
    if kind in ASKING:
        return not still_asks(facts, event, now)
    cancelled = event.status is EventStatus.CANCELLED
    untrue = {MailKind.EVENT_CANCELLED: not cancelled, MailKind.EVENT_RESTORED: cancelled}
    return untrue.get(kind, False) or not is_open(facts)


def may_be_sent(event: EventFacts, now: datetime) -> ActRefusal | None:
    """Why nobody can be invited or reminded now."""
    if refusal := gate(event, now):
        return refusal
    if event.registration_closed or event.window.has_closed(now):
        return ActRefusal.REGISTRATION_CLOSED
    return None


def may_be_asked_anew(event: EventFacts, now: datetime) -> bool:
    """Can whoever was not asked before the event was cancelled still be, if it is on again now?"""
    return may_be_sent(replace(event, status=EventStatus.PUBLISHED), now) is None


class InviteOutcome(StrEnum):
    """What adding does with a row."""

    INVITED = "invited"
    AFTER_ALL = "after_all"  # invited too: the registration was not approved before, and the invitation lets it in
    WAITS = "waits"  # invited too: the registration waits for a place or approval, and the invitation gives more
    INVITED_ALREADY = "invited_already"
    REGISTERED_ALREADY = "registered_already"
    UNCONFIRMED = "unconfirmed"  # registered, and lapses unless the address is confirmed
    FAULT = "fault"


#: Who is added.
ADDED = (InviteOutcome.INVITED, InviteOutcome.AFTER_ALL, InviteOutcome.WAITS)


@dataclass(frozen=True)
class PlannedInvitation:
    line: Line
    outcome: InviteOutcome


def plan_inviting(
    lines: Sequence[Line],
    *,
    invited: Collection[str],
    registered: Mapping[str, RegistrationStatus],
    waiting: Collection[str],
) -> list[PlannedInvitation]:
    """One plan for the dry run and for the act. invited, registered: addresses (email_key) at the event already,
    and where that registration stands; waiting: those of them who wait, and have not what an invitation gives."""

    def outcome(line: Line) -> InviteOutcome:
        if line.faults:
            return InviteOutcome.FAULT
        present, waits = registered.get(line.details.email_key), line.details.email_key in waiting
        if present in ACTIVE and not waits:
            unconfirmed = present is RegistrationStatus.UNVERIFIED
            return InviteOutcome.UNCONFIRMED if unconfirmed else InviteOutcome.REGISTERED_ALREADY
        if line.details.email_key in invited:
            return InviteOutcome.INVITED_ALREADY
        if waits:
            return InviteOutcome.WAITS
        return InviteOutcome.AFTER_ALL if present is RegistrationStatus.DECLINED else InviteOutcome.INVITED

    return [PlannedInvitation(line, outcome(line)) for line in lines]
