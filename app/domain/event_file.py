"""What an event file says, read and checked for shape: only what the file names.

What a file does not name stays as it is (update) or gets the product's default (a new event).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from app.domain.events import EventStatus, SessionKind, TermKind
from app.domain.languages import LocalizedText
from app.domain.programme import SessionDetails
from app.domain.questions import QuestionDetails
from app.domain.series import SeriesDetails

FORMAT = "event-file/1"

#: The lists under "network", by the kind of their entries; an event's own key for those it refers to.
TERM_LISTS = {
    "regions": TermKind.REGION,
    "theme_groups": TermKind.THEME_GROUP,
    "operators": TermKind.OPERATOR,
    "sectors": TermKind.SECTOR,
    "audiences": TermKind.AUDIENCE,
    "roles": TermKind.ROLE,
}
EVENT_TERMS = {
    "regions": TermKind.REGION,
    "theme_groups": TermKind.THEME_GROUP,
    "audience": TermKind.AUDIENCE,
    "operators": TermKind.OPERATOR,
}

#: A target group's own keys, by the list that they refer to.
TARGET_LISTS = {"regions": TermKind.REGION, "sectors": TermKind.SECTOR, "roles": TermKind.ROLE}

#: What a new event must say, by the file's key, and the detail that the key sets.
NEEDED = {"kind": "kind", "title": "title", "starts": "starts_at", "ends": "ends_at", "attendance": "onsite"}


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place of the file, such as events[3].programme[2].starts."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}" if self.place else self.problem


@dataclass(frozen=True)
class Texts:
    """The languages that the file names; an empty text removes one."""

    by_language: Mapping[str, str]

    def on(self, old: LocalizedText) -> LocalizedText:
        """The old texts with these instead."""
        return LocalizedText.of({**old.as_dict(), **self.by_language})


@dataclass(frozen=True)
class TermEntry:
    """A region, theme group or the like. details: a region's provinces, when named."""

    kind: TermKind
    slug: str
    name: Texts | None
    details: Mapping[str, Any]
    place: str


@dataclass(frozen=True)
class NetworkEntry:
    """values: the Network's attributes that the file names."""

    values: Mapping[str, Any] = field(default_factory=dict)
    terms: tuple[TermEntry, ...] = ()


@dataclass(frozen=True)
class SeriesEntry:
    """values: of domain/series.SeriesDetails, a text per language as Texts, as far as the file names them."""

    slug: str
    place: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def details(self, before: SeriesDetails | None) -> SeriesDetails:
        """The series after the import: what the file names, else what is there or the default."""
        base = before or SeriesDetails(LocalizedText())
        values: dict[str, Any] = {
            name: value.on(getattr(base, name)) if isinstance(value, Texts) else value
            for name, value in self.values.items()
        }
        return replace(base, **values)


@dataclass(frozen=True)
class OccasionOf:
    """What a file says of an event's series; slug None: it belongs to none."""

    slug: str | None


@dataclass(frozen=True)
class TrackEntry:
    """values: of domain/programme.TrackDetails, by name, as far as the file names them."""

    slug: str
    name: LocalizedText
    values: Mapping[str, Any] = field(default_factory=dict)
    place: str = field(compare=False, default="")


@dataclass(frozen=True)
class SessionEntry:
    """One programme item; track: its slug, None when it is shared. Times None: not fixed yet.

    values: the rest of domain/programme.SessionDetails, by name, as far as the file names it.
    cancelled: only ever true, as a session that was called off does not come back.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    kind: SessionKind
    title: LocalizedText
    track: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    cancelled: bool = False
    place: str = field(compare=False, default="")

    def details(self, track_id: int | None, before: SessionDetails | None) -> SessionDetails:
        """The session after the import: what the file names, else what is there or the default."""
        base = before or SessionDetails(self.title)
        values: dict[str, Any] = {
            name: value.on(getattr(base, name)) if isinstance(value, Texts) else value
            for name, value in self.values.items()
        }
        values |= {"starts_at": self.starts_at, "ends_at": self.ends_at, "track_id": track_id}
        return replace(base, title=self.title, kind=self.kind, **values)


@dataclass(frozen=True)
class QuestionEntry:
    """A question of the form. when: the place in the list of the one that it hangs on, and of the option (None: yes);
    the details name no condition."""

    details: QuestionDetails
    when: tuple[int, int | None] | None = None
    place: str = field(compare=False, default="")


@dataclass(frozen=True)
class EventEntry:
    """One event, as far as the file names it.

    values: EventDetails by name, a text per language as Texts; None elsewhere: not named. choices: the
    event's ChoiceRules by name (domain/programme.py). entrance: of domain/entrance.EntranceSettings by name, all but
    the rule itself, which is among the details, and the target group.
    """

    place: str
    slug: str
    status: EventStatus | None = None
    cancellation_reason: Texts | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    terms: Mapping[TermKind, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=dict)
    entrance: Mapping[str, Any] = field(default_factory=dict)
    targets: Mapping[TermKind, tuple[str, ...]] = field(default_factory=dict)
    tracks: tuple[TrackEntry, ...] | None = None
    programme: tuple[SessionEntry, ...] | None = None
    series: OccasionOf | None = None
    questions: tuple[QuestionEntry, ...] | None = None


@dataclass(frozen=True)
class EventFile:
    """A whole file. notices: what was read over. past_before: the demo's, see domain/demo.py."""

    network: NetworkEntry = field(default_factory=NetworkEntry)
    series: tuple[SeriesEntry, ...] = ()
    events: tuple[EventEntry, ...] = ()
    notices: tuple[str, ...] = ()
    past_before: date | None = None


def merged_order(present: Sequence[str], listed: Sequence[str]) -> list[str]:
    """A list's new order: what is listed takes the file's order, everything else keeps its place.

    A new entry comes right after the one that precedes it in the file; without any neighbour, last.
    """
    order = list(present)
    familiar = [slug for slug in listed if slug in order]
    slots = sorted(order.index(slug) for slug in familiar)
    for slot, slug in zip(slots, familiar, strict=True):
        order[slot] = slug
    for number, slug in enumerate(listed):
        if slug in order:
            continue
        follower = next((later for later in listed[number + 1 :] if later in order), None)
        if number:
            order.insert(order.index(listed[number - 1]) + 1, slug)
        elif follower is not None:
            order.insert(order.index(follower), slug)
        else:
            order.append(slug)
    return order
