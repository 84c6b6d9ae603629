"""One page of the attendee list. Its cost is that of the page, not of the list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Integer, Select, cast, null, select, union_all
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.attendees import PER_PAGE, Listing, Show, Sort
from app.domain.paging import page_count
from app.domain.registration import RegistrationStatus
from app.models import OutgoingMail, Registration
from app.queries import places
from app.queries.attendee_filters import conditions, given_up
from app.queries.attendee_totals import Figures, Total, count, of_list
from app.queries.attendee_totals import figures as figures_of
from app.queries.attendees import IN_TURN, Attendee, attendee_columns, ordered
from app.queries.expressions import known
from app.queries.people_search import Search, planned


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


@dataclass(frozen=True)
class _Asked:
    """What a page is read by. figures: the event's."""

    event_id: int
    listing: Listing
    search: Search
    figures: Figures


def page(event_id: int, listing: Listing, number: int, figures: Figures | None = None) -> AttendeePage:
    """That page of the list; a number beyond the last one gives the last. figures: the event's."""
    search = planned(event_id, listing.text)
    asked = _Asked(event_id, listing, search, figures or figures_of(event_id))
    total, number = of_list(event_id, listing, search, asked.figures), max(1, number)
    if total.is_more and not (found := _read(asked, _Window.of(number, total), total)):
        total = Total(count(event_id, listing))
    pages = page_count(total.number, PER_PAGE)
    if total.is_more:
        pages = max(pages + 1, number + (len(found) > PER_PAGE))
    else:
        number = min(number, pages)
        found = _read(asked, _Window.of(number, total), total)
    rows = found[:PER_PAGE]
    unsent = _unsent(event_id, [attendee.id for attendee in rows])
    return AttendeePage(rows, total.number, total.is_more, number, pages, unsent)


def _unsent(event_id: int, registration_ids: list[int]) -> frozenset[int]:
    statement = given_up(event_id).where(OutgoingMail.registration_id.in_(registration_ids))
    return frozenset(db.session.scalars(statement))


def _read(asked: _Asked, window: _Window, total: Total) -> list[Attendee]:
    """Ids by an index; for these few alone the rest."""
    listing = asked.listing
    way = replace(listing, descending=listing.descending is not window.from_end)
    ids = _ids(replace(asked, listing=way), window, total)
    found = db.session.execute(
        select(*attendee_columns(listing, Registration, cast(null(), Integer)))
        .where(Registration.id.in_(ids))
        .order_by(*ordered(Registration, listing))
    )
    rows = [Attendee(*row) for row in found]
    turns = places.turns(asked.event_id, [row.id for row in rows])
    return [replace(row, **vars(turns[row.id])) if row.id in turns else row for row in rows]


def _ids(asked: _Asked, window: _Window, total: Total) -> Any:
    """Few are found first and then sorted. Many are passed through in the list's order, by status one after another."""
    listing, first, most = asked.listing, window.first, window.most
    if total.ids is not None:
        row = aliased(Registration)
        theirs = row.id.in_(total.ids)
        return select(row.id).where(theirs).order_by(*ordered(row, listing)).limit(most).offset(first)
    if listing.is_narrowed and not total.is_more:
        found = _found(asked).cte("found").prefix_with("MATERIALIZED")
        return select(found.c.id).order_by(*ordered(found.c, listing)).limit(most).offset(first)
    if listing.sort is not Sort.STATUS or listing.show is not Show.ALL:
        return _passed(asked, first, most)
    in_turn = IN_TURN[::-1] if listing.descending else IN_TURN
    if not listing.is_narrowed:
        return union_all(*(_passed(asked, *stretch) for stretch in _stretches(window, asked.figures, in_turn)))
    there = [status for status in in_turn if asked.figures.by_status[status]]
    row, some = aliased(Registration), union_all(*(_passed(asked, 0, first + most, status) for status in there))
    return select(row.id).where(row.id.in_(some)).order_by(*ordered(row, listing)).limit(most).offset(first)


def _found(asked: _Asked) -> Select[Any]:
    row = aliased(Registration)
    sorted_by: list[Any] = [row.id, row.status, row.queue_no, row.registered_at, row.sort_key, row.organisation_key]
    return select(*sorted_by).where(
        row.event_id == asked.event_id, *conditions(row, asked.event_id, asked.listing, asked.search)
    )


def _passed(asked: _Asked, first: int, most: int, status: RegistrationStatus | None = None) -> Select[Any]:
    listing = asked.listing if status is None else replace(asked.listing, show=Show(status))
    row, search = aliased(Registration), asked.search.while_passing
    # Of all of a list those with the status, the lapsed too; a reader who asks for the cancelled does not mean them.
    has_status = [row.status == known(status, Registration.status)] if status is not None else []
    some = (
        select(row.id)
        .where(row.event_id == asked.event_id, *conditions(row, asked.event_id, asked.listing, search), *has_status)
        .order_by(*ordered(row, listing))
        .limit(most)
        .offset(first)
    )
    return select(some.subquery())  # SQLite takes no order in a part of a union


def _stretches(
    window: _Window, figures: Figures, in_turn: Iterable[RegistrationStatus]
) -> Iterator[tuple[int, int, RegistrationStatus]]:
    """The window over rows that stand status by status: of each the rows to pass, those to read, and which it is."""
    first, most = window.first, window.most
    for status in in_turn:
        there = figures.by_status[status]
        taken = max(0, min(most, there - first))
        if taken or status is RegistrationStatus.CONFIRMED:
            yield min(first, there), taken, status
        first, most = max(0, first - there), most - taken
