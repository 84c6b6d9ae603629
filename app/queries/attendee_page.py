"""One page of the attendee list. Its cost is that of the page, not of the list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Integer, Select, cast, func, null, select, union_all
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.attendees import PER_PAGE, Listing, Show, Sort
from app.domain.organizer_list import page_count
from app.domain.registration import RegistrationStatus
from app.models import OutgoingMail, Registration
from app.queries.attendee_filters import conditions, given_up
from app.queries.attendee_totals import Figures, Total, count, of_list
from app.queries.attendee_totals import figures as figures_of
from app.queries.attendees import IN_TURN, Attendee, attendee_columns, ordered


@dataclass(frozen=True)
class AttendeePage:
    """The rows of one page and where it stands; page counts from 1. is_more: there are more rows than total."""

    rows: Sequence[Attendee]
    total: int
    is_more: bool
    page: int
    #: The last page that is known of.
    pages: int
    #: Of these rows, whose mail was given up.
    unsent: frozenset[int]

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@dataclass(frozen=True)
class _Window:
    """Rows to read: so many after the first ones, or, from_end, after the last ones."""

    first: int
    most: int
    from_end: bool = False

    @classmethod
    def of(cls, number: int, total: Total) -> "_Window":
        """One row more than the page where it is not known what comes. Who is past the middle is nearer to the end."""
        first = (number - 1) * PER_PAGE
        if total.is_more:
            return cls(first, PER_PAGE + 1)
        most = max(0, min(PER_PAGE, total.number - first))
        past_middle = 2 * first > total.number
        return cls(max(0, total.number - first - most), most, True) if past_middle else cls(first, most)


def page(event_id: int, listing: Listing, number: int, known: Figures | None = None) -> AttendeePage:
    """That page of the list; a number beyond the last one gives the last. known: the event's figures."""
    figures = known or figures_of(event_id)
    total, number = of_list(event_id, listing, figures), max(1, number)
    if total.is_more and not (found := _read(event_id, listing, _Window.of(number, total), figures)):
        total = Total(count(event_id, listing))
    pages = page_count(total.number, PER_PAGE)
    if total.is_more:
        pages = max(pages + 1, number + (len(found) > PER_PAGE))
    else:
        number = min(number, pages)
        found = _read(event_id, listing, _Window.of(number, total), figures)
    rows = found[:PER_PAGE]
    unsent = _unsent(event_id, [attendee.id for attendee in rows])
    return AttendeePage(rows, total.number, total.is_more, number, pages, unsent)


def _unsent(event_id: int, registration_ids: list[int]) -> frozenset[int]:
    statement = given_up(event_id).where(OutgoingMail.registration_id.in_(registration_ids))
    return frozenset(db.session.scalars(statement))


def _read(event_id: int, listing: Listing, window: _Window, figures: Figures) -> list[Attendee]:
    """Ids by an index; for these few alone the rest."""
    ids = _ids(event_id, replace(listing, descending=listing.descending is not window.from_end), window, figures)
    found = db.session.execute(
        select(*attendee_columns(listing, Registration, cast(null(), Integer)))
        .where(Registration.id.in_(ids))
        .order_by(*ordered(Registration, listing))
    )
    rows = [Attendee(*row) for row in found]
    waiting = [row.id for row in rows if row.status is RegistrationStatus.WAITING]
    positions = _positions(event_id, waiting) if waiting else {}
    return [replace(row, position=positions[row.id]) if row.id in positions else row for row in rows]


def _ids(event_id: int, listing: Listing, window: _Window, figures: Figures) -> Any:
    if listing.sort is not Sort.STATUS or listing.is_filtered:
        return _some(event_id, listing, window.first, window.most)
    return union_all(
        *(
            select(_some(event_id, replace(listing, show=Show(status)), first, most).subquery())
            for status, first, most in _stretches(window, figures, reversed(IN_TURN) if listing.descending else IN_TURN)
        )
    )


def _some(event_id: int, listing: Listing, first: int, most: int) -> Select[int]:
    row = aliased(Registration)
    return (
        select(row.id)
        .where(row.event_id == event_id, *conditions(row, event_id, listing))
        .order_by(*ordered(row, listing))
        .limit(most)
        .offset(first)
    )


def _stretches(
    window: _Window, figures: Figures, in_turn: Iterable[RegistrationStatus]
) -> Iterator[tuple[RegistrationStatus, int, int]]:
    """The window over rows that stand status by status: of each the rows to pass and those to read."""
    first, most = window.first, window.most
    for status in in_turn:
        there = figures.by_status[status]
        taken = max(0, min(most, there - first))
        if taken or status is RegistrationStatus.CONFIRMED:
            yield status, min(first, there), taken
        first, most = max(0, first - there), most - taken


def _positions(event_id: int, registration_ids: list[int]) -> dict[int, int]:
    """Of people who wait, by registration. The queue is passed through once, as far as the last of them."""
    ahead, last = aliased(Registration), aliased(Registration)
    queue = (
        select(ahead.id, func.row_number().over(order_by=ahead.queue_no).label("position"))
        .where(
            ahead.event_id == event_id,
            ahead.status == RegistrationStatus.WAITING,
            ahead.queue_no <= select(func.max(last.queue_no)).where(last.id.in_(registration_ids)).scalar_subquery(),
        )
        .subquery()
    )
    rows = db.session.execute(select(queue.c.id, queue.c.position).where(queue.c.id.in_(registration_ids)))
    return {row.id: row.position for row in rows}
