"""A registration that was cancelled or declined by mistake stands again as it did. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.database import db
from app.domain import places as rules
from app.domain.bulk import RETURNING, Outcome
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration
from app.queries import own_choices
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.steps import calendar_invitations, history, needs, outbox, places, seats, wishes

MAIL_FOR = {
    RegistrationStatus.CONFIRMED: MailKind.CONFIRMED,
    RegistrationStatus.WAITING: MailKind.WAITING,
    RegistrationStatus.PENDING: MailKind.RECEIVED,
}


@dataclass(frozen=True)
class Before:
    """How a registration stood. reserved: a place was held for it while it waited for approval."""

    status: RegistrationStatus
    queue_no: int | None
    over_capacity: bool
    reserved: bool
    pools: tuple[int, ...]

    @classmethod
    def of(cls, registration: Registration) -> Self:
        claims = pool_queries.claims(registration.id)
        pools = {claim.pool_id: claim.state for claim in claims}
        return cls(
            registration.status,
            registration.queue_no,
            registration.over_capacity,
            ClaimState.RESERVED in pools.values(),
            tuple(sorted(pools)),
        )

    @classmethod
    def stored(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            RegistrationStatus(kept["before"]),
            kept["queue_no"],
            kept["over_capacity"],
            kept["reserved"],
            tuple(kept["pools"]),
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "before": self.status.value,
            "queue_no": self.queue_no,
            "over_capacity": self.over_capacity,
            "reserved": self.reserved,
            "pools": list(self.pools),
        }


def back(
    registration: Registration,
    before: Before,
    event: EventFacts,
    rows: Sequence[Pool],
    pools: rules.Pools,
    actor: Actor,
) -> Outcome:
    """BACK, or why not: nothing has then changed. Sessions are taken again as far as they have room; diet and access
    needs that went with a cancellation do not come back."""
    if before.status not in RETURNING:
        return Outcome.CHANGED_SINCE
    now_status = registration.status
    if now_status is RegistrationStatus.CANCELLED and _is_taken(registration):
        return Outcome.TAKEN_ADDRESS
    day = pool_queries.day_pools(rows, own_choices.of(registration).choice, registration.entitlement)
    waiters = pool_queries.waiters(registration.event_id) if pools.has_queue else []
    free = pools.may_take(day, waiters)
    if before.status is RegistrationStatus.CONFIRMED and not free:
        return Outcome.NO_ROOM
    registration.status, registration.queue_no = before.status, before.queue_no
    registration.cancelled_at, registration.decision_reason = None, ""
    db.session.flush()
    _wish(registration, before, rows)
    if now_status is RegistrationStatus.DECLINED:
        needs.keep_as_planned(registration)
    if before.status is not RegistrationStatus.PENDING or (before.reserved and free):
        places.enter(registration, day, {}, rows, pools)
    if before.status is RegistrationStatus.CONFIRMED:
        seats.take_wishes(registration, rows, pools)
        places.write(rows, pools)
    _tell(registration, now_status, actor)
    calendar_invitations.settle(registration, event)
    return Outcome.BACK


def _is_taken(registration: Registration) -> bool:
    key = registration.email_key
    return key is None or queries.by_address(registration.event_id, key) is not None


def _wish(registration: Registration, before: Before, rows: Sequence[Pool]) -> None:
    """The sessions that they had or wanted, as far as these are still chosen; the answers say which options."""
    sessions = {row.id for row in rows if row.kind is PoolKind.SESSION}
    for pool_id in before.pools:
        if pool_id in sessions:
            db.session.add(Claim(registration_id=registration.id, pool_id=pool_id, state=ClaimState.WISHED))
    db.session.flush()
    wishes.take_up(registration, rows)


def _tell(registration: Registration, was: RegistrationStatus, actor: Actor) -> None:
    facts: dict[str, Any] = {}
    if registration.status is RegistrationStatus.WAITING:
        facts["position"] = pool_queries.position(registration)
    outbox.enqueue(MAIL_FOR[registration.status], registration, **facts)
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(Act.REINSTATED, actor, **about, before=was, after=registration.status)
