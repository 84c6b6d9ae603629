"""Track, way to attend and sessions in the attendee list: what rows say of them, and filters by them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, select, true, type_coerce
from sqlalchemy import cast as sql_cast

from app.database import db
from app.domain.attendees import Listing, SeatShow
from app.domain.places import HOLDING, ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration
from app.queries.expressions import all_known, known

STATES = {SeatShow.HAS_PLACE: HOLDING, SeatShow.WAITS: (ClaimState.WAITING,)}


def seats_text(row: type[Registration]) -> ColumnElement[Any]:
    """How each row stands in its sessions, as domain/attendees.seats_of reads it: part of the one statement."""
    seat = sql_cast(Pool.key, String) + ":" + type_coerce(Claim.state, String)
    return (
        select(func.aggregate_strings(seat, " "))
        .select_from(Claim)
        .join(Pool, Pool.id == Claim.pool_id)
        .where(Claim.registration_id == row.id, Pool.kind == PoolKind.SESSION)
        .scalar_subquery()
    )


def conditions(row: type[Registration], event_id: int, listing: Listing) -> list[ColumnElement[bool]]:
    """The listing's filters by what people chose."""
    found: list[ColumnElement[bool]] = []
    if listing.track_id is not None:
        found.append(row.track_id == known(listing.track_id, Registration.track_id))
    if listing.attendance is not None:
        found.append(row.attendance == known(listing.attendance, Registration.attendance))
    if listing.seat is SeatShow.UNPLACED:
        found.append(_unplaced(row))
    elif listing.session_id is not None or listing.seat is not None:
        sessions = None if listing.session_id is None else [listing.session_id]
        states = tuple(ClaimState) if listing.seat is None else STATES[listing.seat]
        found.append(_has_seat(row, event_id, sessions, states))
    return found


def _has_seat(
    row: type[Registration], event_id: int, sessions: Iterable[int] | None, states: Iterable[ClaimState]
) -> ColumnElement[bool]:
    pools = select(Pool.id).where(Pool.event_id == event_id, Pool.kind == PoolKind.SESSION)
    if sessions is not None:
        pools = pools.where(Pool.key.in_(sorted(sessions)))
    # Read before: a database that knows which pools are meant also knows how many people have them.
    people = select(Claim.registration_id).where(
        Claim.pool_id.in_(all_known(db.session.scalars(pools).all(), Claim.pool_id))
    )
    if set(states) != set(ClaimState):
        people = people.where(Claim.state.in_(list(states)))
    return row.id.in_(people)


def _unplaced(row: type[Registration]) -> ColumnElement[bool]:
    return and_(row.status == known(RegistrationStatus.CONFIRMED, Registration.status), row.unplaced == true())
