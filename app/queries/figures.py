"""How full an event's programme is, and who has not what they asked for: constant statements, whatever its size."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.database import db
from app.domain.attendees import Listing, SeatShow
from app.domain.choices import PoolKey
from app.domain.places import ClaimState, PoolKind
from app.models import Claim, EventSession, Pool
from app.queries import attendee_totals, outline
from app.queries.outline import Outline


@dataclass(frozen=True)
class Fill:
    """One pool: taken includes the offered, as those places are held."""

    capacity: int | None
    taken: int
    waiting: int
    offered: int = 0
    wished: int = 0

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)


NOBODY = Fill(None, 0, 0)


@dataclass(frozen=True)
class Figures:
    """fills: by what a pool limits. unplaced: confirmed without something that must be chosen.

    unmet: people who wait for a session while they have the day; several sessions count once.
    """

    outline: Outline
    fills: Mapping[PoolKey, Fill]
    unplaced: int
    unmet: int

    def of_session(self, session: EventSession) -> Fill:
        return self.fills.get((PoolKind.SESSION, session.id), NOBODY)


def of(event_id: int) -> Figures:
    """The event must be there."""
    found, counts = outline.of(event_id), _counts(event_id)
    fills = {
        key: Fill(
            pool.capacity,
            pool.taken,
            pool.waiting,
            counts.get((pool.id, ClaimState.OFFERED), 0),
            counts.get((pool.id, ClaimState.WISHED), 0),
        )
        for key, pool in found.pools.items()
    }
    unplaced = attendee_totals.count(event_id, Listing(seat=SeatShow.UNPLACED)) if found.offering.asks_anything else 0
    unmet = attendee_totals.count(event_id, Listing(seat=SeatShow.WAITS)) if found.offering.choosable else 0
    return Figures(found, fills, unplaced, unmet)


def _counts(event_id: int) -> dict[tuple[int, ClaimState], int]:
    """Of the claims that no pool's numbers tell apart."""
    rows = db.session.execute(
        select(Claim.pool_id, Claim.state, func.count())
        .join(Pool, Pool.id == Claim.pool_id)
        .where(
            Pool.event_id == event_id,
            Pool.kind == PoolKind.SESSION,
            Claim.state.in_([ClaimState.OFFERED, ClaimState.WISHED]),
        )
        .group_by(Claim.pool_id, Claim.state)
    )
    return {(pool_id, state): count for pool_id, state, count in rows}
