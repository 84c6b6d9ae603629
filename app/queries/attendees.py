"""The attendee list: its figures, one page, all rows. Positions are counted in the same statement."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.attendees import PER_PAGE, WITHOUT_LINK, Column, Listing, Show, Sort
from app.domain.events import Attendance
from app.domain.languages import Language
from app.domain.mail import MailState
from app.domain.participants import sort_key
from app.domain.places import PoolKind
from app.domain.registration import ACTIVE, RegistrationStatus, Source
from app.models import OutgoingMail, Pool, Registration
from app.queries import answers, attendee_choices
from app.queries.expressions import fold, folded

BATCH = 2000
#: Words of a search beyond these are ignored: nobody needs them, and each costs.
MOST_WORDS = 6
CODE_WORD_LENGTH = 3

#: The table itself, or its rows with their numbers (selection()).
Row = type[Registration]
#: Given that and the expression of the position in the queue, the columns to read.
ColumnsOf = Callable[[Row, ColumnElement[Any]], list[Any]]


@dataclass(frozen=True)
class Attendee:
    """One row of a list: a registration without its special needs. position only while waiting."""

    id: int
    code: str
    token_version: int
    given_name: str
    family_name: str
    email: str
    organisation: str
    role_id: int | None
    sector_id: int | None
    region_id: int | None
    municipality: str
    language: Language
    status: RegistrationStatus
    position: int | None
    attendance: Attendance | None
    track_id: int | None
    seats: str | None  # domain/attendees.seats_of; read only where the list shows them
    link_id: int | None
    source: Source
    registered_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    organizer_note: str
    over_capacity: bool
    mail_problem: str
    declined_at: datetime | None
    erasure_asked_at: datetime | None
    erased_at: datetime | None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class AttendeePage:
    """The rows of one page and where it stands; page counts from 1."""

    rows: Sequence[Attendee]
    total: int
    page: int
    #: Of these rows, whose mail was given up.
    unsent: frozenset[int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@dataclass(frozen=True)
class Figures:
    """An event's numbers, as its pools and rows say at one moment."""

    capacity: int | None
    confirmed: int
    waiting: int
    cancelled: int
    mail_problems: int
    erasures_asked: int
    pending: int

    @property
    def over(self) -> int:
        """How many more are confirmed than the capacity has room for."""
        return 0 if self.capacity is None else max(0, self.confirmed - self.capacity)

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.confirmed)


def figures(event_id: int) -> Figures:
    """One statement, whatever the number of registrations."""
    of_event = Registration.event_id == event_id
    row = db.session.execute(
        select(
            Pool.capacity,
            Pool.taken,
            Pool.waiting,
            _count(of_event, Registration.status == RegistrationStatus.CANCELLED),
            _count(of_event, _shown(Registration, event_id, Show.MAIL_PROBLEM)),
            _count(of_event, _shown(Registration, event_id, Show.ERASURE_ASKED)),
            _count(of_event, Registration.status == RegistrationStatus.PENDING),
        ).where(Pool.event_id == event_id, Pool.kind == PoolKind.EVENT)
    ).one()
    return Figures(*row)


def page(event_id: int, listing: Listing, number: int) -> AttendeePage:
    """That page of the list; a number beyond the last one gives the last."""
    total = count(event_id, listing)
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    rows = db.session.execute(_few(event_id, listing, PER_PAGE, (number - 1) * PER_PAGE))
    found = [Attendee(*row) for row in rows]
    return AttendeePage(found, total, number, _unsent(event_id, [attendee.id for attendee in found]))


def _unsent(event_id: int, registration_ids: list[int]) -> frozenset[int]:
    given_up = _given_up(event_id).where(OutgoingMail.registration_id.in_(registration_ids))
    return frozenset(db.session.scalars(given_up))


def count(event_id: int, listing: Listing) -> int:
    """How many rows the list has."""
    return (
        db.session.scalar(
            select(_count(Registration.event_id == event_id, *_conditions(Registration, event_id, listing)))
        )
        or 0
    )


def ids(event_id: int, listing: Listing, most: int) -> Sequence[int]:
    """The first of the list's registrations, in the order in which they registered."""
    return db.session.scalars(
        select(Registration.id)
        .where(Registration.event_id == event_id, *_conditions(Registration, event_id, listing))
        .order_by(Registration.registered_at, Registration.id)
        .limit(most)
    ).all()


def every(event_id: int, listing: Listing) -> Iterator[Attendee]:
    """All rows in order, read little by little."""
    statement = selection(event_id, listing, partial(_attendee_columns, listing))
    # Closed also when nobody reads to the end.
    with db.session.execute(statement, execution_options={"yield_per": BATCH}) as rows:
        for row in rows:
            yield Attendee(*row)


