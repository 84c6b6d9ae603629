"""What an organizer does to several registrations at once: to whom it can be done, and what of it can be undone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.events import EventFacts, EventStatus
from app.domain.organizer_acts import ActRefusal, gate
from app.domain.registration import CONCERNED, RegistrationStatus, may_change

#: More than these at once would keep everyone else at the event waiting.
MOST = 1000
PER_PAGE = 200
UNDO_WITHIN = timedelta(hours=1)
#: What was done is forgotten then; the history keeps it.
KEPT = timedelta(days=7)


class BulkKind(StrEnum):
    CANCEL = "cancel"
    CONFIRM = "confirm"  # a place for those who wait, as far as there is room
    APPROVE = "approve"
    DECLINE = "decline"
    SEND_LINK = "send_link"
    MESSAGE = "message"  # is written on the messages' own pages


class BulkState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What became of one registration, or why nothing did."""

    DONE = "done"
    QUEUED = "queued"  # approved, and now on the waiting list
    NOT_ACTIVE = "not_active"
    NOT_WAITING = "not_waiting"
    NOT_PENDING = "not_pending"
    NOT_NOW = "not_now"  # the event is cancelled, over or a draft
    ERASED = "erased"
    FULL = "full"
    PART_FULL = "part_full"  # not the event, but the chosen track or way to attend
    KEPT = "kept"  # what is free is kept for the invited
    FOR_TARGET = "for_target"  # what is free is the target group's
    RECENT = "recent"  # the link was sent a moment ago
    BACK = "back"  # undone
    CHANGED_SINCE = "changed_since"  # not undone: something else happened to it
    NO_ROOM = "no_room"  # not undone: the place is somebody else's
    TAKEN_ADDRESS = "taken_address"  # not undone: the person has registered anew


#: Why somebody who waits is not given a place.
NOT_GIVEN = {
    ActRefusal.FULL: Outcome.FULL,
    ActRefusal.PART_FULL: Outcome.PART_FULL,
    ActRefusal.KEPT: Outcome.KEPT,
    ActRefusal.FOR_TARGET: Outcome.FOR_TARGET,
}
#: Something happened to these.
HAPPENED = (Outcome.DONE, Outcome.QUEUED, Outcome.BACK)
#: What a wrong choice did here can be taken back, as long as nothing else has happened.
UNDOABLE = (BulkKind.CANCEL, BulkKind.DECLINE)
#: Those who are told a reason.
WITH_REASON = (BulkKind.CANCEL, BulkKind.DECLINE)


@dataclass(frozen=True)
class RegistrationFacts:
    """What the rules know of one registration."""

    status: RegistrationStatus
    erased: bool = False


def hindrance(kind: BulkKind, one: RegistrationFacts, event: EventFacts, now: datetime) -> Outcome | None:
    """Why this cannot be done to it; None: it can, as far as places go."""
    if one.erased:
        return Outcome.ERASED
    if kind is BulkKind.MESSAGE:
        return None if one.status in CONCERNED else Outcome.NOT_ACTIVE
    if kind is BulkKind.SEND_LINK:
        return Outcome.NOT_NOW if event.status is EventStatus.DRAFT else None
    if gate(event, now) is not None:
        return Outcome.NOT_NOW
    if kind is BulkKind.CANCEL:
        return None if may_change(one.status, event, now) else Outcome.NOT_ACTIVE
    if kind is BulkKind.CONFIRM:
        return None if one.status is RegistrationStatus.WAITING else Outcome.NOT_WAITING
    undecided = (RegistrationStatus.PENDING, RegistrationStatus.DECLINED)[: 2 if kind is BulkKind.APPROVE else 1]
    return None if one.status in undecided else Outcome.NOT_PENDING


def may_undo(kind: BulkKind, state: BulkState, done_at: datetime | None, now: datetime) -> bool:
    return kind in UNDOABLE and state is BulkState.DONE and done_at is not None and now <= done_at + UNDO_WITHIN


def undone_status(kind: BulkKind) -> RegistrationStatus:
    """Where a registration stands after the act, if nothing has happened since."""
    return RegistrationStatus.CANCELLED if kind is BulkKind.CANCEL else RegistrationStatus.DECLINED
