"""Counts for the caterer and the interpreter: numbers without names, and the links that show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import load_only

from app import clock, keys
from app.database import db
from app.domain.events import Attendance, EventStatus
from app.domain.languages import Language
from app.domain.needs import Counts, CountsKind, counted, counts_end
from app.domain.participants import Needs
from app.domain.registration import RegistrationStatus
from app.models import CountsLink, Event, Registration, SpecialNeeds
from app.queries import sealing
from app.queries.event_columns import ALL_FACTS, IN_BRIEF

_EVENT = load_only(*ALL_FACTS, *IN_BRIEF, Event.languages, raiseload=True)


@dataclass(frozen=True)
class Opened:
    """What a link opens: the event and whose counts."""

    link: CountsLink
    event: Event

    @property
    def ends_at(self) -> datetime:
        return end(self.event.ends_at)

    def is_over(self, now: datetime) -> bool:
        return not self.link.active or now >= self.ends_at


@dataclass(frozen=True)
class Sheet:
    """Those who have a place: how many come in which way, in which language we write to them, and what they need."""

    onsite: int
    online: int
    languages: dict[Language, int]
    counts: Counts


def end(event_ends_at: datetime) -> datetime:
    """When links to an event's counts end: at a midnight."""
    return counts_end(clock.to_local(event_ends_at))


def last_day(event_ends_at: datetime) -> datetime:
    """A moment of the last day on which they work, to be told."""
    return end(event_ends_at) - timedelta(hours=1)


def by_token(token: str) -> Opened | None:
    """A link that was given out, of an event that is public; in use or not."""
    handle = keys.handle_in_counts_token(token)
    if handle is None:
        return None
    row = db.session.execute(
        select(CountsLink, Event)
        .join(Event, Event.id == CountsLink.event_id)
        .where(CountsLink.handle == handle, Event.status != EventStatus.DRAFT)
        .options(_EVENT)
    ).one_or_none()
    return Opened(*row) if row is not None else None


def of_event(event_id: int) -> Sequence[CountsLink]:
    """The event's links, oldest first."""
    return db.session.scalars(select(CountsLink).where(CountsLink.event_id == event_id).order_by(CountsLink.id)).all()


def one_of_event(event_id: int, link_id: int) -> CountsLink | None:
    return db.session.scalars(
        select(CountsLink).where(CountsLink.event_id == event_id, CountsLink.id == link_id)
    ).one_or_none()


def locked(link_id: int) -> CountsLink:
    return db.session.scalars(
        select(CountsLink).where(CountsLink.id == link_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one()


def sheet(event: Event, kind: CountsKind) -> Sheet:
    """As it is now. Meals are for those who come on site."""
    confirmed = (Registration.event_id == event.id, Registration.status == RegistrationStatus.CONFIRMED)
    away = Registration.attendance == Attendance.ONLINE if event.onsite else Registration.id.is_not(None)
    rows = db.session.execute(
        select(Registration.language, func.count(), func.count(case((away, 1))))
        .where(*confirmed)
        .group_by(Registration.language)
    ).all()
    total, online = sum(row[1] for row in rows), sum(row[2] for row in rows)
    languages = {language: count for language, count, _ in sorted(rows, key=lambda row: -row[1])}
    return Sheet(total - online, online, languages, counted(kind, _needs(event.id, kind)))


def _needs(event_id: int, kind: CountsKind) -> Iterator[Needs | None]:
    """Opened one by one and forgotten at once."""
    seal = keys.Seal(sealing.key(event_id))
    comes = or_(Registration.attendance.is_(None), Registration.attendance == Attendance.ONSITE)
    sealed = db.session.scalars(
        select(SpecialNeeds.sealed)
        .join(Registration, Registration.id == SpecialNeeds.registration_id)
        .where(
            Registration.event_id == event_id,
            Registration.status == RegistrationStatus.CONFIRMED,
            *([comes] if kind is CountsKind.MEALS else []),
        )
    )
    for one in sealed:
        values = seal.open(bytes(one))
        yield Needs.of(values) if values is not None else None
