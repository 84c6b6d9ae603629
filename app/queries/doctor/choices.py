"""What must be chosen: who lacks some of it."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from sqlalchemy import and_, or_, select

from app.database import db
from app.domain.choices import Choice
from app.domain.places import PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Event, EventSession, Pool, Registration, Track
from app.queries import offerings
from app.queries.doctor.finding import Finding, rows

#: Rows at a time: there may be a hundred thousand.
BATCH = 1000


def unplaced() -> Iterator[Finding]:
    """Who is confirmed is marked exactly when something that must be chosen is missing; nothing must be said of those
    whom the worker has still to look at, after an upgrade."""
    asking = set(db.session.scalars(select(EventSession.event_id).union(select(Track.event_id))))
    asking |= {number for (number,) in rows(Event.id, where=and_(Event.onsite, Event.online))}
    offered = offerings.of(asking)
    confirmed = and_(Registration.status == RegistrationStatus.CONFIRMED, Registration.unplaced.is_not(None))
    statement = (
        select(
            Registration.event_id,
            Registration.code,
            Registration.attendance,
            Registration.track_id,
            Registration.unplaced,
            Pool.key,
        )
        .outerjoin(Claim, Claim.registration_id == Registration.id)
        .outerjoin(Pool, and_(Pool.id == Claim.pool_id, Pool.kind == PoolKind.SESSION))
        .where(confirmed, or_(Registration.event_id.in_(asking), Registration.unplaced.is_(True)))
        .order_by(Registration.id)
        .execution_options(yield_per=BATCH)
    )
    for code, theirs in groupby(db.session.execute(statement), attrgetter("code")):
        first, *others = theirs
        sessions = frozenset(row.key for row in (first, *others) if row.key is not None)
        choice = Choice(first.attendance, first.track_id, sessions)
        lacks = first.event_id in offered and offered[first.event_id].offering.is_unplaced(choice)
        if lacks is not first.unplaced:
            yield Finding("choices", code, f"lacks what must be chosen: {lacks}, but it is marked {first.unplaced}")
