"""An event's capacity, and the places that a change frees. The caller holds the pools' lock."""

from collections.abc import Sequence

from app import clock
from app.domain.capacity import BelowConfirmed, decide_capacity
from app.domain.history import Act, Actor
from app.domain.places import PoolKind
from app.models import Event, Pool
from app.queries import entrance
from app.queries import places as pools
from app.steps import event_writing, history, kept_places, places


def change(
    event: Event, rows: Sequence[Pool], capacity: int | None, actor: Actor, *, forced: bool = False
) -> BelowConfirmed | None:
    """Write the event's capacity, or say why not. The caller fills what it frees (fill)."""
    main = pools.main_pool(rows)
    if main.capacity == capacity:
        return None
    counted = pools.counted(rows).by_id[main.id]
    if refusal := decide_capacity(counted, capacity, forced=forced):
        return refusal
    over = capacity is not None and capacity < counted.taken
    history.record(
        Act.CAPACITY_CHANGED,
        actor,
        event_id=event.id,
        before=main.capacity,
        after=capacity,
        **({"forced": True} if over else {}),  # the doctor asks for it where more are confirmed than fit
    )
    main.capacity = capacity
    _keep_for_the_invited(event, rows, capacity)
    event_writing.touch(event, revised=False, shown=False)
    return None


def _keep_for_the_invited(event: Event, rows: Sequence[Pool], capacity: int | None) -> None:
    """What is kept for the invited stays; everyone else has the rest of the new number. Where their date has come,
    filling lets go of it."""
    row = next((row for row in rows if row.kind is PoolKind.UNINVITED), None)
    if row is not None and not kept_places.is_due(event.facts, [row], clock.now()):
        row.capacity = entrance.kept_of(event, capacity).uninvited_places


def fill(event: Event, rows: Sequence[Pool]) -> int:
    """Give every free place to those who wait, as far as the event promotes now; how many were promoted."""
    counted = pools.counted(rows)
    promoted = places.fill(event.id, event.facts, rows, counted)
    places.write(rows, counted)
    return len(promoted)
