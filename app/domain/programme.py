"""What organizers write of a track and of a session, and what forbids a change of the programme."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from app.domain.choices import Offering, PoolKey, SessionFacts, overlap
from app.domain.events import SessionKind
from app.domain.languages import LocalizedText

NO_TEXT = LocalizedText()


@dataclass(frozen=True)
class TrackDetails:
    """capacity None: no limit of its own."""

    name: LocalizedText
    capacity: int | None = None


@dataclass(frozen=True)
class SessionDetails:
    """track_id None: shared. Times are aware; both or none. language empty: as the event. capacity None: no limit."""

    title: LocalizedText
    kind: SessionKind = SessionKind.TALK
    track_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    speaker: str = ""
    room: str = ""
    remote_link: str = ""
    language: str = ""
    description: LocalizedText = NO_TEXT
    capacity: int | None = None
    waiting_list: bool = True
    optional: bool = False


@dataclass(frozen=True)
class ChoiceSettings:
    """What participants must choose and until when, and the places of each way to attend.

    choices_until None: until the event starts. programme_from: when the programme publishes itself; None: with
    the event. A capacity None: no limit beside the event's own.
    """

    track_required: bool = True
    sessions_required: bool = True
    choices_until: datetime | None = None
    onsite_capacity: int | None = None
    online_capacity: int | None = None
    programme_from: datetime | None = None


SETTINGS = tuple(item.name for item in fields(ChoiceSettings))
SESSION_FIELDS = tuple(item.name for item in fields(SessionDetails))
#: Those who have a place in the session are told when one of these changes.
TOLD = frozenset({"starts_at", "ends_at", "room", "remote_link"})
#: What makes a new revision of the session's calendar entry (RFC 5546 2.1.4).
REVISED = frozenset({"starts_at", "ends_at", "cancelled_at"})
#: What the entry shows.
SESSION_FIELDS_ON_CALENDAR = REVISED | TOLD | {"title", "kind", "track_id", "speaker", "description"}


class ProgrammeFault(StrEnum):
    TITLE_FI = "title_fi"
    ENDS_BEFORE_START = "ends_before_start"
    ONE_TIME_ONLY = "one_time_only"
    OUTSIDE_EVENT = "outside_event"
    UNKNOWN_TRACK = "unknown_track"


class SettingsFault(StrEnum):
    AFTER_START = "after_start"


def settings_faults(settings: ChoiceSettings, starts_at: datetime) -> list[SettingsFault]:
    """starts_at: the event's; when it has begun nobody chooses any more."""
    late = settings.choices_until is not None and settings.choices_until > starts_at
    return [SettingsFault.AFTER_START] if late else []


class SessionState(StrEnum):
    """Who is in a session, as an organizer sees it."""

    CANCELLED = "cancelled"
    OPTIONAL = "optional"  # only those who choose it
    UNTIMED = "untimed"
    CHOSEN = "chosen"  # between it and what runs beside it
    EVERYONE = "everyone"


def state_of(session: SessionFacts, offering: Offering) -> SessionState:
    if session.cancelled:
        return SessionState.CANCELLED
    if session.optional:
        return SessionState.OPTIONAL
    if session.starts_at is None:
        return SessionState.UNTIMED
    return SessionState.CHOSEN if session.id in offering.choosable else SessionState.EVERYONE


def alternatives(session_id: int, offering: Offering) -> list[SessionFacts]:
    """The sessions that people of this one could have instead: chosen, beside it, and open to all of them."""
    mine = next(session for session in offering.sessions if session.id == session_id)
    return [
        other
        for other in offering.sessions
        if other.id in offering.choosable - {session_id}
        and overlap(mine, other)
        and other.track_id in (None, mine.track_id)
    ]


@dataclass(frozen=True)
class Gone:
    """A refusal: someone else removed it meanwhile."""


@dataclass(frozen=True)
class Crowded:
    """A refusal: a pool that would have fewer places than are given."""

    key: PoolKey
    capacity: int
    taken: int


@dataclass(frozen=True)
class InUse:
    """A refusal: people hold, or wait for, what was to go."""

    people: int


def session_faults(details: SessionDetails, starts_at: datetime, ends_at: datetime) -> list[ProgrammeFault]:
    """What no session may have; the times are the event's."""
    found = []
    if not details.title.fi:
        found.append(ProgrammeFault.TITLE_FI)
    begin, end = details.starts_at, details.ends_at
    if (begin is None) != (end is None):
        found.append(ProgrammeFault.ONE_TIME_ONLY)
    if begin is None or end is None:
        return found
    if end <= begin:
        found.append(ProgrammeFault.ENDS_BEFORE_START)
    elif begin < starts_at or end > ends_at:
        found.append(ProgrammeFault.OUTSIDE_EVENT)
    return found
