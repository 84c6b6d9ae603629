"""An organizer writes to a group of an event's people, now or at a time. The audience is worked out when it goes."""

from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.database import Undone, db, transaction
from app.domain.bulletins import (
    EDITABLE,
    BulletinDetails,
    BulletinRefusal,
    BulletinState,
    RefusedBulletin,
    StopReason,
    may_plan,
    may_send,
)
from app.domain.edit_conflicts import changes
from app.domain.history import SYSTEM, Act, Actor
from app.models import Bulletin
from app.queries import audiences, places, registrations
from app.queries import bulletins as queries
from app.steps import bulletins as steps


@dataclass(frozen=True)
class BulletinEdited:
    """A refusal: someone else saved the draft since the form was filled. now: what it is at present."""

    now: BulletinDetails


GONE = RefusedBulletin(BulletinRefusal.NOT_EDITABLE)


@transaction
def add(event_id: int, details: BulletinDetails, actor: Actor) -> int:
    """A draft; its id."""
    bulletin = Bulletin(event_id=event_id, organizer_id=actor.organizer_id, created_at=clock.now())
    _write(bulletin, details)
    db.session.add(bulletin)
    db.session.flush()
    return bulletin.id


@transaction
def edit(
    bulletin_id: int, details: BulletinDetails, *, seen: str | None = None
) -> RefusedBulletin | BulletinEdited | None:
    """seen: the fingerprint of what the form was filled with; None: there was no form."""
    bulletin = queries.locked(bulletin_id)
    if bulletin is None or bulletin.state not in EDITABLE:
        return GONE
    if seen is not None and changes(seen, bulletin.details, details):
        return BulletinEdited(bulletin.details)
    _write(bulletin, details)
    bulletin.state, bulletin.stopped_because = BulletinState.DRAFT, None
    return None


@transaction
def send(bulletin_id: int, seen_version: int, seen_count: int, actor: Actor) -> int | RefusedBulletin:
    """To everyone whom it is for at this moment; how many. Nobody, if they are not as many as the organizer saw, or
    its text is not the one that was shown."""
    bulletin = queries.locked(bulletin_id)
    if bulletin is None:
        return GONE
    refusal = _refusal(bulletin, seen_version)
    if refusal is not None:
        return RefusedBulletin(refusal)
    count = steps.send(bulletin, actor)
    if count != seen_count or not count:
        raise Undone(RefusedBulletin(BulletinRefusal.OTHER_NUMBER if count else BulletinRefusal.NOBODY, count))
    return count


@transaction
def schedule(
    bulletin_id: int, at: datetime, seen_version: int, seen_count: int, actor: Actor
) -> RefusedBulletin | None:
    """It goes out by itself at that time, to whom it is for then; seen_count: how many these are now."""
    if (event_id := queries.event_of(bulletin_id)) is not None:
        places.lock(event_id)  # whoever cancels the event meanwhile stops it, as every planned one
    bulletin = queries.locked(bulletin_id)
    if bulletin is None:
        return GONE
    refusal = _refusal(bulletin, seen_version) or may_plan(at, clock.now())
    if refusal is not None:
        return RefusedBulletin(refusal)
    count = sum(part.count for part in audiences.readers(bulletin.event_id, bulletin.audience))
    if count != seen_count:
        return RefusedBulletin(BulletinRefusal.OTHER_NUMBER, count)
    bulletin.state, bulletin.send_at, bulletin.expected = BulletinState.SCHEDULED, at, count
    bulletin.stopped_because = None
    steps.record(Act.MESSAGE_SCHEDULED, bulletin, actor)
    return None


@transaction
def stop(bulletin_id: int, actor: Actor) -> RefusedBulletin | None:
    """A planned message is a draft again."""
    bulletin = queries.locked(bulletin_id)
    if bulletin is None or bulletin.state is not BulletinState.SCHEDULED:
        return RefusedBulletin(BulletinRefusal.NOT_SCHEDULED)
    steps.record(Act.MESSAGE_STOPPED, bulletin, actor)
    bulletin.state, bulletin.send_at, bulletin.expected = BulletinState.DRAFT, None, None
    return None


@transaction
def remove(bulletin_id: int) -> RefusedBulletin | None:
    """A draft goes; what has been sent stays."""
    bulletin = queries.locked(bulletin_id)
    if bulletin is not None and bulletin.state not in EDITABLE:
        return GONE
    if bulletin is not None:
        db.session.delete(bulletin)
    return None


def send_due() -> int:
    """Send a message whose time has come; again until 0."""
    bulletin_id = queries.due(clock.now())
    return 0 if bulletin_id is None else _send_due(bulletin_id)


@transaction
def _send_due(bulletin_id: int) -> int:
    """1, whatever became of it: it is not due any more."""
    bulletin = queries.locked(bulletin_id)
    if bulletin is None or bulletin.send_at is None or bulletin.send_at > clock.now():
        return 1
    if audiences.readers(bulletin.event_id, bulletin.audience):
        steps.send(bulletin, SYSTEM)
    else:
        steps.stop(bulletin, StopReason.NOBODY, SYSTEM)
    return 1


def _write(bulletin: Bulletin, details: BulletinDetails) -> None:
    bulletin.subject, bulletin.body = details.subject, details.body
    bulletin.chosen = details.audience.as_dict()
    bulletin.expected = None


def _refusal(bulletin: Bulletin, seen_version: int) -> BulletinRefusal | None:
    event = registrations.event_facts(bulletin.event_id)
    refusal = may_send(bulletin.state, event.status)
    if refusal is None and bulletin.version != seen_version:
        return BulletinRefusal.CHANGED_MEANWHILE
    return refusal
