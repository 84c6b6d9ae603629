"""One act on several registrations: planned, done at once under one lock, and undone where that can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain import bulk as rules
from app.domain.bulk import BulkKind, BulkState, Outcome, Standing
from app.domain.event_details import NO_TEXT
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.organizer_acts import Placing, RefusedAct
from app.domain.places import Pools
from app.domain.registration import RegistrationStatus
from app.models import BulkAct, Pool, Registration
from app.queries import bulk as queries
from app.queries import places as pool_queries
from app.queries import registrations
from app.steps import (
    admission,
    calendar_invitations,
    cancellation,
    confirming,
    declining,
    history,
    outbox,
    places,
    reinstating,
)
from app.steps.reinstating import Before, Ground

Outcomes = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Wanted:
    """What the organizer says with it. seen: to how many it can be done, as the page said."""

    seen: int
    reason: LocalizedText = NO_TEXT
    placing: Placing = Placing.IF_ROOM


@dataclass(frozen=True)
class OtherNumber:
    """A refusal: it can be done to more people, or to fewer, than the organizer was shown."""


@dataclass(frozen=True)
class NotPlanned:
    """A refusal: it has been done already, or cannot be undone any more."""


@dataclass(frozen=True)
class _Scene:
    """The event while its pools are held still."""

    event: EventFacts
    rows: Sequence[Pool]
    pools: Pools
    actor: Actor
    wanted: Wanted


@transaction
def plan(event_id: int, kind: BulkKind, ids: Sequence[int], organizer_id: int) -> int:
    """Nothing happens yet; the number of the act. What was done long ago is forgotten."""
    now = clock.now()
    db.session.execute(delete(BulkAct).where(BulkAct.created_at < now - rules.KEPT))
    act = BulkAct(event_id=event_id, organizer_id=organizer_id, kind=kind, chosen={"ids": list(ids)}, created_at=now)
    db.session.add(act)
    db.session.flush()
    return act.id


@transaction
def carry_out(bulk_id: int, wanted: Wanted, actor: Actor) -> OtherNumber | NotPlanned | None:
    """Do it to each of them to whom it can be done, in the order in which they registered; None: it is done. Places are
    given in the order of the queue.

    What is freed is given to those who wait when all are done.
    """
    act = queries.locked(bulk_id)
    if act is None or act.state is not BulkState.PLANNED or act.kind not in _DO:
        return NotPlanned()
    rows = pool_queries.lock(act.event_id)
    event = registrations.event_facts(act.event_id)
    people = queries.registrations(act.event_id, act.ids)
    if sum(_hindrance(act.kind, one, event) is None for one in people) != wanted.seen:
        return OtherNumber()
    scene = _Scene(event, rows, pool_queries.counted(rows), actor, wanted)
    places.let_go(act.event_id, event, rows, scene.pools)
    if act.kind is BulkKind.CONFIRM:
        people = sorted(people, key=lambda one: one.queue_no or 0)
    act.outcomes = {str(one.id): _do(act.kind, one, scene) for one in people}
    act.state, act.done_at = BulkState.DONE, clock.now()
    if act.kind in rules.UNDOABLE:
        places.fill(act.event_id, event, rows, scene.pools)
    if act.kind is not BulkKind.SEND_LINK:
        places.write(rows, scene.pools)
    return None


@transaction
def undo(bulk_id: int, actor: Actor) -> NotPlanned | None:
    """Take it back from each to whom nothing else has happened since, as far as places are still free: first from those
    who had one."""
    act = queries.locked(bulk_id)
    if act is None or not rules.may_undo(act.kind, act.state, act.done_at, clock.now()):
        return NotPlanned()
    rows = pool_queries.lock(act.event_id)
    event = registrations.event_facts(act.event_id)
    pools = pool_queries.counted(rows)
    places.let_go(act.event_id, event, rows, pools)
    ground = reinstating.Ground.of(act.event_id, event, rows, pools)
    outcomes = dict(act.outcomes)
    for one in _in_turn(queries.registrations(act.event_id, act.ids), outcomes):
        outcomes[str(one.id)] = _undo(act.kind, one, outcomes[str(one.id)], ground, actor)
    act.outcomes, act.state = outcomes, BulkState.UNDONE
    places.fill(act.event_id, event, rows, pools)
    places.write(rows, pools)
    return None


def _hindrance(kind: BulkKind, one: Registration, event: EventFacts) -> Outcome | None:
    return rules.hindrance(kind, Standing(one.status, one.erased_at is not None), event, clock.now())


def _do(kind: BulkKind, one: Registration, scene: _Scene) -> dict[str, Any]:
    """What became of it."""
    if (hindered := _hindrance(kind, one, scene.event)) is not None:
        return {"outcome": hindered}
    before = Before.of(one).as_dict() if kind in rules.UNDOABLE else {}
    outcome = _DO[kind](one, scene)
    return {"outcome": outcome, **before, **({"mark": _mark(one)} if before else {})}


def _cancel(one: Registration, scene: _Scene) -> Outcome:
    cancellation.leave(one, scene.pools, scene.actor, reason=_reason(one, scene))
    return Outcome.DONE


def _decline(one: Registration, scene: _Scene) -> Outcome:
    declining.decline(one, scene.pools, _reason(one, scene), scene.actor)
    return Outcome.DONE


def _approve(one: Registration, scene: _Scene) -> Outcome:
    if not admission.enter(one, scene.event, scene.rows, scene.pools, Act.APPROVED, scene.actor):
        return Outcome.FULL
    return Outcome.QUEUED if one.status is RegistrationStatus.WAITING else Outcome.DONE


def _confirm(one: Registration, scene: _Scene) -> Outcome:
    places.write(scene.rows, scene.pools)
    refused = confirming.confirm(one, scene.event, scene.rows, scene.wanted.placing, scene.actor)
    if isinstance(refused, RefusedAct):
        return Outcome.FULL
    scene.pools.by_id.update(pool_queries.counted(scene.rows).by_id)
    calendar_invitations.settle(one, scene.event)
    return Outcome.DONE


def _send_link(one: Registration, scene: _Scene) -> Outcome:
    if not outbox.enqueue_unless_recent(MailKind.LINK_AGAIN, one):
        return Outcome.RECENT
    about = {"event_id": one.event_id, "registration_id": one.id}
    history.record(Act.MAIL_RESENT, scene.actor, **about, kind=MailKind.LINK_AGAIN)
    return Outcome.DONE


_DO = {
    BulkKind.CANCEL: _cancel,
    BulkKind.DECLINE: _decline,
    BulkKind.APPROVE: _approve,
    BulkKind.CONFIRM: _confirm,
    BulkKind.SEND_LINK: _send_link,
}


def _reason(one: Registration, scene: _Scene) -> str:
    """In the participant's own language, else in the nearest one that was written."""
    return scene.wanted.reason.best(one.language).text


def _in_turn(people: Sequence[Registration], outcomes: Outcomes) -> list[Registration]:
    """Those to whom it was done. Who had a place does not lose it to someone who waited."""
    done = [one for one in people if outcomes.get(str(one.id), {}).get("outcome") == Outcome.DONE]
    return sorted(done, key=lambda one: Before.stored(outcomes[str(one.id)]).turn)


def _undo(kind: BulkKind, one: Registration, kept: Mapping[str, Any], ground: Ground, actor: Actor) -> dict[str, Any]:
    """Whoever was dealt with again meanwhile stays as they are."""
    unchanged = one.status is rules.undone_status(kind) and one.erased_at is None and _mark(one) == kept.get("mark")
    if not unchanged:
        return {**kept, "outcome": Outcome.CHANGED_SINCE}
    before = Before.stored(kept)
    if rules.hindrance(kind, Standing(before.status), ground.event, clock.now()) is not None:
        return {**kept, "outcome": Outcome.NOT_NOW}
    return {**kept, "outcome": reinstating.back(one, before, ground, actor)}


def _mark(one: Registration) -> int:
    """Grows with whatever makes the registration stand otherwise (domain/history.ON_CALENDAR)."""
    return queries.revision(one.id)
