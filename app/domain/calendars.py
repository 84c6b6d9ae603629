"""What calendars go by: revisions, and which entries an event is in a calendar. Pure.

An entry keeps its name for ever. Its SEQUENCE grows with time and state (RFC 5546 2.1.4), its stamp with whatever it
shows; both are counted here alone, for feeds, files and mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

SECOND = timedelta(seconds=1)
#: Longer than this is no bar in a day's column but a span of days.
LONGEST_TIMED = timedelta(hours=24)
#: So many sessions come by mail each as an invitation of its own; of more there is one file.
MOST_INVITATIONS = 3


@dataclass(frozen=True)
class Revision:
    """changed_at: in UTC, whole seconds, as DTSTAMP and LAST-MODIFIED are (RFC 5545 3.8.7)."""

    sequence: int
    changed_at: datetime

    def next(self, now: datetime, *, revised: bool) -> Revision:
        """After a change at this moment. revised: of time or state. Two changes within a second differ by one."""
        changed_at = max(now.replace(microsecond=0), self.changed_at + SECOND)
        return Revision(self.sequence + revised, changed_at)


def together(parts: Iterable[Revision]) -> Revision:
    """The revision of an entry that shows all of these: whichever changes, it grows."""
    found = list(parts)
    return Revision(sum(part.sequence for part in found), max(part.changed_at for part in found))


class ParticipationStatus(StrEnum):
    """What a calendar answers for its owner (PARTSTAT, RFC 5545 3.2.12)."""

    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


class Timed(Protocol):
    """A session, as far as calendars choose by it."""

    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def is_break(self) -> bool: ...


Item = TypeVar("Item", bound=Timed)


@dataclass(frozen=True)
class Entries:
    """event: the event itself is an entry. sessions: whether sessions are, each on its own."""

    event: bool
    sessions: bool


def several_days(starts_at: datetime, ends_at: datetime) -> bool:
    return ends_at - starts_at > LONGEST_TIMED


def invited_one_by_one(sessions: int, *, invited_before: bool) -> bool:
    """Does each of someone's sessions come by a mail of its own? A mail may carry one entry only (Outlook).

    Who has been invited to one is to all that come after: what is in a calendar by two ways is changed by neither.
    """
    return invited_before or sessions <= MOST_INVITATIONS


def with_entries(sessions: Sequence[Item]) -> list[Item]:
    """The sessions that can be entries: those that have a time and are no breaks."""
    return [session for session in sessions if session.starts_at is not None and not session.is_break]


def entries(starts_at: datetime, ends_at: datetime, sessions: int, *, by_session: bool) -> Entries:
    """How an event with so many sessions that can be entries is shown.

    by_session: the reader wants each session on its own. The event of several days is then a bar of whole days
    above them; a day's event is its sessions alone.
    """
    if not by_session or not sessions:
        return Entries(event=True, sessions=False)
    return Entries(event=several_days(starts_at, ends_at), sessions=True)
