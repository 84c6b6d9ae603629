"""Whose programme a change touches, and what each of them has chosen. For use under the pools' lock."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.database import db
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import ACTIVE
from app.models import Claim, Pool, Registration


def people(event_id: int) -> Sequence[Registration]:
    """Everyone who has the day or waits for it; who came first is first."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.status.in_(ACTIVE), Registration.erased_at.is_(None))
        .order_by(Registration.registered_at, Registration.id),
        execution_options={"populate_existing": True},
    ).all()


def chosen(event_id: int) -> Mapping[int, dict[int, ClaimState]]:
    """By registration: the state of each session that was chosen."""
    rows = db.session.execute(
        select(Claim.registration_id, Pool.key, Claim.state)
        .join(Pool, Pool.id == Claim.pool_id)
        .where(Pool.event_id == event_id, Pool.kind == PoolKind.SESSION)
    )
    found: dict[int, dict[int, ClaimState]] = {}
    for registration_id, session_id, state in rows:
        found.setdefault(registration_id, {})[session_id] = state
    return found
