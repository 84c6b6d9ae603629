"""Track, way to attend and sessions in the attendee list: what rows say of them, and filters by them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, false, func, literal_column, or_, select, type_coerce
from sqlalchemy import cast as sql_cast

from app.database import db
from app.domain.attendees import Listing, SeatShow
from app.domain.places import HOLDING, ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration
from app.queries import programme
from app.queries.expressions import all_known, known

#: One in so many is many.
MANY_OF = 5
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
        found.append(_unplaced(row, event_id))
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


@dataclass(frozen=True)
class _Seats:
    """An event's session pools, by session: their ids, and how many have or wait for a place; and in the event."""

    pools: Mapping[int, tuple[int, int]]
    confirmed: int

    @classmethod
    def of(cls, event_id: int) -> "_Seats":
        rows = db.session.execute(
            select(Pool.kind, Pool.key, Pool.id, Pool.taken, Pool.waiting).where(
                Pool.event_id == event_id, Pool.kind.in_((PoolKind.EVENT, PoolKind.SESSION))
            )
        ).all()
        confirmed = sum(taken for kind, _key, _id, taken, _waiting in rows if kind is PoolKind.EVENT)
        pools = {key: (id, taken + waiting) for kind, key, id, taken, waiting in rows if kind is PoolKind.SESSION}
        return cls(pools, confirmed)

    def lacking(self, row: type[Registration], sessions: Collection[int]) -> ColumnElement[bool]:
        """Is the row in none of these sessions? Where many are not, a page of them is soon found row by row; where
        few, all who are in one are read first."""
        there = [self.pools[session] for session in sessions if session in self.pools]
        theirs = Claim.pool_id.in_(all_known([pool_id for pool_id, _people in there], Claim.pool_id))
        if MANY_OF * (self.confirmed - sum(people for _id, people in there)) > self.confirmed:
            one = select(Claim.pool_id).where(theirs, Claim.registration_id == row.id).limit(literal_column("1"))
            return one.scalar_subquery().is_(None)
        return row.id.not_in(select(Claim.registration_id).where(theirs))


def _unplaced(row: type[Registration], event_id: int) -> ColumnElement[bool]:
    """Confirmed, without something that must be chosen. The sets follow from the programme, not from the rows."""
    offering, seats = programme.offering(event_id), _Seats.of(event_id)
    lacks: list[ColumnElement[bool]] = [row.attendance.is_(None)] if offering.asks_attendance else []
    if offering.asks_track and offering.track_required:
        lacks.append(row.track_id.is_(None))
    tracks = (*offering.tracks, None)
    needed_on = {track_id: offering.needed(track_id) for track_id in tracks}
    for sessions in sorted(frozenset[frozenset[int]]().union(*needed_on.values()), key=sorted):
        on = [track_id for track_id in tracks if sessions in needed_on[track_id]]
        lacking = seats.lacking(row, sessions)
        lacks.append(lacking if len(on) == len(tracks) else and_(_is_on(row, on), lacking))
    return and_(row.status == RegistrationStatus.CONFIRMED, or_(*lacks) if lacks else false())


def _is_on(row: type[Registration], track_ids: Collection[int | None]) -> ColumnElement[bool]:
    """On one of these tracks; None: on no track."""
    known_ids = [track_id for track_id in track_ids if track_id is not None]
    on_one = [row.track_id.in_(known_ids)] if known_ids else []
    return or_(*on_one, *([row.track_id.is_(None)] if None in track_ids else []))
