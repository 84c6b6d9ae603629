"""The history, searched: of one event or of all, a page at a time. As many statements whatever its length.

What an index tells is read at once. Where several things are asked together, or words, at most SCAN entries are
looked through, and the answer says how far back: the reader may go on from there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, union_all

from app import clock
from app.database import db, json_text
from app.domain.history import ABOUT_ACCOUNTS, EXPORTS, ONE_READ, Act, Actor, ActorKind
from app.domain.history_search import MOST_FOUND, PER_PAGE, SCAN, Search
from app.domain.languages import LocalizedText
from app.domain.participants import email_key, sort_key
from app.domain.search import MOST_WORDS
from app.models import Event, HistoryEntry, Organizer, Registration
from app.queries.expressions import fold, folded


@dataclass(frozen=True)
class Entry:
    """One act. organizer: name or address of who acted; code: of the registration it concerns."""

    id: int
    at: datetime
    act: Act
    actor: ActorKind
    organizer: str
    code: str | None
    details: dict[str, Any]
    event_slug: str | None
    event_title: LocalizedText | None


@dataclass(frozen=True)
class Found:
    """A page, the latest first. next_before: where the next begins; None: there is none.

    looked_until: nothing older than this has been looked at yet, though it may be meant too.
    too_many: the words for a person, an account or an event mean more of them than are looked for.
    """

    entries: Sequence[Entry]
    next_before: int | None
    looked_until: datetime | None = None
    too_many: bool = False


NOTHING = Found((), None)
#: Entries are written in the order of time; those of one moment in that of their ids.
LATEST = (HistoryEntry.at.desc(), HistoryEntry.id.desc())


def found(search: Search, event_id: int | None = None, acts_in_words: Sequence[Act] = ()) -> Found:
    """event_id: in this event's history alone. acts_in_words: the acts whose names hold the words."""
    keys = _Keys.of(search, event_id)
    if keys is None:
        return NOTHING
    within = [*_period(search), *_after(search.before)]
    words = _words(search.words, acts_in_words)
    wheres = [*keys.conditions, *within, *words]
    horizon = None
    if keys.of_acts_alone and not words:
        wheres.append(HistoryEntry.id.in_(_latest_of_each(search.acts, within)))
    elif (words or len(keys.conditions) > 1) and not keys.of_few:
        horizon = _horizon(keys.first, within)
        wheres += [] if horizon is None else _down_to(*horizon)
    rows = [Entry(*row) for row in db.session.execute(_entries().where(*wheres).order_by(*LATEST).limit(PER_PAGE + 1))]
    if len(rows) > PER_PAGE:
        return Found(rows[:PER_PAGE], rows[PER_PAGE - 1].id, too_many=keys.too_many)
    if horizon is not None:
        return Found(rows, horizon[1], horizon[0], keys.too_many)
    return Found(rows, None, too_many=keys.too_many)


def was_noted(act: Act, actor: Actor, event_id: int, registration_id: int | None, shown: str, of: str) -> bool:
    """Has the same reader had the same before their eyes within ONE_READ? of: the fingerprint of a list."""
    rows = db.session.scalars(
        select(HistoryEntry.details).where(
            HistoryEntry.organizer_id == actor.organizer_id,
            HistoryEntry.at > clock.now() - ONE_READ,
            HistoryEntry.act == act,
            HistoryEntry.event_id == event_id,
            HistoryEntry.registration_id.is_(None)
            if registration_id is None
            else HistoryEntry.registration_id == registration_id,
        )
    )
    return any(details.get("shown") == shown and details.get("of", "") == of for details in rows)


def noted_lately(act: Act, actor: Actor) -> set[tuple[int | None, int | None]]:
    """Of which events and registrations the actor's act is within ONE_READ."""
    rows = db.session.execute(
        select(HistoryEntry.event_id, HistoryEntry.registration_id).where(
            HistoryEntry.organizer_id == actor.organizer_id,
            HistoryEntry.at > clock.now() - ONE_READ,
            HistoryEntry.act == act,
        )
    )
    return {(event_id, registration_id) for event_id, registration_id in rows}


def exported(event_id: int) -> int:
    """How often something was taken out of the event."""
    return db.session.scalar(select(func.count()).select_from(HistoryEntry).where(*_exports(event_id))) or 0