def _count(*conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(Registration).where(*conditions).scalar_subquery()


def selection(event_id: int, listing: Listing, columns: ColumnsOf) -> Select[Any]:
    """The list's rows in its order.

    The queue is numbered over the whole event, so a filter that takes waiting people away comes after the
    numbering. (Not a join with the numbered queue: SQLite would scan the queue once for every row.)
    """
    queue = func.row_number().over(partition_by=Registration.status, order_by=Registration.queue_no)
    position: ColumnElement[Any] = case((Registration.status == RegistrationStatus.WAITING, queue))
    row = Registration
    if listing.is_narrowed or listing.show in (Show.MAIL_PROBLEM, Show.CALENDAR_DECLINED, Show.ERASURE_ASKED):
        numbered = select(Registration, position.label("position")).where(Registration.event_id == event_id).subquery()
        row, position = aliased(Registration, numbered), numbered.c.position
    return (
        select(*columns(row, position))
        .where(row.event_id == event_id, *_conditions(row, event_id, listing))
        .order_by(*_ordered(row, listing))
    )


def _few(event_id: int, listing: Listing, most: int, first: int) -> Select[Any]:
    """A page of selection(): its ids by an index, and for these few alone the rest, each position counted by itself."""
    one = aliased(Registration)
    ids = (
        select(one.id)
        .where(one.event_id == event_id, *_conditions(one, event_id, listing))
        .order_by(*_ordered(one, listing))
        .limit(most)
        .offset(first)
    )
    ahead = aliased(Registration)
    before = (
        select(func.count())
        .select_from(ahead)
        .where(
            ahead.event_id == event_id,
            ahead.status == RegistrationStatus.WAITING,
            ahead.queue_no <= Registration.queue_no,
        )
        .scalar_subquery()
    )
    position = case((Registration.status == RegistrationStatus.WAITING, before))
    return (
        select(*_attendee_columns(listing, Registration, position))
        .where(Registration.id.in_(ids))
        .order_by(*_ordered(Registration, listing))
    )


def _ordered(row: Row, listing: Listing) -> list[Any]:
    order = _order(row, listing.sort)
    return [column.desc() for column in order] if listing.descending else order


def _attendee_columns(listing: Listing, row: Row, position: ColumnElement[int]) -> list[Any]:
    seats = attendee_choices.seats_text(row) if Column.SESSIONS in listing.columns else cast(null(), String)
    counted = {"position": position, "seats": seats}
    return [counted[name] if name in counted else getattr(row, name) for name in Attendee.__dataclass_fields__]


def _conditions(row: Row, event_id: int, listing: Listing) -> list[ColumnElement[bool]]:
    conditions = [matches(row, word) for word in listing.text.split()[:MOST_WORDS]]
    if listing.show is not Show.ALL:
        conditions.append(_shown(row, event_id, listing.show))
    if listing.link_id == WITHOUT_LINK:
        conditions.append(row.link_id.is_(None))
    elif listing.link_id is not None:
        conditions.append(row.link_id == listing.link_id)
    if listing.answer is not None:
        conditions.append(answers.is_answered(row, listing.answer.question_id, listing.answer.answer))
    return conditions + attendee_choices.conditions(row, event_id, listing)


def _shown(row: Row, event_id: int, show: Show) -> ColumnElement[bool]:
    if show is Show.MAIL_PROBLEM:
        one = aliased(Registration)
        returned = select(one.id).where(one.event_id == event_id, one.mail_problem != literal_column("''"))
        return row.id.in_(union_all(returned, _given_up(event_id)))
    if show is Show.CALENDAR_DECLINED:
        return and_(row.declined_at.is_not(None), row.status.in_(ACTIVE))
    if show is Show.ERASURE_ASKED:
        return and_(row.erasure_asked_at.is_not(None), row.erased_at.is_(None))
    return row.status == RegistrationStatus(show.value)


def _given_up(event_id: int) -> Select[Any]:
    """The registrations of which a mail was given up after the last try."""
    return select(OutgoingMail.registration_id).where(
        OutgoingMail.event_id == event_id,
        OutgoingMail.state == MailState.DEAD,
        OutgoingMail.registration_id.is_not(None),
    )


def _order(row: Row, sort: Sort) -> list[Any]:
    if sort is Sort.NAME:
        return [row.sort_key, row.id]
    if sort is Sort.ORGANISATION:
        return [folded(row.organisation), row.sort_key, row.id]
    if sort is Sort.STATUS:
        confirmed_waiting_cancelled = case(
            (row.status == RegistrationStatus.CONFIRMED, 0),
            (row.status == RegistrationStatus.WAITING, 1),
            (row.status == RegistrationStatus.PENDING, 2),
            else_=3,
        )
        # queue_no: the same NULL for all but the waiting.
        return [confirmed_waiting_cancelled, row.queue_no, row.registered_at, row.id]
    return [row.registered_at, row.id]


def matches(row: Row, word: str) -> ColumnElement[bool]:
    """A word in the name, address or organisation, or the beginning of the code."""
    name = sort_key(word, "").strip()
    found = [
        row.sort_key.contains(name, autoescape=True),
        row.email_key.contains(word.casefold(), autoescape=True),
        folded(row.organisation).contains(fold(word), autoescape=True),
    ]
    code = word.replace("-", "").upper()
    if len(code) >= CODE_WORD_LENGTH:
        found.append(func.replace(row.code, "-", "").startswith(code, autoescape=True))
    return or_(*found)
