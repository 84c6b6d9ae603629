"""Lists and papers that are taken out of an event: what was asked for, and what becomes of a larger one."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain import papers
from app.domain.attendees import Listing
from app.domain.invitation_list import InvitationListing
from app.domain.papers import BadgeOptions, BadgeWord, SheetName
from app.domain.permissions import Role
from app.domain.rosters import Roster

#: Rows of a list that are written while the reader waits; more by the worker.
AT_ONCE = 2000
#: Exports of one person that wait or are being made.
MOST_OPEN = 3
#: How long a file can be fetched.
LIFETIME = timedelta(hours=24)
#: How long a door list opens, as it stands at each moment, for whoever said what it is for.
DOOR_LIST_OPENS = timedelta(hours=12)
#: How long the list of exports tells of one whose file has gone.
TOLD_FOR = timedelta(days=30)
#: An export that broke off so often is given up.
MOST_RUNS = 3
#: So long without a sign of life, and another worker begins the export anew.
LEASE = timedelta(minutes=5)


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    ZIP = "zip"  # papers of more people than one holds


#: What a list can be; papers are PDF.
OF_ROWS = (Format.CSV, Format.XLSX)


class ExportKind(StrEnum):
    ATTENDEES = "attendees"
    BADGES = "badges"
    SIGN_IN = "sign_in"
    ROSTER = "roster"  # of one session
    INVITATIONS = "invitations"


PAPERS = (ExportKind.BADGES, ExportKind.SIGN_IN)


class ExportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    CANCELLED = "cancelled"  # by the person who asked
    FAILED = "failed"
    GONE = "gone"  # its time was over, somebody's data in it was removed, or whoever asked may not have it any more


OPEN = (ExportState.WAITING, ExportState.RUNNING)


class ExportRefusal(StrEnum):
    TOO_MANY_OPEN = "too_many_open"


@dataclass(frozen=True)
class Wanted:
    """What is taken out: of an attendee list or on paper, by listing. administrator: answers that are for
    administrators only, too, and whom they tell apart. roster, of the session with that id, and invitations: of lists
    of that kind."""

    kind: ExportKind
    format: Format
    listing: Listing = field(default_factory=Listing)
    all_columns: bool = False
    administrator: bool = False
    badges: BadgeOptions = field(default_factory=BadgeOptions)
    session_id: int | None = None
    roster: Roster = field(default_factory=Roster)
    invitations: InvitationListing = field(default_factory=InvitationListing)

    def for_role(self, role: Role) -> "Wanted":
        """As much of it as may be taken out with this role."""
        return replace(self, administrator=self.administrator and role is Role.ADMINISTRATOR)

    @property
    def named_questions(self) -> frozenset[int]:
        """The questions without whose answers it would be of other people, or without a column that was asked for."""
        is_by_name = self.kind is ExportKind.ATTENDEES and not self.all_columns
        listing = self.listing if is_by_name else replace(self.listing, questions=None)
        return listing.asked_about

    def is_made_at_once(self, rows: int) -> bool:
        return rows <= (papers.AT_ONCE if self.kind in PAPERS else AT_ONCE)

    def as_dict(self) -> dict[str, Any]:
        """As it is kept until the worker takes it; of() reads it."""
        return {
            "kind": self.kind,
            "format": self.format,
            "listing": self.listing.arguments,
            "all_columns": self.all_columns,
            "administrator": self.administrator,
            "sheet": self.badges.sheet,
            "word": self.badges.word,
            "with_code": self.badges.with_code,
            "session": self.session_id,
            "roster": self.roster.arguments,
            "invitations": self.invitations.arguments,
        }

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Wanted":
        return cls(
            ExportKind(values["kind"]),
            Format(values["format"]),
            Listing.asked_for(values["listing"]),
            values["all_columns"],
            values["administrator"],
            BadgeOptions(SheetName(values["sheet"]), BadgeWord(values["word"]), values["with_code"]),
            # Not in what was asked for before there were lists of these kinds.
            values.get("session"),
            Roster.asked_for(values.get("roster", {})),
            InvitationListing.asked_for(values.get("invitations", {})),
        )


@dataclass(frozen=True)
class DoorList:
    """A door list that someone said what it is for."""

    asked_by: int | None
    asked_at: datetime

    @property
    def until(self) -> datetime:
        """When that must be said anew."""
        return self.asked_at + DOOR_LIST_OPENS

    def opens_for(self, organizer_id: int, now: datetime) -> bool:
        """For whoever asked alone: a colleague says what it is for, too."""
        return self.asked_by == organizer_id and now < self.until


def percent(done: int, total: int) -> int:
    """Of an export that has begun; never past 100, as people register while it is made."""
    return min(100, done * 100 // total) if total else 0