def exports(event_id: int, number: int) -> Sequence[Entry]:
    """A page of what was taken out, the latest first; number counts from 1."""
    statement = _entries().where(*_exports(event_id)).order_by(*LATEST)
    return [Entry(*row) for row in db.session.execute(statement.limit(PER_PAGE).offset((number - 1) * PER_PAGE))]


def _exports(event_id: int) -> list[ColumnElement[bool]]:
    return [HistoryEntry.event_id == event_id, HistoryEntry.act.in_(EXPORTS)]


def of_registration(registration_id: int) -> Sequence[Entry]:
    """Everything that was done with one registration, the latest first."""
    return of_registrations([registration_id])[registration_id]


def of_registrations(registration_ids: Collection[int]) -> dict[int, list[Entry]]:
    """The same of several, by registration."""
    found: dict[int, list[Entry]] = {number: [] for number in registration_ids}
    statement = _entries().add_columns(HistoryEntry.registration_id).order_by(HistoryEntry.id.desc())
    for *row, registration_id in db.session.execute(statement.where(HistoryEntry.registration_id.in_(found))):
        found[registration_id].append(Entry(*row))
    return found


def _entries() -> Select[Any]:
    return (
        select(
            HistoryEntry.id,
            HistoryEntry.at,
            HistoryEntry.act,
            HistoryEntry.actor,
            func.coalesce(func.nullif(Organizer.name, ""), Organizer.email, ""),
            Registration.code,
            HistoryEntry.details,
            Event.slug,
            Event.title,
        )
        .select_from(HistoryEntry)
        .outerjoin(Organizer, Organizer.id == HistoryEntry.organizer_id)
        .outerjoin(Registration, Registration.id == HistoryEntry.registration_id)
        .outerjoin(Event, Event.id == HistoryEntry.event_id)
    )


@dataclass(frozen=True)
class _Keys:
    """What indexes know. first: that of them by which entries are looked through; none: the time alone."""

    conditions: list[ColumnElement[bool]]
    first: list[ColumnElement[bool]]
    of_few: bool  # of some registrations, each of which has a handful
    of_acts_alone: bool
    too_many: bool

    @classmethod
    def of(cls, search: Search, event_id: int | None) -> "_Keys | None":
        """None: nobody and nothing is meant by the words that were typed."""
        about = _About.of(search.person, event_id) if search.person else None
        accounts = _accounts(search.who) if search.who else None
        events = [event_id] if event_id is not None else _events(search.event) if search.event else None
        asked = [(HistoryEntry.organizer_id, accounts), (HistoryEntry.event_id, events)]
        if (about is not None and not about) or any(ids == [] for _column, ids in asked):
            return None
        named = [(column, ids) for column, ids in asked if ids is not None]
        conditions = [_is_one_of(column, ids[:MOST_FOUND]) for column, ids in named]
        if about is not None:
            conditions.insert(0, about.condition)
        if search.acts:
            conditions.append(_is_one_of(HistoryEntry.act, search.acts))
        single = [column == ids[0] for column, ids in named if len(ids) == 1]
        return cls(
            conditions,
            single[:1],
            of_few=about is not None,
            of_acts_alone=not named and about is None and len(search.acts) > 1,
            too_many=any(len(ids) > MOST_FOUND for _column, ids in named) or (about is not None and about.too_many),
        )


@dataclass(frozen=True)
class _About:
    """Whom entries are about: registrations, and accounts by their addresses, also of those who have left."""

    people: Sequence[int]
    addresses: Sequence[str]

    @classmethod
    def of(cls, words: str, event_id: int | None) -> "_About":
        """An address means whose it is alone."""
        meant = Organizer.email_key == email_key(words) if "@" in words else Organizer.id.in_(_accounts(words))
        return cls(_people(words, event_id), db.session.scalars(select(Organizer.email).where(meant)).all())

    def __bool__(self) -> bool:
        return bool(self.people or self.addresses)

    @property
    def too_many(self) -> bool:
        return max(len(self.people), len(self.addresses)) > MOST_FOUND

    @property
    def condition(self) -> ColumnElement[bool]:
        """Of each kind by its own index."""
        of_people = HistoryEntry.registration_id.in_(self.people[:MOST_FOUND])
        if not self.addresses:
            return of_people
        kept = cast(HistoryEntry.details, String)
        named = or_(*(kept.contains(json_text(one), autoescape=True) for one in self.addresses[:MOST_FOUND]))
        of_accounts = select(HistoryEntry.id).where(HistoryEntry.act.in_(ABOUT_ACCOUNTS), named)
        return HistoryEntry.id.in_(union_all(select(HistoryEntry.id).where(of_people), of_accounts))


