"""What every change of a programme has in common: pools in step, places given on, news, history.

Under the pools' lock.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.database import Undone
from app.domain.choices import Offering
from app.domain.history import Act, Actor
from app.domain.keeping import KeepingOutcome
from app.domain.programme import Crowded
from app.models import Event, Pool
from app.queries import programme
from app.steps import capacity, event_writing, history, keeping, narrowing, pools, seats, session_news
from app.steps.session_news import News


def settle(
    event: Event, rows: Sequence[Pool], was: Offering, actor: Actor, news: Sequence[News] = ()
) -> KeepingOutcome:
    """Pools, places and people in step with the programme as it is now. Undoes the act when given places would be
    broken.

    was: what the event let people choose before the act. news: what has changed of sessions, to be told.
    """
    outcome = follow(event, rows, was, actor, news)
    if isinstance(outcome, Crowded):
        raise Undone(outcome)
    event_writing.touch(event, revised=False, shown=False)
    return outcome


def follow(
    event: Event, rows: Sequence[Pool], was: Offering, actor: Actor, news: Sequence[News] = ()
) -> KeepingOutcome | Crowded:
    """The same for an act that says itself what is refused, and touches the event."""
    holders = keeping.holders(event, was)
    synced = pools.sync(event, rows)
    if isinstance(synced, Crowded):
        return synced
    capacity.fill(event, synced)
    kept = keeping.seat(event, holders, synced, actor)
    seats.settle_offers(event.id, programme.offering(event.id), synced)
    session_news.tell(event, news, kept)
    keeping.tell(event, holders, kept, session_news.by_person(event, news, kept))
    narrowing.settle(event.id, actor)
    return KeepingOutcome.of(kept.values())


def record(event: Event, actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    history.record(Act.PROGRAMME_CHANGED, actor, event_id=event.id, before=dict(before), after=dict(after))
