"""What every change of a programme has in common: pools in step, places given on, history. Under the pools' lock."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.database import Undone
from app.domain.history import Act, Actor
from app.domain.programme import Crowded
from app.models import Event, Pool
from app.queries import programme
from app.steps import capacity, event_writing, history, pools, seats


def settle(event: Event, rows: Sequence[Pool]) -> None:
    """Pools and places in step with the programme as it is now. Undoes the act when given places would be broken."""
    synced = pools.sync(event, rows)
    if isinstance(synced, Crowded):
        raise Undone(synced)
    capacity.fill(event, synced)
    seats.settle_offers(event.id, programme.offering(event.id), synced)
    event_writing.touch(event, revised=False, shown=False)


def record(event: Event, actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    history.record(Act.PROGRAMME_CHANGED, actor, event_id=event.id, before=dict(before), after=dict(after))
