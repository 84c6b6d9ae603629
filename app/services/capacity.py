"""Organizers change an event's capacity."""

from dataclasses import dataclass, replace

from app import clock
from app.database import transaction
from app.domain.capacity import BelowConfirmed
from app.domain.entrance import FaultyEntrance, edit_faults
from app.domain.history import Actor
from app.models import Event
from app.queries import entrance, event_details, places
from app.steps import capacity as steps


@dataclass(frozen=True)
class Shown:
    """The capacity that a form was filled with."""

    capacity: int | None


@dataclass(frozen=True)
class CapacityChangedMeanwhile:
    """A refusal: someone else saved another capacity since the form was filled. now: what it is at present."""

    now: int | None


@transaction
def change(
    event_id: int, capacity: int | None, actor: Actor, *, forced: bool = False, seen: Shown | None = None
) -> Event | BelowConfirmed | FaultyEntrance | CapacityChangedMeanwhile:
    """None: no limit. Raising promotes those who wait, in the same transaction.

    seen: what the form showed; None: there was no form.
    Lowering below the confirmed is refused with the figures, and so is what leaves too few for the invited. forced
    (command line only) does both all the same: nobody loses a place, later freed ones absorb the excess; the invited
    have all places that there are.
    """
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    present = places.main_pool(rows).capacity
    if seen is not None and present not in (seen.capacity, capacity):
        return CapacityChangedMeanwhile(present)
    details = event_details.of(event, rows)
    after, link_keeps = replace(details, capacity=capacity), entrance.link_keeps(event_id)
    broken = edit_faults(entrance.settings_of(event), details, after, link_keeps=link_keeps, now=clock.now())
    if broken and not forced:
        return FaultyEntrance(tuple(broken))
    if refusal := steps.change(event, rows, capacity, actor, forced=forced):
        return refusal
    steps.fill(event, rows)
    return event
