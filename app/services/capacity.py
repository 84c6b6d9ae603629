"""Organizers change an event's capacity."""

from app.database import transaction
from app.domain.capacity import BelowConfirmed
from app.domain.history import Actor
from app.models import Event
from app.queries import event_details, places
from app.steps import capacity as steps


@transaction
def change(event_id: int, capacity: int | None, actor: Actor, *, forced: bool = False) -> Event | BelowConfirmed:
    """None: no limit. Raising promotes those who wait, in the same transaction.

    Lowering below the confirmed is refused with the figures; forced does it all the same (command
    line only): nobody loses a place, later freed ones absorb the excess.
    """
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    if refusal := steps.change(event, rows, capacity, actor, forced=forced):
        return refusal
    steps.fill(event, rows)
    return event
