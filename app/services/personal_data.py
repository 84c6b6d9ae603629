"""Organizers say how long personal data of an event is kept, stop its removal, and let it go on."""

from dataclasses import dataclass

from app import clock
from app.database import db, transaction
from app.domain.events import EventStatus
from app.domain.history import Act, Actor
from app.domain.privacy import DAYS, DataKind, HoldRefusal, PeriodFault, Periods
from app.models import DeletionHold, Event
from app.queries import event_details, places, removals
from app.steps import event_writing, history, needs


@dataclass(frozen=True)
class PeriodsChangedMeanwhile:
    """A refusal: someone else saved other periods since the form was filled. now: what they are at present."""

    now: Periods


@transaction
def keep_for(
    event_id: int, periods: Periods, seen: Periods, actor: Actor
) -> Event | PeriodFault | PeriodsChangedMeanwhile:
    """Change the periods. The dates of what is kept already move with them; seen: what the form was filled with."""
    places.lock(event_id)
    event = event_details.locked(event_id)
    if periods.fault is not None:
        return periods.fault
    before = _days(event.periods)
    if before not in (_days(seen), _days(periods)):
        return PeriodsChangedMeanwhile(event.periods)
    after = _days(periods)
    if before == after:
        return event
    event.needs_kept_days = periods.needs
    event.without_place_kept_days = periods.without_place
    event.with_place_kept_days = periods.with_place
    if event.status is not EventStatus.CANCELLED:
        needs.delete_on(event_id, event.kept_until(DataKind.NEEDS))
    event_writing.touch(event, revised=False, shown=False)
    changed = [kind for kind in DAYS if before[kind] != after[kind]]
    history.record(
        Act.PERIODS_CHANGED,
        actor,
        event_id=event_id,
        before={kind.value: before[kind] for kind in changed},
        after={kind.value: after[kind] for kind in changed},
    )
    return event


@transaction
def hold(event_id: int, reason: str, actor: Actor) -> DeletionHold | HoldRefusal:
    """From now on nobody's details at the event are removed, whoever asks, until the hold is ended."""
    places.lock(event_id)
    if removals.standing_hold(event_id) is not None:
        return HoldRefusal.HELD
    made = DeletionHold(event_id=event_id, reason=reason, set_at=clock.now(), set_by_id=actor.organizer_id)
    db.session.add(made)
    db.session.flush()
    history.record(Act.HOLD_SET, actor, event_id=event_id, reason=reason)
    return made


@transaction
def release(event_id: int, reason: str, actor: Actor) -> DeletionHold | HoldRefusal:
    """End the hold: what is due by now goes with the worker's next round."""
    places.lock(event_id)
    standing = removals.standing_hold(event_id)
    if standing is None:
        return HoldRefusal.NOT_HELD
    standing.ended_at, standing.ended_by_id, standing.end_reason = clock.now(), actor.organizer_id, reason
    history.record(Act.HOLD_ENDED, actor, event_id=event_id, reason=reason)
    return standing


def _days(periods: Periods) -> dict[DataKind, int]:
    return {kind: periods.days(kind) for kind in DAYS}
