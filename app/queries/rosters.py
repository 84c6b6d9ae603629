"""The people of one session: how many, one page of them, all of them. One statement each, whatever their number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
)

from app.database import db
from app.domain.events import Attendance
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.domain.rosters import PER_PAGE, STATES, Counts, Roster, RosterSort
from app.models import Claim, EventSession, Pool, Registration
from app.queries.attendees import BATCH
from app.queries.expressions import folded, utc_text

#: The statement's columns that are not the registration's own.
STATE, POSITION, OFFERED_UNTIL = "state", "position", "offered_until"


@dataclass(frozen=True)
class RosterPerson:
    """One row of a roster. position: in the session's queue; offered_until: while they are asked."""

    code: str
    given_name: str
    family_name: str
    email: str
    organisation: str
    attendance: Attendance | None
    registered_at: datetime
    state: ClaimState
    position: int | None
    offered_until: datetime | None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Of:
    """Whose roster: the session, and whether it is chosen; otherwise it is everyone's on its track."""

    session: EventSession
    is_chosen: bool


def counts(of: Of) -> Counts:
    if not of.is_chosen:
        return Counts(taken=db.session.scalar(_people(of, [func.count()])) or 0)
    rows = db.session.execute(_people(of, [Claim.state, func.count()]).group_by(Claim.state))
    return Counts.of([(state, people) for state, people in rows])


def page(of: Of, roster: Roster, number: int) -> Sequence[RosterPerson]:
    """Page number of the roster, from 1."""
    rows = db.session.execute(_selection(of, roster, _columns(of)).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return [RosterPerson(*row) for row in rows]


def some(of: Of, codes: Sequence[str]) -> Sequence[RosterPerson]:
    """Those of the codes that are in the roster, in its order."""
    statement = _selection(of, Roster(), _columns(of)).where(Registration.code.in_(codes))
    return [RosterPerson(*row) for row in db.session.execute(statement)]


def in_turn(event_id: int, session_id: int, codes: Sequence[str]) -> Sequence[Registration]:
    """Fresh views of those of the codes that are in a chosen session: who has a place first, by the time of
    registration, then who waits for one, in the queue's order, then who waits for the day."""
    place = case(*((Claim.state == state, number) for number, state in enumerate(STATES)))
    statement = (
        select(Registration)
        .join(Claim, Claim.registration_id == Registration.id)
        .join(Pool, and_(Pool.id == Claim.pool_id, Pool.kind == PoolKind.SESSION, Pool.key == session_id))
        .where(Registration.event_id == event_id, Registration.code.in_(codes))
        .order_by(place, Claim.queue_no, Registration.queue_no, Registration.registered_at, Registration.id)
    )
    return db.session.scalars(statement, execution_options={"populate_existing": True}).all()


def batches(of: Of, roster: Roster) -> Iterator[Sequence[Sequence[Any]]]:
    """All rows as plain values, a batch at a time (outputs/roster.py names them); moments as UTC text."""
    claim = _claim(of)
    plain = [
        Registration.family_name,
        Registration.given_name,
        Registration.email,
        Registration.organisation,
        type_coerce(claim[STATE], String),
        claim[POSITION],
        utc_text(claim[OFFERED_UNTIL]),
        type_coerce(Registration.attendance, String),
        utc_text(Registration.registered_at),
        Registration.code,
    ]
    with db.session.connection().execute(_selection(of, roster, plain), execution_options={"yield_per": BATCH}) as rows:
        yield from rows.partitions(BATCH)


def door_list(of: Of) -> Sequence[tuple[str, str, str, str]]:
    """Those who have a place, by name: family name, given name, organisation, code. No special needs."""
    columns = [Registration.family_name, Registration.given_name, Registration.organisation, Registration.code]
    roster = Roster(ClaimState.TAKEN, RosterSort.NAME)
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(_selection(of, roster, columns))]


def _columns(of: Of) -> list[Any]:
    claim = {name: column.label(name) for name, column in _claim(of).items()}
    return [claim.get(name, getattr(Registration, name, None)) for name in RosterPerson.__dataclass_fields__]


def _claim(of: Of) -> dict[str, ColumnElement[Any]]:
    if not of.is_chosen:
        return {
            STATE: type_coerce(literal(ClaimState.TAKEN.value, String), Claim.state.type),
            POSITION: cast(null(), Integer),
            OFFERED_UNTIL: cast(null(), Claim.offered_until.type),
        }
    queue = func.row_number().over(partition_by=Claim.state, order_by=Claim.queue_no)
    return {
        STATE: Claim.state.expression,
        POSITION: case((Claim.state == ClaimState.WAITING, queue)),
        OFFERED_UNTIL: Claim.offered_until.expression,
    }


def _people(of: Of, columns: Sequence[Any]) -> Select[Any]:
    session = of.session
    statement = select(*columns).select_from(Registration).where(Registration.event_id == session.event_id)
    if of.is_chosen:
        return statement.join(Claim, Claim.registration_id == Registration.id).join(
            Pool, and_(Pool.id == Claim.pool_id, Pool.kind == PoolKind.SESSION, Pool.key == session.id)
        )
    is_on = literal(session.cancelled_at is None)  # called off, it is nobody's any more
    statement = statement.where(Registration.status == RegistrationStatus.CONFIRMED, is_on)
    return statement.where(Registration.track_id == session.track_id) if session.track_id is not None else statement


def _selection(of: Of, roster: Roster, columns: Sequence[Any]) -> Select[Any]:
    statement, order = _people(of, columns), _order(of, roster.sort)
    if roster.state is not None:
        is_so = Claim.state == roster.state if of.is_chosen else literal(roster.state is ClaimState.TAKEN)
        statement = statement.where(is_so)
    return statement.order_by(*(column.desc() for column in order) if roster.descending else order)


def _order(of: Of, sort: RosterSort) -> list[Any]:
    by_name = [Registration.sort_key, Registration.id]
    if sort is RosterSort.ORGANISATION:
        return [folded(Registration.organisation), *by_name]
    if sort is RosterSort.REGISTERED:
        return [Registration.registered_at, Registration.id]
    if sort is RosterSort.NAME or not of.is_chosen:
        return by_name
    # Who wishes waits for the day, in that queue's order; both numbers are the same NULL for everyone else.
    place = case(*((Claim.state == state, number) for number, state in enumerate(STATES)))
    return [place, Claim.queue_no, Registration.queue_no, *by_name]
