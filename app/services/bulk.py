"""One act on several registrations: planned, done at once under one lock, and undone where that can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain import bulk as rules
from app.domain.bulk import BulkKind, BulkState, Outcome, RegistrationFacts
from app.domain.event_details import NO_TEXT
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.organizer_acts import Placing
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
from app.steps.reinstating import Before

Outcomes = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Wanted:
    """What the organizer says with it. seen: to how many it can be done, as the page said. takes_kept: also places that
    are kept for others, as the organizer was asked."""

    seen: int
    reason: LocalizedText = NO_TEXT
    placing: Placing = Placing.IF_ROOM
    takes_kept: bool = False


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
    act.outcomes = _done(act.kind, people, scene)
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
    people = _in_turn(queries.registrations(act.event_id, act.ids), outcomes)
    marks = queries.revisions([one.id for one in people])
    found = {one.id: _in_the_way(act.kind, one, marks[one.id], outcomes[str(one.id)], event) for one in people}
    returning = [(one, Before.stored(outcomes[str(one.id)])) for one in people if found[one.id] is None]
    became = found | reinstating.back(returning, ground, actor)
    for number, outcome in became.items():
        outcomes[str(number)] = {**outcomes[str(number)], "outcome": outcome}
    act.outcomes, act.state = outcomes, BulkState.UNDONE
    places.fill(act.event_id, event, rows, pools)
    places.write(rows, pools)
    return None


def _hindrance(kind: BulkKind, one: Registration, event: EventFacts) -> Outcome | None:
    return rules.hindrance(kind, RegistrationFacts(one.status, one.erased_at is not None), event, clock.now())


def _done(kind: BulkKind, people: Sequence[Registration], scene: _Scene) -> Outcomes:
    """What became of each; those who come back when it is undone, with how they stood before."""
    hindered = {one.id: why for one in people if (why := _hindrance(kind, one, scene.event)) is not None}
    doable = [one for one in people if one.id not in hindered]
    before = Before.of_all(doable) if kind in rules.UNDOABLE else {}
    outcomes = hindered | _DO[kind](doable, scene)
    marks = queries.revisions(list(before))
    return {
        str(number): {
            "outcome": outcome,
            **({**before[number].as_dict(), "mark": marks[number]} if number in before else {}),
        }
        for number, outcome in outcomes.items()
    }


def _cancel(people: Sequence[Registration], scene: _Scene) -> dict[int, Outcome]:
    cancellation.leave(people, scene.pools, scene.actor, reasons=_reasons(people, scene))
    return dict.fromkeys((one.id for one in people), Outcome.DONE)


def _decline(people: Sequence[Registration], scene: _Scene) -> dict[int, Outcome]:
    declining.decline(people, scene.pools, _reasons(people, scene), scene.actor)
    return dict.fromkeys((one.id for one in people), Outcome.DONE)


def _approve(people: Sequence[Registration], scene: _Scene) -> dict[int, Outcome]:
    entered = admission.enter(people, scene.event, scene.rows, scene.pools, Act.APPROVED, scene.actor)
    became = {RegistrationStatus.WAITING: Outcome.QUEUED, RegistrationStatus.CONFIRMED: Outcome.DONE}
    return {one.id: became[one.status] if one.id in entered else Outcome.FULL for one in people}


def _confirm(people: Sequence[Registration], scene: _Scene) -> dict[int, Outcome]:
    wanted, takes_kept = scene.wanted, scene.wanted.takes_kept
    refused = confirming.confirm(
        people, scene.event, scene.rows, scene.pools, wanted.placing, scene.actor, takes_kept=takes_kept
    )
    calendar_invitations.settle_all([one for one in people if one.id not in refused], scene.event)
    not_given = {number: rules.NOT_GIVEN.get(refusal.reason, Outcome.NOT_NOW) for number, refusal in refused.items()}
    return dict.fromkeys((one.id for one in people), Outcome.DONE) | not_given


def _send_link(people: Sequence[Registration], scene: _Scene) -> dict[int, Outcome]:
    sent = outbox.enqueue_links(people)
    if sent:
        said = {"kind": MailKind.LINK_AGAIN}
        history.record_all(Act.MAIL_RESENT, scene.actor, [history.About(one.event_id, one.id, said) for one in sent])
    return dict.fromkeys((one.id for one in people), Outcome.RECENT) | dict.fromkeys(
        (one.id for one in sent), Outcome.DONE
    )


_DO = {
    BulkKind.CANCEL: _cancel,
    BulkKind.DECLINE: _decline,
    BulkKind.APPROVE: _approve,
    BulkKind.CONFIRM: _confirm,
    BulkKind.SEND_LINK: _send_link,
}


def _reasons(people: Sequence[Registration], scene: _Scene) -> dict[int, str]:
    """In each participant's own language, else in the nearest one that was written."""
    return {one.id: scene.wanted.reason.best(one.language).text for one in people}


def _in_turn(people: Sequence[Registration], outcomes: Outcomes) -> list[Registration]:
    """Those to whom it was done. Who had a place does not lose it to someone who waited."""
    done = [one for one in people if outcomes.get(str(one.id), {}).get("outcome") == Outcome.DONE]
    return sorted(done, key=lambda one: Before.stored(outcomes[str(one.id)]).turn)


def _in_the_way(
    kind: BulkKind, one: Registration, mark: int, kept: Mapping[str, Any], event: EventFacts
) -> Outcome | None:
    """Whoever was dealt with again meanwhile stays as they are. mark: grows with whatever makes the registration stand
    otherwise (domain/history.ACTS_ON_CALENDAR)."""
    unchanged = one.status is rules.undone_status(kind) and one.erased_at is None and mark == kept.get("mark")
    if not unchanged:
        return Outcome.CHANGED_SINCE
    before = RegistrationFacts(Before.stored(kept).status)
    return Outcome.NOT_NOW if rules.hindrance(kind, before, event, clock.now()) is not None else None
