"""Puts an event into a series, or takes it out of one. The caller holds the event's pools and its row."""

from sqlalchemy import select, update
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from app.database import db
from app.domain.history import Act, Actor
from app.models import Event, Registration, Series
from app.queries import series as queries
from app.steps import event_writing, history


def settle(event: Event, series: Series | None, actor: Actor) -> bool:
    """True when it was elsewhere before. series: held still; None: into no series."""
    if event.series_id == (series.id if series is not None else None):
        return False
    if event.series_id is not None and (before := queries.locked(event.series_id)) is not None:
        flag_modified(before, "title")  # a new version, for whoever has its form open
        history.record(Act.SERIES_LEFT, actor, event_id=event.id, series=before.title.as_dict())
    event.series_id = series.id if series is not None else None
    if series is not None:
        flag_modified(series, "title")
        _part_from_others(event, series)
        history.record(Act.SERIES_JOINED, actor, event_id=event.id, series=series.title.as_dict())
    event_writing.touch(event, revised=False, shown=False)
    db.session.flush()
    return True


def _part_from_others(event: Event, series: Series) -> None:
    """What one form made for another series does not belong together with this event any more."""
    sibling = aliased(Registration)
    elsewhere = (
        select(sibling.group_key)
        .join(Event, Event.id == sibling.event_id)
        .where(sibling.group_key.is_not(None), Event.id != event.id, Event.series_id != series.id)
    )
    db.session.execute(
        update(Registration)
        .where(Registration.event_id == event.id, Registration.group_key.in_(elsewhere))
        .values(group_key=None),
        execution_options={"synchronize_session": False},
    )
