"""The outbox: what is due, and what one mail needs to be written."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, defer, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app import clock
from app.database import UtcDateTime, db
from app.domain import invitations as invitation_rules
from app.domain.calendars import several_days
from app.domain.events import EventFacts, EventStatus
from app.domain.invitations import InvitationFacts
from app.domain.languages import LocalizedText
from app.domain.mail import (
    INVITING,
    MAY_BE_PASSED,
    OTHER_ADDRESS,
    STATE_KINDS,
    MailKind,
    MailState,
    is_outdated,
)
from app.models import Bulletin, Event, EventSession, Invitation, MailText, Network, OutgoingMail, Registration, Term
from app.queries import (
    answers,
    calendar_invitations,
    entrance,
    invitations,
    own_choices,
    own_programme,
    programme,
    questions,
)
from app.queries.own_choices import NOTHING, OwnChoices
from app.queries.own_programme import OwnProgramme


@dataclass(frozen=True)
class Letter:
    """A mail with all that its text needs. Participants' mail has a registration and its event, an invited
    person's an invitation and its event, an organizer's neither. outrun: a later mail tells another state of the
    registration. choices: the registration's; sessions: those that the mail's facts name, by id."""

    mail: OutgoingMail
    registration: Registration | None
    event: Event | None
    network: Network | None
    outrun: bool
    invitation: Invitation | None = None
    invited_by: str = ""  # the name on the invitation that was passed on
    bulletin: Bulletin | None = None  # the message that an organizer wrote
    own_words: MailText | None = None  # the event's, for this kind
    registered: invitations.Registered | None = None  # how who was invited has registered, by whichever way
    choices: OwnChoices = NOTHING
    sessions: Mapping[int, EventSession] = field(default_factory=dict)
    #: Their own programme and the sessions that were sent to their calendar, where sessions are entries there.
    programme: OwnProgramme | None = None
    invited: Container[int] = ()
    #: Options of questions that they had wished for while they waited, and that were full when they got the day.
    filled_up: Sequence[LocalizedText] = ()
    #: Whoever was imported was never asked what the event asks.
    unanswered: bool = False
    #: Whom the event lets in first, where the registration waits until others are let in.
    targets: Sequence[Term] = ()

    @property
    def is_outdated(self) -> bool:
        """Would it contradict what the registration's page shows, or what a later mail says?"""
        return self.event is not None and self._contradicts(self.event.facts)

    @property
    def waits_for_event(self) -> bool:
        """Is it outdated only as long as its event is cancelled, or as long as it is not? Never what tells a state:
        that is told anew."""
        if self.event is None or self.mail.kind in STATE_KINDS or not self.is_outdated:
            return False
        event = self.event.facts
        otherwise = EventStatus.PUBLISHED if event.status is EventStatus.CANCELLED else EventStatus.CANCELLED
        return not self._contradicts(replace(event, status=otherwise))

    def _contradicts(self, event: EventFacts) -> bool:
        mail, registration = self.mail, self.registration
        if self.bulletin is not None and bool(mail.facts.get("cancelled")) != (event.status is EventStatus.CANCELLED):
            return True
        if self.invitation is not None:
            return invitation_rules.is_outdated(mail.kind, self._asked(self.invitation), event, clock.now())
        if registration is None:
            return False
        if registration.erased_at is not None or self.outrun:
            return True
        if mail.kind is MailKind.ADDRESS_CONFIRM:
            return registration.pending_email != mail.recipient
        if mail.kind is MailKind.CALENDAR_INVITATION:
            return not self.sessions  # it has been removed
        if mail.kind is MailKind.CALENDAR_DECLINED and registration.calendar_declined_at is None:
            return True
        if self.bulletin is not None:
            return registration.status not in self.bulletin.audience.statuses
        if mail.kind is MailKind.REMINDER and clock.now() >= event.starts_at:
            return True
        if mail.kind is MailKind.CALENDAR_ADDRESS:
            # Whose calendar it is was settled when it was asked for: never to whom the registration went since.
            return registration.email_key != mail.facts.get("owner")
        return is_outdated(mail.kind, registration.status, event.status)

    @property
    def present_recipient(self) -> str:
        """The address that its registration has by now, unless it is to another one; empty: it is forgotten."""
        owner = self.registration if self.mail.kind not in OTHER_ADDRESS else None
        return owner.email if owner is not None else self.mail.recipient

    @property
    def still_asks(self) -> bool:
        """Can the invitation that it speaks of be answered?"""
        invitation, event = self.invitation, self.event
        if invitation is None or event is None:
            return False
        return invitation_rules.still_asks(self._asked(invitation), event.facts, clock.now())

    @property
    def gives_more(self) -> bool:
        """Is there a registration that waits, or was not approved, and that the invitation lets in?"""
        return self.invitation is not None and self._asked(self.invitation).gives_more

    def _asked(self, invitation: Invitation) -> InvitationFacts:
        if (found := self.registered) is None:
            return invitation.facts
        return replace(invitation.facts, registered=found.status, otherwise=found.otherwise)


