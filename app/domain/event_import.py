"""What an entry of an event file makes of an event, and what forbids it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.capacity import decide_capacity
from app.domain.entrance_import import Present, TermIds, entrance_faults
from app.domain.event_details import TERM_FIELDS, EventDetails, faults, publishing_faults
from app.domain.event_details import Fault as DetailFault
from app.domain.event_file import EVENT_TERMS, NEEDED, EventEntry, EventFile, Fault, Texts
from app.domain.events import EventFacts, EventStatus
from app.domain.languages import LocalizedText
from app.domain.places import Pool
from app.domain.publication import Step, may_take
from app.domain.questions import QuestionFault
from app.domain.questions import publishing_faults as question_faults

#: Where in the file, and what to say, for a fault of an event's details.
DETAIL_FAULTS = {
    DetailFault.ENDS_BEFORE_START: ("ends", "is not after starts"),
    DetailFault.NOWHERE: ("attendance", "must name at least one way to attend"),
    DetailFault.CLOSES_BEFORE_OPENING: ("registration.closes", "is not after opens"),
    DetailFault.CLOSES_AFTER_END: ("registration.closes", "is after the event ends"),
    DetailFault.OPENS_AFTER_START: ("registration.opens", "is not before the event starts"),
    DetailFault.TITLE_FI: ("title", "has no Finnish"),
    DetailFault.SUMMARY_FI: ("summary", "has no Finnish"),
    DetailFault.TITLE_SV: ("title", "has no Swedish, which a nationwide event needs"),
    DetailFault.SUMMARY_SV: ("summary", "has no Swedish, which a nationwide event needs"),
    DetailFault.CONTACT: ("contact", "is missing: participants need someone to turn to"),
    DetailFault.CONTROLLER: ("controller", "is missing here and in the network: the privacy notice names it"),
}
QUESTION_FAULTS = {
    QuestionFault.LANGUAGES: "a text in a language of the event's title",
    QuestionFault.PURPOSE: "purpose",
    QuestionFault.BASIS: "basis",
    QuestionFault.RETENTION: "kept_days",
}
#: Texts may still be on their way when a file is made: said, not refused. The organizer's form asks for them.
LENIENT = frozenset({DetailFault.TITLE_FI})


@dataclass(frozen=True)
class ExistingEvent:
    """The event that an entry meets. pool: its own; used_tracks: by the programme as it stands."""

    facts: EventFacts
    details: EventDetails
    pool: Pool
    entrance: Present
    tracks: frozenset[str]
    used_tracks: frozenset[str]


def merged(entry: EventEntry, before: EventDetails | None, terms: TermIds) -> EventDetails:
    """The event's details after the import: what the file names, else what is there or the default.

    Without before, the entry must name what a new event needs.
    """
    values = entry.values
    base = before or EventDetails(LocalizedText(), values["kind"], values["starts_at"], values["ends_at"])
    changes: dict[str, Any] = {
        name: value.on(getattr(base, name)) if isinstance(value, Texts) else value for name, value in values.items()
    }
    named: dict[str, Any] = {
        name: frozenset(terms[kind, slug] for slug in entry.terms[kind] if (kind, slug) in terms)
        for name, kind in TERM_FIELDS.items()
        if kind in entry.terms
    }
    return replace(base, **changes, **named)


def faults_of(entry: EventEntry, standing: ExistingEvent | None, terms: TermIds, *, now: datetime) -> Iterable[Fault]:
    """Why an entry cannot be imported, beyond its shape. terms: those of the network and of the file."""
    for key, kind in EVENT_TERMS.items():
        for number, slug in enumerate(entry.terms.get(kind, ())):
            if (kind, slug) not in terms:
                yield Fault(f"{entry.place}.{key}[{number}]", f'the network has no "{slug}" in this list')
    yield from _status_faults(entry, standing, now)
    yield from _track_faults(entry, standing)
    if standing is None:
        missing = [key for key, name in NEEDED.items() if name not in entry.values]
        yield from (Fault(f"{entry.place}.{key}", "a new event needs this") for key in missing)
        if missing:
            return
    before = standing.details if standing else None
    after = merged(entry, before, terms)
    yield from _question_faults(entry, standing, after)
    yield from entrance_faults(entry, standing.entrance if standing else None, before, after, terms)
    yield from (_located(entry, fault) for fault in faults(after) if fault not in LENIENT)
    if standing is not None and (below := decide_capacity(standing.pool, after.capacity)):
        yield Fault(f"{entry.place}.capacity", f"{below.asked} is less than the {below.confirmed} confirmed")


def series_faults(file: EventFile, there: Collection[str]) -> Iterable[Fault]:
    """there: the slugs of the series that exist already."""
    for entry in file.series:
        if entry.slug not in there and "title" not in entry.values:
            yield Fault(f"{entry.place}.title", "a new series needs this")
    known = {*there, *(entry.slug for entry in file.series)}
    for event in file.events:
        if event.series is not None and event.series.slug not in (None, *known):
            yield Fault(f"{event.place}.series", f'there is no series "{event.series.slug}"')


def warnings_of(
    entry: EventEntry, after: EventDetails, status: EventStatus, *, network_has_controller: bool
) -> list[str]:
    """What a published event should not lack, but a file may."""
    if status is not EventStatus.PUBLISHED:
        return []
    return [
        str(_located(entry, fault)) for fault in publishing_faults(after, network_has_controller=network_has_controller)
    ]


def _located(entry: EventEntry, fault: DetailFault) -> Fault:
    key, sentence = DETAIL_FAULTS[fault]
    return Fault(f"{entry.place}.{key}", sentence)


def _status_faults(entry: EventEntry, standing: ExistingEvent | None, now: datetime) -> Iterable[Fault]:
    before = standing.facts.status if standing is not None else EventStatus.DRAFT
    after = entry.status or before
    if after is not before and (after is EventStatus.DRAFT or before is EventStatus.CANCELLED):
        yield Fault(f"{entry.place}.status", f"a {before} event cannot become {after} again")
    cancels = before is EventStatus.PUBLISHED and after is EventStatus.CANCELLED
    if standing is not None and cancels and not may_take(Step.CANCEL, standing.facts, now):
        yield Fault(f"{entry.place}.status", "the event is over: it cannot be cancelled any more")
    if entry.cancellation_reason is not None and after is not EventStatus.CANCELLED:
        yield Fault(f"{entry.place}.cancellation", "only a cancelled event has one")


def _question_faults(entry: EventEntry, standing: ExistingEvent | None, after: EventDetails) -> Iterable[Fault]:
    """The public is asked nothing without its purpose, legal basis and retention: a file is no way round that."""
    status = entry.status or (standing.facts.status if standing is not None else EventStatus.DRAFT)
    if status is EventStatus.DRAFT:
        return
    for question in entry.questions or ():
        if lacking := question_faults(question.details, after.title.as_dict()):
            what = ", ".join(QUESTION_FAULTS[fault] for fault in lacking)
            yield Fault(question.place, f"lacks {what}, which a published event needs")


def _track_faults(entry: EventEntry, standing: ExistingEvent | None) -> Iterable[Fault]:
    named = frozenset(track.slug for track in entry.tracks) if entry.tracks is not None else None
    there = named if named is not None else standing.tracks if standing is not None else frozenset()
    for item in entry.programme or ():
        if item.track is not None and item.track not in there:
            yield Fault(f"{item.place}.track", f'the event has no track "{item.track}"')
    if entry.programme is None and named is not None and standing is not None:
        for slug in sorted(standing.used_tracks - named):
            yield Fault(f"{entry.place}.tracks", f'the programme still uses the track "{slug}"')
