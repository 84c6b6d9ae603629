"""The organizers' search over events and people, as far as the viewer reaches. Four statements, whatever is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, select

from app import clock
from app.database import db
from app.domain.events import EventStatus
from app.domain.languages import LocalizedText
from app.domain.permissions import Action, Viewer, reach
from app.domain.registration import RegistrationStatus
from app.domain.search import MOST_EVENTS, MOST_PEOPLE, PEOPLE_PER_PAGE, Search, Span
from app.models import Event, Registration
from app.queries import people_search
from app.queries.event_columns import LINE
from app.queries.organizer_events import by_words
from app.queries.reach import within


@dataclass(frozen=True)
class FoundEvent:
    """opens: its page is the viewer's to see, and not only figures."""

    slug: str
    title: LocalizedText
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    venue_city: str
    opens: bool


@dataclass(frozen=True)
class Taking:
    """One registration of a person. opens: its page is the viewer's to see, and not only the event's list."""

    code: str
    name: str
    email: str
    organisation: str
    status: RegistrationStatus
    slug: str
    title: LocalizedText
    starts_at: datetime
    opens: bool


@dataclass(frozen=True)
class FoundPerson:
    """Everything that is registered under one address; the latest event first."""

    email: str
    registrations: Sequence[Taking]

    @property
    def name(self) -> str:
        """As in the latest registration."""
        return self.registrations[0].name or self.email

    @property
    def organisation(self) -> str:
        return self.registrations[0].organisation


@dataclass(frozen=True)
class Events:
    """The first of those found; cut: there are others."""

    found: Sequence[FoundEvent] = ()
    cut: bool = False


@dataclass(frozen=True)
class People:
    """A page of those found; more: is there another page? cut: there are people beyond the last page."""

    found: Sequence[FoundPerson]
    page: int
    more: bool
    cut: bool = False


NOBODY = People((), 1, more=False)


def events(viewer: Viewer, search: Search, now: datetime) -> Events:
    """The first of those that have every word, on those days: coming ones soonest first, then the others."""
    coming = Event.ends_at > now
    rows = db.session.execute(
        select(
            *LINE,
            within(viewer, Action.SEE_EVENT),
        )
        .where(within(viewer), *by_words(" ".join(search.words)), *(_during(days) for days in search.spans))
        .order_by(case((coming, 0), else_=1), case((coming, Event.starts_at)), Event.starts_at.desc(), Event.id)
        .limit(MOST_EVENTS + 1)
    ).all()
    return Events([FoundEvent(*row) for row in rows[:MOST_EVENTS]], cut=len(rows) > MOST_EVENTS)


def people(viewer: Viewer, search: Search) -> People:
    """By name, grouped by address: everybody with all the words in the name, address or organisation of one
    registration, at an event whose participants the viewer may see. What was erased is nobody's."""
    may = reach(viewer.role, Action.SEE_PEOPLE)
    if not search.is_for_people or not (may.everywhere or may.in_scope or may.team):
        return NOBODY
    seen = within(viewer, Action.SEE_PEOPLE)
    ids = _found(seen, search)
    named = db.session.execute(
        select(Registration.email_key, Registration.sort_key, Registration.id)
        .where(Registration.id.in_(ids[:MOST_PEOPLE]), Registration.email_key.is_not(None))
        .order_by(Registration.sort_key, Registration.id)
    )
    keys = list(dict.fromkeys(key for key, *_ in named if key is not None))
    first = (search.page - 1) * PEOPLE_PER_PAGE
    grouped: dict[str, list[Taking]] = {key: [] for key in keys[first : first + PEOPLE_PER_PAGE]}
    for key, given, family, *rest in db.session.execute(_registrations(viewer, seen, list(grouped))):
        code, email, *others = rest
        grouped[key].append(Taking(code, f"{given} {family}".strip(), email, *others))
    found = [FoundPerson(taken[0].email, taken) for taken in grouped.values() if taken]
    more, cut = len(keys) > first + PEOPLE_PER_PAGE, len(ids) > MOST_PEOPLE
    return People(found, search.page, more=more, cut=cut)


def _found(seen: ColumnElement[bool], search: Search) -> Sequence[int]:
    """The registrations that have every word, by name, at most one more than MOST_PEOPLE."""
    named = people_search.at_events(select(Event.id).where(seen), " ".join(search.words))
    statement = select(Registration.id).where(*named).order_by(Registration.sort_key, Registration.id)
    return db.session.scalars(statement.limit(MOST_PEOPLE + 1)).all()


def _registrations(viewer: Viewer, seen: ColumnElement[bool], keys: list[str]) -> Any:
    return (
        select(
            Registration.email_key,
            Registration.given_name,
            Registration.family_name,
            Registration.code,
            Registration.email,
            Registration.organisation,
            Registration.status,
            Event.slug,
            Event.title,
            Event.starts_at,
            within(viewer, Action.SEE_PERSON),
        )
        .join(Event, Event.id == Registration.event_id)
        .where(seen, Registration.email_key.in_(keys))
        .order_by(Event.starts_at.desc(), Registration.id.desc())
    )


def _during(days: Span) -> ColumnElement[bool]:
    begin = clock.from_local(datetime.combine(days.first, time()))
    end = clock.from_local(datetime.combine(days.last + timedelta(days=1), time()))
    return (Event.starts_at < end) & (Event.ends_at > begin)
