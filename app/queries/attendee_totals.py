"""An event's numbers: what its pools say, and of whom they say nothing the few that are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.database import db
from app.domain.attendees import Listing, Show
from app.domain.places import HELD, ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration
from app.queries import people_search
from app.queries.attendee_filters import LAPSED, conditions, shown
from app.queries.people_search import Search

#: Of whom the pools say nothing, or not by status: counted each time.
COUNTED = (
    RegistrationStatus.CANCELLED,
    RegistrationStatus.PENDING,
    RegistrationStatus.DECLINED,
    RegistrationStatus.UNVERIFIED,
)
#: Few of many, each with an index of its own.
FLAGGED = (Show.MAIL_PROBLEM, Show.ERASURE_ASKED)
#: Beyond this a list that is filtered says "more than": to count on would take the longer the more there are.
COUNTED_UP_TO = 1000


@dataclass(frozen=True)
class Figures:
    """An event's numbers, as its pools and rows say at one moment. offered, reserved: of the confirmed, as the pools
    count them, those whose place is only held. lapsed: never counted, as nobody confirmed their address in time."""

    capacity: int | None
    confirmed: int
    waiting: int
    offered: int
    reserved: int
    mail_problems: int
    erasures_asked: int
    with_status_cancelled: int
    pending: int
    declined: int
    unverified: int
    lapsed: int

    @property
    def cancelled(self) -> int:
        return self.with_status_cancelled - self.lapsed

    @property
    def held(self) -> int:
        """How many places are held: for those who are asked whether they want one, or who wait for approval."""
        return self.offered + self.reserved

    @property
    def placed(self) -> int:
        """How many have a place that is theirs."""
        return self.confirmed - self.held

    @property
    def over(self) -> int:
        """How many more are confirmed than the capacity has room for."""
        return 0 if self.capacity is None else max(0, self.confirmed - self.capacity)

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.confirmed)

    @property
    def by_status(self) -> dict[str, int]:
        """How many registrations have which status; the lapsed are among the cancelled."""
        return {
            RegistrationStatus.CONFIRMED: self.placed,
            RegistrationStatus.WAITING: self.waiting + self.offered,
            RegistrationStatus.PENDING: self.pending,
            RegistrationStatus.UNVERIFIED: self.unverified,
            RegistrationStatus.DECLINED: self.declined,
            RegistrationStatus.CANCELLED: self.with_status_cancelled,
        }

    def shown(self, show: Show) -> int | None:
        """How many registrations a list by state has; None: it has to be counted."""
        if show is Show.ALL:
            return sum(self.by_status.values())
        if show is Show.CANCELLED:
            return self.cancelled
        if show is Show.MAIL_PROBLEM:
            return self.mail_problems
        return self.erasures_asked if show is Show.ERASURE_ASKED else self.by_status.get(show)


def figures(event_id: int) -> Figures:
    """One statement, whatever the number of registrations. It counts no one who has a place or waits."""
    row = db.session.execute(
        select(
            Pool.capacity,
            Pool.taken,
            Pool.waiting,
            *(_claims(state) for state in HELD),
            *(_registrations(event_id, shown(Registration, event_id, show)) for show in FLAGGED),
            *(_registrations(event_id, Registration.status == status) for status in COUNTED),
            _registrations(event_id, LAPSED),
        ).where(Pool.event_id == event_id, Pool.kind == PoolKind.EVENT)
    ).one()
    return Figures(*row)


@dataclass(frozen=True)
class Total:
    """How many rows a list has; is_more: more than that. ids: theirs, where counting them had to find them all."""

    number: int
    is_more: bool = False
    ids: Sequence[int] | None = None


def of_list(event_id: int, listing: Listing, search: Search, known: Figures) -> Total:
    """From the figures where they say it; else counted, but not beyond COUNTED_UP_TO."""
    number = None if listing.is_narrowed else known.shown(listing.show)
    if number is not None:
        return Total(number)
    counted = people_search.count_up_to(event_id, search, COUNTED_UP_TO) if listing.is_search_alone else None
    if counted is not None:
        return Total(min(counted, COUNTED_UP_TO), counted > COUNTED_UP_TO)
    some = select(Registration.id).where(*_in_list(event_id, listing, search)).limit(COUNTED_UP_TO + 1)
    ids = db.session.scalars(some).all()
    return Total(COUNTED_UP_TO, is_more=True) if len(ids) > COUNTED_UP_TO else Total(len(ids), ids=ids)


def count(event_id: int, listing: Listing) -> int:
    """Exactly how many rows the list has, counted one by one."""
    return db.session.scalar(select(func.count()).select_from(Registration).where(*_in_list(event_id, listing))) or 0


def _in_list(event_id: int, listing: Listing, search: Search | None = None) -> list[ColumnElement[bool]]:
    return [Registration.event_id == event_id, *conditions(Registration, event_id, listing, search)]


def _claims(state: ClaimState) -> Any:
    return (
        select(func.count())
        .select_from(Claim)
        .where(Claim.pool_id == Pool.id, Claim.state == state)
        .correlate(Pool)
        .scalar_subquery()
    )


def _registrations(event_id: int, condition: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .select_from(Registration)
        .where(Registration.event_id == event_id, condition)
        .scalar_subquery()
    )