#: One in so many of those that a worker takes at once.
OLDEST_OF_ALL = 4
_earlier = aliased(OutgoingMail)
_later = aliased(OutgoingMail)
# In order per registration and address: a mail waits behind an earlier one that is still here.
# Not behind what nobody is just sending, if that is an earlier state, which is outrun and will never leave, or one of
# many (in_bulk) that says nothing of where the person stands, and this one is not.
_BEHIND = exists().where(
    _earlier.registration_id == OutgoingMail.registration_id,
    _earlier.id < OutgoingMail.id,
    _earlier.recipient_key == OutgoingMail.recipient_key,
    _earlier.state == MailState.PENDING,
    or_(
        _earlier.leased_by.is_not(None),
        and_(
            or_(_earlier.kind.not_in(STATE_KINDS), OutgoingMail.kind.not_in(STATE_KINDS)),
            or_(~_earlier.in_bulk, _earlier.kind.not_in(MAY_BE_PASSED), OutgoingMail.in_bulk),
        ),
    ),
)
_OUTRUN = and_(
    OutgoingMail.kind.in_(STATE_KINDS),
    exists().where(
        _later.registration_id == OutgoingMail.registration_id,
        _later.id > OutgoingMail.id,
        _later.kind.in_(STATE_KINDS),
        _later.state != MailState.SUPERSEDED,
    ),
)
_passed_on = aliased(Invitation)
_INVITED_BY = (
    select(func.trim(_passed_on.given_name + " " + _passed_on.family_name))
    .where(_passed_on.id == Invitation.delegated_from)
    .scalar_subquery()
)
# Made once: building them takes longer than running them, and they run for every mail.
_DUE = (
    select(OutgoingMail.id)
    .where(
        OutgoingMail.state == MailState.PENDING, OutgoingMail.run_at <= bindparam("now", type_=UtcDateTime), ~_BEHIND
    )
    .order_by(OutgoingMail.run_at, OutgoingMail.id)
    .limit(bindparam("most", type_=Integer))
)
_LOCK_DUE = _DUE.where(OutgoingMail.id.not_in(bindparam("taken", expanding=True))).with_for_update(
    of=OutgoingMail, skip_locked=True
)
_LOCK_DUE_ONE_BY_ONE = _DUE.where(~OutgoingMail.in_bulk).with_for_update(of=OutgoingMail, skip_locked=True)
_LETTER = (
    select(
        OutgoingMail,
        Registration,
        Event,
        Network,
        _OUTRUN,
        Invitation,
        func.coalesce(_INVITED_BY, ""),
        Bulletin,
        MailText,
    )
    .outerjoin(Registration, Registration.id == OutgoingMail.registration_id)
    .outerjoin(Invitation, Invitation.id == OutgoingMail.invitation_id)
    .outerjoin(Event, Event.id == OutgoingMail.event_id)
    .outerjoin(Network, Network.id.is_not(None))
    .outerjoin(Bulletin, Bulletin.id == OutgoingMail.bulletin_id)
    .outerjoin(MailText, and_(MailText.event_id == OutgoingMail.event_id, MailText.kind == OutgoingMail.kind))
    .where(OutgoingMail.id.in_(bindparam("mail_ids", expanding=True)))
    .order_by(OutgoingMail.id)
    .options(defer(Event.search_text), defer(Event.internal_notes), selectinload(Event.terms))
    .execution_options(populate_existing=True)
)
_IS_OUTRUN = select(_OUTRUN).where(OutgoingMail.id == bindparam("mail_id"))
_LEASED = (
    select(OutgoingMail)
    .where(
        OutgoingMail.id == bindparam("mail_id"),
        OutgoingMail.leased_by == bindparam("worker"),
        OutgoingMail.state == MailState.PENDING,
    )
    .execution_options(populate_existing=True)
)
_LOCK_LEASED = _LEASED.with_for_update()


