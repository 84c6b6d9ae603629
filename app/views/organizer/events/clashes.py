"""What else is on when an event is, for its organizers: a warning on its pages, before and after it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from app.domain.clashes import Held, Overlap, overlap
from app.domain.events import EventStatus
from app.labels import words
from app.labels.holidays import holiday
from app.queries import clashes
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from datetime import datetime

    from app.models import Event
    from app.queries.clashes import Neighbour


@dataclass(frozen=True)
class Other:
    """Another event that is in the way. address: empty where it has no page for this reader; shared: why, in words."""

    neighbour: Neighbour
    title: str
    address: str
    state: str
    shared: str


@dataclass(frozen=True)
class Warnings:
    """holidays: days of the event with their names."""

    others: list[Other]
    holidays: list[tuple[date, str]]
    is_in_quiet_month: bool

    def __bool__(self) -> bool:
        return bool(self.others or self.holidays or self.is_in_quiet_month)


def of(event: Event, now: datetime) -> Warnings:
    """Nothing for what is cancelled or over. The event's terms must be loaded."""
    if event.status is EventStatus.CANCELLED or event.ends_at <= now:
        return Warnings([], [], is_in_quiet_month=False)
    mine = clashes.held(event.starts_at, event.ends_at, event.terms)
    near = clashes.between(mine.first, mine.last, guard.viewer())
    met = [(one, overlap(mine, one.held)) for one in near if one.id != event.id]
    others = [_other(one, found) for one, found in met if found is not None]
    return Warnings(others, _holidays(mine), mine.is_in_quiet_month)


def of_occasions(events: Sequence[Event], now: datetime) -> list[tuple[Event, Warnings]]:
    """Of a series: what is on when each of these is that is not over; each other's days are meant to be as they are."""
    ahead = [event for event in events if event.ends_at > now]
    if not ahead:
        return []
    days = [clashes.held(event.starts_at, event.ends_at, []) for event in ahead]
    near = clashes.between(min(one.first for one in days), max(one.last for one in days), guard.viewer())
    own = {event.id for event in events}
    by_id = {one.id: one for one in near}
    found = []
    for event in ahead:
        mine = by_id.get(event.id)
        if mine is not None:  # what is cancelled is in nobody's way
            met = [(one, overlap(mine.held, one.held)) for one in near if one.id not in own]
            others = [_other(one, why) for one, why in met if why is not None]
            found.append((event, Warnings(others, _holidays(mine.held), mine.held.is_in_quiet_month)))
    return [(event, warnings) for event, warnings in found if warnings]


def _holidays(mine: Held) -> list[tuple[date, str]]:
    named = [(day, holiday(day, current())) for day in mine.days]
    return [(day, name) for day, name in named if name]


def _other(one: Neighbour, found: Overlap) -> Other:
    shared = [name.best(current()).text for term_id, name in one.names.items() if term_id in found.shared]
    if found.nationwide:
        shared.append(_("every region"))
    return Other(one, _title(one), _address(one), str(words.EVENT_STATUSES[one.status]), ", ".join(shared))


def _title(one: Neighbour) -> str:
    """What others have not published is not named to whom it does not open."""
    if one.opens or one.status is not EventStatus.DRAFT:
        return one.title.best(current()).text
    regions = ", ".join(region.best(current()).text for region in one.regions)
    if regions:
        return str(_("An event in preparation (%(regions)s)", regions=regions))
    return str(_("A nationwide event in preparation"))


def _address(one: Neighbour) -> str:
    if one.opens:
        return url_for("organizer.events.show", slug=one.slug)
    return url_for("participant.events.show", slug=one.slug) if one.status is not EventStatus.DRAFT else ""
