"""What organizers write of an event, whole: compared, checked, and what follows from a change."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from app.domain.events import EventKind, RegistrationMode, TermKind
from app.domain.languages import LocalizedText

NO_TEXT = LocalizedText()


@dataclass(frozen=True)
class EventDetails:
    """Everything a person edits of an event; times are aware. Terms by id; capacity None: no limit.

    Not the slug: it is chosen once, so that nothing that points to the event ever dangles.
    """

    title: LocalizedText
    kind: EventKind
    starts_at: datetime
    ends_at: datetime
    summary: LocalizedText = NO_TEXT
    description: LocalizedText = NO_TEXT  # Markdown
    onsite: bool = True
    online: bool = False
    venue_name: str = ""
    venue_address: str = ""
    venue_city: str = ""
    venue_accessibility: LocalizedText = NO_TEXT
    remote_link: str = ""
    languages: tuple[str, ...] = ()
    regions: frozenset[int] = field(default_factory=frozenset)
    theme_groups: frozenset[int] = field(default_factory=frozenset)
    audiences: frozenset[int] = field(default_factory=frozenset)
    free_of_charge: bool = True
    contact_name: str = ""
    contact_email: str = ""
    operators: frozenset[int] = field(default_factory=frozenset)
    organized_by: LocalizedText = NO_TEXT
    controller_name: LocalizedText = NO_TEXT
    controller_contact: str = ""
    capacity: int | None = None
    waiting_list: bool = True
    mode: RegistrationMode = RegistrationMode.OPEN
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    promotion_until: datetime | None = None
    coming_note: LocalizedText = NO_TEXT
    asks_needs: bool = True

    @property
    def term_ids(self) -> frozenset[int]:
        return self.regions | self.theme_groups | self.audiences | self.operators


FIELDS = tuple(item.name for item in fields(EventDetails))
#: Which field holds which of the network's lists.
TERM_FIELDS = {
    "regions": TermKind.REGION,
    "theme_groups": TermKind.THEME_GROUP,
    "audiences": TermKind.AUDIENCE,
    "operators": TermKind.OPERATOR,
}
#: Everyone registered is told when one of these changes.
TOLD = frozenset(
    {"starts_at", "ends_at", "onsite", "online", "venue_name", "venue_address", "venue_city", "remote_link"}
)
#: Of these, what reaches the confirmed alone.
FOR_CONFIRMED = frozenset({"remote_link"})
#: RFC 5546: a calendar counts a new revision when one of these changes.
REVISED = frozenset({"starts_at", "ends_at"})
#: What a calendar entry shows, in a feed or in a participant's own mail, and what feeds choose events by.
EVENT_FIELDS_ON_CALENDAR = TOLD | {
    *("kind", "title", "summary", "description", "organized_by"),
    *("theme_groups", "regions", "operators"),
}
#: What the entries of its sessions show as well.
ON_SESSIONS = EVENT_FIELDS_ON_CALENDAR - {
    "starts_at",
    "ends_at",
    "summary",
    "description",
    "regions",
    "organized_by",
    "operators",
}


def changed(before: EventDetails, after: EventDetails) -> tuple[str, ...]:
    """The names of the fields that differ, in the order of the form."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def plain(value: object) -> Any:
    """A field's value as JSON keeps it: in the history, and in a mail's facts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, LocalizedText):
        return value.as_dict()
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


class Fault(StrEnum):
    """What is wrong or missing in an event's details."""

    ENDS_BEFORE_START = "ends_before_start"
    NOWHERE = "nowhere"
    CLOSES_BEFORE_OPENING = "closes_before_opening"
    CLOSES_AFTER_END = "closes_after_end"
    OPENS_AFTER_START = "opens_after_start"
    TITLE_FI = "title_fi"
    # What publishing asks for besides.
    SUMMARY_FI = "summary_fi"
    TITLE_SV = "title_sv"
    SUMMARY_SV = "summary_sv"
    CONTACT = "contact"
    CONTROLLER = "controller"
    #: Of a coordinator's event (domain/permissions.stays_in_reach).
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True)
class Faulty:
    """A refusal: what is wrong or missing, in the order of the form."""

    faults: tuple[Fault, ...]


def faults(details: EventDetails) -> list[Fault]:
    """What no event may have, not even a draft."""
    found = []
    if not details.title.fi:
        found.append(Fault.TITLE_FI)
    if details.ends_at <= details.starts_at:
        found.append(Fault.ENDS_BEFORE_START)
    if not (details.onsite or details.online):
        found.append(Fault.NOWHERE)
    opens, closes = details.opens_at, details.closes_at
    if opens is not None and closes is not None and closes <= opens:
        found.append(Fault.CLOSES_BEFORE_OPENING)
    if closes is not None and closes > details.ends_at:
        found.append(Fault.CLOSES_AFTER_END)
    if opens is not None and closes is None and opens >= details.starts_at:
        found.append(Fault.OPENS_AFTER_START)
    return found


def publishing_faults(details: EventDetails, *, network_has_controller: bool) -> list[Fault]:
    """What a published event must not lack.

    Finnish always; Swedish for an event that is not any region's own (kielilaki 423/2003, 32 §); a
    contact for access needs and feedback; a controller (GDPR 13(1)(a)).
    """
    nationwide = not details.regions
    wanted: Iterable[tuple[Fault, bool]] = (
        (Fault.SUMMARY_FI, bool(details.summary.fi)),
        (Fault.TITLE_SV, bool(details.title.sv) or not nationwide),
        (Fault.SUMMARY_SV, bool(details.summary.sv) or not nationwide),
        (Fault.CONTACT, bool(details.contact_email)),
        (Fault.CONTROLLER, bool(details.controller_name) or network_has_controller),
    )
    return [*faults(details), *(fault for fault, given in wanted if not given)]
