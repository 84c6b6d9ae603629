"""Keys of events under which special needs are sealed, and what is sealed under them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select

from app.database import db
from app.domain.privacy import DataKind, Periods
from app.models import Event, Registration, SealingKey, SpecialNeeds
from app.queries.event_columns import PERIODS


@dataclass(frozen=True)
class Sealing:
    """What keeping needs of an event takes. key: None where it has not been made, or was destroyed."""

    ends_at: datetime
    periods: Periods
    key: bytes | None

    @property
    def delete_at(self) -> datetime:
        return self.periods.until(DataKind.NEEDS, self.ends_at)


#: Made once: this runs while others wait for the event's pools.
_SEALING = (
    select(Event.id, Event.ends_at, *PERIODS, SealingKey.sealed)
    .outerjoin(SealingKey, SealingKey.event_id == Event.id)
    .where(Event.id.in_(bindparam("event_ids", expanding=True)))
)


def of(event_ids: Collection[int]) -> Mapping[int, Sealing]:
    """In one statement."""
    rows = db.session.execute(_SEALING, {"event_ids": list(event_ids)})
    return {row[0]: Sealing(row[1], Periods(*row[2:5]), row[5]) for row in rows}


def key(event_id: int) -> bytes | None:
    return db.session.scalar(select(SealingKey.sealed).where(SealingKey.event_id == event_id))


def event_to_reseal() -> int | None:
    """An event with needs from before events had keys of their own."""
    return db.session.scalar(
        select(Registration.event_id)
        .join(SpecialNeeds, SpecialNeeds.registration_id == Registration.id)
        .where(SpecialNeeds.under_event_key.is_(False))
        .order_by(Registration.event_id)
        .limit(1)
    )


def to_reseal(event_id: int, limit: int) -> Sequence[SpecialNeeds]:
    """Such needs of one event, fresh, for use under the lock of its pools."""
    return db.session.scalars(
        select(SpecialNeeds)
        .join(Registration, Registration.id == SpecialNeeds.registration_id)
        .where(Registration.event_id == event_id, SpecialNeeds.under_event_key.is_(False))
        .limit(limit),
        execution_options={"populate_existing": True},
    ).all()


_HAS_NEEDS = (
    exists()
    .where(SpecialNeeds.registration_id == Registration.id, Registration.event_id == SealingKey.event_id)
    .correlate(SealingKey)
)


def event_without_needs() -> int | None:
    """An event with a key and nothing left that is sealed under it."""
    return db.session.scalar(select(SealingKey.event_id).where(~_HAS_NEEDS).order_by(SealingKey.event_id).limit(1))


def has_needs(event_id: int) -> bool:
    return bool(
        db.session.scalar(
            select(exists().where(SpecialNeeds.registration_id == Registration.id, Registration.event_id == event_id))
        )
    )
