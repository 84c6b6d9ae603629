"""What an event is, which states it can be in, and what the public is told of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    NETWORK_DAY = "network_day"
    TRAINING = "training"
    SEMINAR = "seminar"
    WEBINAR = "webinar"
    NETWORK_MEETING = "network_meeting"
    WORKSHOP = "workshop"


class EventStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class RegistrationMode(StrEnum):
    OPEN = "open"
    TARGET_GROUP_FIRST = "target_group_first"
    APPROVAL = "approval"  # an organizer decides on each
    INVITATION_ONLY = "invitation_only"


class Attendance(StrEnum):
    ONSITE = "onsite"
    ONLINE = "online"


class SessionKind(StrEnum):
    TALK = "talk"
    GROUP = "group"
    WORKSHOP = "workshop"
    BREAK = "break"
    DISCUSSION = "discussion"


class TermKind(StrEnum):
    """The lists that a network keeps once and events refer to by slug."""

    REGION = "region"
    THEME_GROUP = "theme_group"
    OPERATOR = "operator"
    SECTOR = "sector"
    AUDIENCE = "audience"
    ROLE = "role"


@dataclass(frozen=True)
class Window:
    """When registering is possible. None for opens: not announced yet. Both ends are inside."""

    opens_at: datetime | None
    closes_at: datetime | None

    def opens_later(self, now: datetime) -> bool:
        return self.opens_at is None or now < self.opens_at

    def has_closed(self, now: datetime) -> bool:
        return self.closes_at is not None and now > self.closes_at


class Phase(StrEnum):
    """Where an event stands in the eyes of the public."""

    CANCELLED = "cancelled"
    PAST = "past"
    ANNOUNCED = "announced"  # registration has no opening time yet
    OPENS_LATER = "opens_later"
    OPEN = "open"
    CLOSED = "closed"
    BY_LINK = "by_link"  # invitation only: the public form is not for everyone


@dataclass(frozen=True)
class EventFacts:
    """What the rules need to know of an event; times are aware."""

    status: EventStatus
    mode: RegistrationMode
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    registration_closed: bool  # closed by the organizer, whatever the window says
    waiting_list: bool
    promotion_until: datetime | None  # None: until the event starts
    choices_until: datetime | None = None  # None: choices can be changed until the event starts
    pending_holds: bool = False  # who waits for approval holds a place
    offers_places: bool = False  # who is next in line is asked
    confirms_address: bool = False  # a registration counts once its address was confirmed
    target_until: datetime | None = None  # until then others than the target group wait; None: until the deadline
    invited_until: datetime | None = None  # until then places are kept for the invited; None: until the deadline
    programme_from: datetime | None = None  # when the programme publishes itself; None: with the event

    @property
    def window(self) -> Window:
        """The event's own window; without a deadline it closes when the event starts."""
        return Window(self.opens_at, self.closes_at or self.starts_at)

    @property
    def last_promotion(self) -> datetime:
        """The moment from which freed places are given no more: the organizer's cut-off, at the latest the start."""
        return min(self.promotion_until or self.starts_at, self.starts_at)

    @property
    def choices_close_at(self) -> datetime:
        """The last moment to change track, way to attend and sessions: the organizer's, at the latest the start."""
        return min(self.choices_until or self.starts_at, self.starts_at)

    @property
    def answer_by(self) -> datetime:
        """The last moment to answer an invitation: the event's own deadline."""
        return self.closes_at or self.starts_at

    @property
    def others_let_in(self) -> datetime:
        """From when others than the target group get places; unless said, when registration closes."""
        return self.target_until or self.closes_at or self.starts_at

    @property
    def invited_let_go(self) -> datetime:
        """From when the places that were kept for the invited are everyone's."""
        return self.invited_until or self.closes_at or self.starts_at

    def promotes(self, now: datetime) -> bool:
        """May a freed place still be given to someone who waits (design §2)?"""
        return self.status is EventStatus.PUBLISHED and now < self.last_promotion

    def shows_programme(self, now: datetime) -> bool:
        """Is the programme out? Until then nothing of it is told, and nothing of it can be chosen."""
        return self.programme_from is None or now >= self.programme_from


def phase(event: EventFacts, now: datetime) -> Phase:
    """The one word for an event's state at this moment; places are said apart from it."""
    if event.status is EventStatus.CANCELLED:
        return Phase.CANCELLED
    if now >= event.ends_at:
        return Phase.PAST
    if event.registration_closed or event.window.has_closed(now):
        return Phase.CLOSED
    if event.mode is RegistrationMode.INVITATION_ONLY:
        return Phase.BY_LINK
    if event.opens_at is None:
        return Phase.ANNOUNCED
    if event.window.opens_later(now):
        return Phase.OPENS_LATER
    return Phase.OPEN


def next_boundary(event: EventFacts, now: datetime) -> datetime | None:
    """The next moment at which phase() may change, or the programme come out, by itself; None when there is none.

    The closing instant itself is still open: at that instant it is its own boundary.
    """
    closing = event.window.closes_at
    if closing == now:
        return now
    dates = (event.target_until, event.invited_until)
    moments = (event.opens_at, closing, event.starts_at, event.ends_at, event.programme_from, *dates)
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def joins_online(onsite: bool, online: bool, attendance: Attendance | None) -> bool:
    """Is the remote link for them? At an event with both ways, for those who chose online; None: nobody asked."""
    return online and (not onsite or attendance is not Attendance.ONSITE)