def _is_one_of(column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column == values[0] if len(values) == 1 else column.in_(values)
    return condition


def _people(words: str, event_id: int | None) -> Sequence[int]:
    """Registrations of this address, or of people whose names hold all the words."""
    statement = select(Registration.id).order_by(Registration.id.desc()).limit(MOST_FOUND + 1)
    if event_id is not None:
        statement = statement.where(Registration.event_id == event_id)
    if "@" in words:
        return db.session.scalars(statement.where(Registration.email_key == email_key(words))).all()
    names = [sort_key(word, "").strip() for word in words.split()[:MOST_WORDS]]
    return db.session.scalars(
        statement.where(*(Registration.sort_key.contains(name, autoescape=True) for name in names))
    ).all()


def _accounts(words: str) -> Sequence[int]:
    """Of organizers whose name or address holds all the words."""
    called = folded(Organizer.name + " " + Organizer.email)
    holds = [called.contains(fold(word), autoescape=True) for word in words.split()[:MOST_WORDS]]
    return db.session.scalars(select(Organizer.id).where(*holds).order_by(Organizer.id).limit(MOST_FOUND + 1)).all()


def _events(words: str) -> Sequence[int]:
    """Whose title, summary, terms or place hold all the words; the latest first."""
    holds = [Event.search_text.contains(word.lower(), autoescape=True) for word in words.split()[:MOST_WORDS]]
    latest = select(Event.id).where(*holds).order_by(Event.starts_at.desc(), Event.id.desc())
    return db.session.scalars(latest.limit(MOST_FOUND + 1)).all()


def _words(words: str, acts_in_words: Sequence[Act]) -> list[ColumnElement[bool]]:
    """Each word in the values that an entry keeps, or all of them in what its act is called."""
    if not words:
        return []
    kept = folded(cast(HistoryEntry.details, String))
    holds = and_(*(kept.contains(fold(word), autoescape=True) for word in words.split()[:MOST_WORDS]))
    return [or_(holds, HistoryEntry.act.in_(acts_in_words)) if acts_in_words else holds]


def _period(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.since is not None:
        found.append(HistoryEntry.at >= _midnight(search.since))
    if search.until is not None:
        found.append(HistoryEntry.at < _midnight(search.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return clock.from_local(datetime.combine(day, time.min))


def _after(before: int | None) -> list[ColumnElement[bool]]:
    """What comes after this entry, the latest being first. One that is gone: from the beginning."""
    at = db.session.scalar(select(HistoryEntry.at).where(HistoryEntry.id == before)) if before is not None else None
    if at is None:
        return []
    return [HistoryEntry.at <= at, or_(HistoryEntry.at < at, HistoryEntry.id < before)]


def _down_to(at: datetime, entry_id: int) -> list[ColumnElement[bool]]:
    return [HistoryEntry.at >= at, or_(HistoryEntry.at > at, HistoryEntry.id >= entry_id)]


def _latest_of_each(acts: Sequence[Act], within: list[ColumnElement[bool]]) -> Select[Any]:
    """The ids of a page of these acts: by an index for each, however rare it is."""
    found = select(HistoryEntry.id, HistoryEntry.at).order_by(*LATEST).limit(PER_PAGE + 1)
    pages = [found.where(HistoryEntry.act == act, *within).subquery() for act in acts]
    latest = union_all(*(select(page.c.id, page.c.at) for page in pages)).subquery()
    return select(latest.c.id).order_by(latest.c.at.desc(), latest.c.id.desc()).limit(PER_PAGE + 1)


def _horizon(first: list[ColumnElement[bool]], within: list[ColumnElement[bool]]) -> tuple[datetime, int] | None:
    """Where SCAN entries have been looked through; None: there are fewer."""
    at_last = select(HistoryEntry.at, HistoryEntry.id).where(*first, *within).order_by(*LATEST)
    row = db.session.execute(at_last.offset(SCAN - 1).limit(1)).one_or_none()
    return (row[0], row[1]) if row is not None else None
