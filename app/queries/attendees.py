"""The attendee list: what a row is, in which order, and all rows. Positions are counted in the same statement."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    cast,
    false,
    func,
    null,
    select,
)
from sqlalchemy.orm import aliased

from app.database import UtcDateTime, db
from app.domain.attendees import Column, Listing, Show, Sort
from app.domain.events import Attendance
from app.domain.languages import Language
from app.domain.registration import RegistrationStatus, Source
from app.models import Registration
from app.queries import attendee_choices, places
from app.queries.attendee_filters import Row, conditions

BATCH = 2000
#: Given that and the expression of the position in the queue, the columns to read.
ColumnsOf = Callable[[Row, ColumnElement[Any]], list[Any]]


@dataclass(frozen=True)
class Attendee:
    """One row of a list: a registration without its special needs. position: only of those who have one in the queue;
    offered_until: while they are asked whether they want a place, read only for a page."""

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
    offered_until: datetime | None
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
    calendar_declined_at: datetime | None
    erasure_asked_at: datetime | None
    erased_at: datetime | None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


def every(event_id: int, listing: Listing) -> Iterator[Attendee]:
    """All rows in order, read little by little."""
    statement = selection(event_id, listing, partial(attendee_columns, listing))
    # Closed also when nobody reads to the end.
    with db.session.execute(statement, execution_options={"yield_per": BATCH}) as rows:
        for row in rows:
            yield Attendee(*row)


def selection(event_id: int, listing: Listing, columns: ColumnsOf) -> Select[Any]:
    """The list's rows in its order.

    The queue is numbered over the whole event, so a filter that takes waiting people away comes after the
    numbering. (Not a join with the numbered queue: SQLite would scan the queue once for every row.)
    """
    waits = case((Registration.status == RegistrationStatus.WAITING, places.has_position(event_id)), else_=false())
    queue = func.row_number().over(partition_by=waits, order_by=Registration.queue_no)
    position: ColumnElement[Any] = case((waits, queue))
    row = Registration
    if listing.is_narrowed or listing.show in (Show.MAIL_PROBLEM, Show.CALENDAR_DECLINED, Show.ERASURE_ASKED):
        numbered = select(Registration, position.label("position")).where(Registration.event_id == event_id).subquery()
        row, position = aliased(Registration, numbered), numbered.c.position
    return (
        select(*columns(row, position))
        .where(row.event_id == event_id, *conditions(row, event_id, listing))
        .order_by(*ordered(row, listing))
    )


def ordered(row: Any, listing: Listing) -> list[Any]:
    """What the list is sorted by: columns that an index has in this order, whichever way it is read."""
    columns = _order(row, listing)
    return [column.desc() for column in columns] if listing.descending else columns


def attendee_columns(listing: Listing, row: Row, position: ColumnElement[int]) -> list[Any]:
    seats = attendee_choices.seats_text(row) if Column.SESSIONS in listing.columns else cast(null(), String)
    offered = cast(null(), UtcDateTime).label("offered_until")
    counted = {"position": position.label("position"), "seats": seats.label("seats"), "offered_until": offered}
    return [counted[name] if name in counted else getattr(row, name) for name in Attendee.__dataclass_fields__]


#: By status: one after the other. queue_no: the same NULL for all but the waiting.
IN_TURN = (
    RegistrationStatus.CONFIRMED,
    RegistrationStatus.WAITING,
    RegistrationStatus.PENDING,
    RegistrationStatus.UNVERIFIED,
    RegistrationStatus.DECLINED,
    RegistrationStatus.CANCELLED,
)


def _order(row: Any, listing: Listing) -> list[Any]:
    in_turn = [row.queue_no, row.registered_at, row.id]
    if listing.sort is Sort.NAME:
        return [row.sort_key, row.id]
    if listing.sort is Sort.ORGANISATION:
        return [row.organisation_key, row.sort_key, row.id]
    if listing.sort is Sort.STATUS:
        rank = case(*((row.status == status, number) for number, status in enumerate(IN_TURN)))
        return in_turn if listing.status is not None else [rank, *in_turn]
    # Where nobody waits, the same order by the index of the status.
    return in_turn if listing.status not in (None, RegistrationStatus.WAITING) else in_turn[1:]
