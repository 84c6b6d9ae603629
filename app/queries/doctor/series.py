"""Series: what one form made belongs together."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from app.database import db
from app.models import Event, Registration
from app.queries.doctor.finding import Finding


def groups() -> Iterator[Finding]:
    """Registrations of one group are of one series, one for each occasion.

    An event that was taken out of the series, or whose series was removed, is in none: that breaks nothing.
    """
    serieses, events, count = (
        func.count(Event.series_id.distinct()),
        func.count(Event.id.distinct()),
        func.count(Registration.id),
    )
    statement = (
        select(func.min(Registration.code), serieses, events, count)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.group_key.is_not(None))
        .group_by(Registration.group_key)
        .having(or_(serieses > 1, events != count))
    )
    for code, series_count, event_count, size in db.session.execute(statement):
        yield Finding(
            "groups", code, f"its group has {size} registrations at {event_count} events of {series_count} series"
        )