def is_due(now: datetime) -> bool:
    """Is there anything for a worker? Cheap: it is asked every second."""
    return db.session.scalar(_DUE, {"now": now, "most": 1}) is not None


def lock_due(now: datetime, limit: int) -> Sequence[int]:
    """Ids of mail to send now, what was written to one person first, then oldest first; on PostgreSQL those that no
    other worker is just taking. A part is always the oldest of all: who is told that tomorrow's event is off does not
    wait until a rush is over."""
    first = limit - limit // OLDEST_OF_ALL
    found = list(db.session.scalars(_LOCK_DUE_ONE_BY_ONE, {"now": now, "most": first}))
    rest = {"now": now, "most": limit - len(found), "taken": found}
    return [*found, *db.session.scalars(_LOCK_DUE, rest)]


def letter(mail_id: int) -> Letter:
    """One mail with all that its text needs, fresh."""
    (found,) = standing([mail_id])
    registration = found.registration
    if registration is None:
        return found
    found = replace(found, choices=own_choices.of(registration))
    if found.mail.kind in (MailKind.PROMOTED, MailKind.CONFIRMED):
        found = replace(found, filled_up=answers.filled_up(registration.id))
    if found.mail.kind is MailKind.IMPORTED:
        unanswered = questions.unanswered_by(registration.id, registration.event_id)
        found = replace(found, unanswered=unanswered and registration.asked_at is None)
    if found.mail.kind is MailKind.WAITING and registration.outside_target:
        found = replace(found, targets=entrance.target_terms(registration.event_id))
    return _with_programme(found)


def standing(mail_ids: Sequence[int]) -> Sequence[Letter]:
    """Mails as far as one must know them to say whether they are outdated, in the order of writing."""
    found = [Letter(*row) for row in db.session.execute(_LETTER, {"mail_ids": mail_ids})]
    registered = invitations.registered([one.invitation.id for one in found if one.invitation is not None])
    sessions = {session.id: session for session in _named([one.mail for one in found])}
    return [
        replace(
            one,
            registered=registered.get(one.invitation.id) if one.invitation is not None else None,
            sessions={number: sessions[number] for number in _numbers(one.mail) if number in sessions},
        )
        for one in found
    ]


def _with_programme(found: Letter) -> Letter:
    registration, event, mail = found.registration, found.event, found.mail
    if registration is None or event is None or mail.kind not in INVITING:
        return found
    invited = calendar_invitations.of(registration.id) if "session" in mail.facts else {}
    if not invited and not several_days(event.starts_at, event.ends_at):
        return found
    set_committed_value(event, "tracks", programme.tracks(event.id))
    invited = invited or calendar_invitations.of(registration.id)
    return replace(found, programme=own_programme.of(registration, event), invited=invited)


def _named(mails: Sequence[OutgoingMail]) -> Sequence[EventSession]:
    numbers = {number for mail in mails if mail.registration_id is not None for number in _numbers(mail)}
    return own_choices.sessions(sorted(numbers)) if numbers else ()


def _numbers(mail: OutgoingMail) -> list[int]:
    """Of the sessions that its facts name."""
    numbers = [mail.facts[name] for name in ("session", "moved_to") if name in mail.facts]
    return [*numbers, *mail.facts.get("sessions", ()), *map(int, mail.facts.get("changed", ()))]


def is_outrun(mail_id: int) -> bool:
    """Does a later mail tell another state of the same registration?"""
    return bool(db.session.scalar(_IS_OUTRUN, {"mail_id": mail_id}))


def leased(mail_id: int, worker: str, *, lock: bool = False) -> OutgoingMail | None:
    """The mail, if this worker still has it; locked, if it is to be written."""
    statement = _LOCK_LEASED if lock else _LEASED
    return db.session.scalars(statement, {"mail_id": mail_id, "worker": worker}).one_or_none()


def locked(mail_id: int) -> OutgoingMail | None:
    """One mail, held still until commit."""
    return db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.id == mail_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()


def without_recipient(mail_ids: Sequence[int]) -> Sequence[int]:
    """Those of these mails of which nobody knows any more to whom they went."""
    return db.session.scalars(
        select(OutgoingMail.id).where(OutgoingMail.id.in_(mail_ids), OutgoingMail.recipient == "")
    ).all()
