"""What an organizer writes to a group of an event's people: to whom, in which state it is, and when it may go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.attendees import AnswerIs, Listing, SeatShow
from app.domain.events import Attendance, EventStatus
from app.domain.languages import LocalizedText
from app.domain.registration import CONCERNED, RegistrationStatus

LONGEST_SUBJECT = 150
LONGEST_BODY = 5000
#: A message is not planned further ahead than this.
LONGEST_WAIT = timedelta(days=366)


class BulletinState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENT = "sent"
    STOPPED = "stopped"  # planned, and something came before its time (StopReason): an organizer decides


#: In these it can be changed, sent and removed.
EDITABLE = (BulletinState.DRAFT, BulletinState.STOPPED)


class StopReason(StrEnum):
    """Why a planned message did not go by itself."""

    NOBODY = "nobody"  # it had nobody to go to when its time came
    EVENT_CANCELLED = "event_cancelled"  # it may be untrue of an event that does not take place
    EVENT_RESTORED = "event_restored"  # and the other way round
    AUDIENCE_GONE = "audience_gone"  # what it was narrowed by has been removed from the event


class AudienceGroup(StrEnum):
    REGISTERED = "registered"  # everyone whom the event concerns
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    PENDING = "pending"
    UNPLACED = "unplaced"  # confirmed, and something that must be chosen is not
    UNANSWERED = "unanswered"  # invited, and no answer yet


STATUSES = {
    AudienceGroup.REGISTERED: CONCERNED,
    AudienceGroup.CONFIRMED: (RegistrationStatus.CONFIRMED,),
    AudienceGroup.WAITING: (RegistrationStatus.WAITING,),
    AudienceGroup.PENDING: (RegistrationStatus.PENDING,),
    AudienceGroup.UNPLACED: (RegistrationStatus.CONFIRMED,),
    AudienceGroup.UNANSWERED: (),
}


@dataclass(frozen=True)
class Audience:
    """Whom a message is for; worked out when it goes out. None: whichever way they came, whatever they chose.

    people: those whom an organizer chose in the list, by id, and nobody else; None: anybody.
    answer: who answered a question so; of a question whose answers only administrators see, nobody.
    """

    group: AudienceGroup = AudienceGroup.CONFIRMED
    link_id: int | None = None
    track_id: int | None = None
    attendance: Attendance | None = None
    session_id: int | None = None
    seat: SeatShow | None = None
    people: tuple[int, ...] | None = None
    answer: AnswerIs | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Audience":
        way, seat = stored.get("attendance"), stored.get("seat")
        return cls(
            AudienceGroup(stored["group"]),
            stored.get("link_id"),
            stored.get("track_id"),
            Attendance(way) if way else None,
            stored.get("session_id"),
            SeatShow(seat) if seat else None,
            tuple(stored["people"]) if "people" in stored else None,
            AnswerIs.named(stored.get("answer") or ""),
        )

    def as_dict(self) -> dict[str, Any]:
        """Without what says nothing."""
        said = {name: value for name, value in vars(self).items() if value is not None}
        if self.people is not None:
            said["people"] = list(self.people)
        return said if self.answer is None else {**said, "answer": str(self.answer)}

    @property
    def statuses(self) -> tuple[RegistrationStatus, ...]:
        """Whoever stands otherwise when the mail leaves does not get it."""
        return STATUSES[self.group]

    @property
    def is_narrowed(self) -> bool:
        return self != Audience(self.group)

    @property
    def listing(self) -> Listing:
        """The same choice as the attendee list makes it, but for the states."""
        if self.group is AudienceGroup.UNPLACED:
            return Listing(track_id=self.track_id, attendance=self.attendance, seat=SeatShow.UNPLACED)
        return Listing(track_id=self.track_id, attendance=self.attendance, session_id=self.session_id, seat=self.seat)


@dataclass(frozen=True)
class BulletinDetails:
    """What the form asks."""

    subject: LocalizedText
    body: LocalizedText
    audience: Audience


class BulletinRefusal(StrEnum):
    NOT_EDITABLE = "not_editable"  # it has gone out, or is to go out at its time
    NOT_SCHEDULED = "not_scheduled"
    CHANGED_MEANWHILE = "changed_meanwhile"  # by another organizer
    NOT_PUBLISHED = "not_published"
    NOBODY = "nobody"
    OTHER_NUMBER = "other_number"  # more people, or fewer, than the organizer was shown
    PAST = "past"
    TOO_FAR = "too_far"


@dataclass(frozen=True)
class RefusedBulletin:
    """count: how many there are now."""

    reason: BulletinRefusal
    count: int = 0


def may_send(state: BulletinState, event: EventStatus) -> BulletinRefusal | None:
    """Why it cannot be sent, or planned, now. A cancelled event's people can be written to by hand."""
    if state not in EDITABLE:
        return BulletinRefusal.NOT_EDITABLE
    return BulletinRefusal.NOT_PUBLISHED if event is EventStatus.DRAFT else None


def may_plan(at: datetime, now: datetime) -> BulletinRefusal | None:
    """Why it cannot go out at this moment by itself."""
    if at <= now:
        return BulletinRefusal.PAST
    return BulletinRefusal.TOO_FAR if at > now + LONGEST_WAIT else None
