"""Organizers put sessions of the same start, and tracks, into the order of their choice."""

from collections.abc import Hashable, Sequence
from typing import Any

from app.database import transaction
from app.domain.history import Actor
from app.domain.programme import Gone
from app.domain.programme_order import Step, moved
from app.models import EventSession, Track
from app.queries import event_details, places, programme
from app.steps import event_writing
from app.steps.programme_writing import record


@transaction
def move_session(session_id: int, step: Step, actor: Actor) -> bool | Gone:
    """Past its neighbour of the same start; whether anything moved."""
    event_id = programme.event_of_session(session_id)
    if event_id is None:
        return Gone()
    places.lock(event_id)
    rows = programme.sessions(event_id)
    groups = [row.starts_at for row in rows]
    return _move(event_id, rows, groups, session_id, step, actor, "session")


@transaction
def move_track(track_id: int, step: Step, actor: Actor) -> bool | Gone:
    """Past the next track or the one before; whether anything moved."""
    event_id = programme.event_of_track(track_id)
    if event_id is None:
        return Gone()
    places.lock(event_id)
    rows = programme.tracks(event_id)
    return _move(event_id, rows, [None for _ in rows], track_id, step, actor, "track")


def _move(
    event_id: int,
    rows: Sequence[EventSession] | Sequence[Track],
    groups: Sequence[Hashable],
    which: int,
    step: Step,
    actor: Actor,
    what: str,
) -> bool | Gone:
    by_id = {row.id: row for row in rows}
    if which not in by_id:
        return Gone()
    ids = [row.id for row in rows]
    order = moved(ids, groups, which, step)
    if order == ids:
        return False
    event = event_details.locked(event_id)
    name: dict[str, Any] = {what: _name(by_id[which])}
    record(event, actor, {"position": ids.index(which) + 1}, {**name, "position": order.index(which) + 1})
    for position, row_id in enumerate(order):
        by_id[row_id].position = position
    event_writing.touch(event, revised=False, shown=False)
    return True


def _name(row: EventSession | Track) -> dict[str, str]:
    return (row.title if isinstance(row, EventSession) else row.name).as_dict()
