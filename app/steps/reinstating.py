"""A registration that was cancelled or declined by mistake stands again as it did. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.database import db
from app.domain import places as rules
from app.domain.bulk import Outcome
from app.domain.choices import Offering, clashing
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.places import Claimed, ClaimState, PoolKind, Waiter
from app.domain.registration import RegistrationStatus, take_seats
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.queries import programme
from app.queries import registrations as queries
from app.steps import calendar_invitations, history, needs, outbox, places, registering, seats, wishes


@dataclass(frozen=True)
class Before:
    """How a registration stood, with all that it held or waited for."""

    status: RegistrationStatus
    queue_no: int | None
    over_capacity: bool
    claims: tuple[Claimed, ...]

    @classmethod
    def of_all(cls, people: Sequence[Registration]) -> dict[int, Self]:
        """By registration."""
        claimed = pool_queries.claims_of([person.id for person in people])
        return {
            person.id: cls(person.status, person.queue_no, person.over_capacity, tuple(claimed[person.id]))
            for person in people
        }

    @classmethod
    def stored(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            RegistrationStatus(kept["before"]),
            kept["queue_no"],
            kept["over_capacity"],
            tuple(Claimed(pool_id, ClaimState(state), number) for pool_id, state, number in kept["claims"]),
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "before": self.status.value,
            "queue_no": self.queue_no,
            "over_capacity": self.over_capacity,
            "claims": [[pool_id, state.value, number] for pool_id, state, number in self.claims],
        }

    @property
    def held_day(self) -> bool:
        """Was a place in the day theirs: they had it, or it was held while they waited for approval?"""
        reserved = any(claim.state is ClaimState.RESERVED for claim in self.claims)
        return self.status is RegistrationStatus.CONFIRMED or reserved

    @property
    def turn(self) -> tuple[bool, bool, int]:
        """Who comes back before whom: those who had a place, then those for whom one was held, then the queue."""
        return self.status is not RegistrationStatus.CONFIRMED, not self.held_day, self.queue_no or 0


@dataclass(frozen=True)
class Ground:
    """The event while its pools are held still, read once for all who come back.

    waiters: those who waited before anybody came back. Whoever comes back to a queue is before nobody who had a place.
    """

    event: EventFacts
    rows: Sequence[Pool]
    pools: rules.Pools
    waiters: Sequence[Waiter]
    offering: Offering

    @classmethod
    def of(cls, event_id: int, event: EventFacts, rows: Sequence[Pool], pools: rules.Pools) -> Self:
        waiters = pool_queries.waiters(event_id) if pools.has_queue else []
        offering = programme.offering(event_id) if pool_queries.session_pools(rows) else Offering()
        return cls(event, rows, pools, waiters, offering)


def back(registration: Registration, before: Before, ground: Ground, actor: Actor) -> Outcome:
    """BACK, or why not: nothing has then changed. Sessions are taken again as far as they have room, and waited for
    in the same place; one that they were asked about is not offered again. Diet and access needs that went with a
    cancellation do not come back. An address that nobody had confirmed is asked for anew, with time to answer."""
    now_status = registration.status
    if now_status is RegistrationStatus.CANCELLED and _is_taken(registration):
        return Outcome.TAKEN_ADDRESS
    day = pool_queries.day_pools(ground.rows, registration.way, registration.entitlement)
    if _is_link_used_up(registration) or (before.held_day and not ground.pools.may_take(day, ground.waiters)):
        return Outcome.NO_ROOM
    registration.status, registration.queue_no = before.status, before.queue_no
    registration.cancelled_at, registration.decision_reason = None, ""
    if before.status is RegistrationStatus.UNVERIFIED:
        registration.verify_until = registering.verify_until(ground.event)
    db.session.flush()
    _claim(registration, day, before, ground)
    if now_status is RegistrationStatus.DECLINED:
        needs.keep_as_planned(registration.event_id, [registration.id])
    _tell(registration, now_status, actor)
    calendar_invitations.settle(registration, ground.event)
    return Outcome.BACK


def _is_link_used_up(registration: Registration) -> bool:
    link = queries.link_facts(registration.link_id) if registration.link_id is not None else None
    return link is not None and link.used_up


def _is_taken(registration: Registration) -> bool:
    key = registration.email_key
    return key is None or queries.by_address(registration.event_id, key) is not None


def _claim(registration: Registration, day: frozenset[int], before: Before, ground: Ground) -> None:
    """The day and the sessions; the answers say which options."""
    confirmed = before.status is RegistrationStatus.CONFIRMED
    if before.held_day or before.status is RegistrationStatus.WAITING:
        sessions = _sessions(registration, before, ground) if confirmed else {}
        numbers = {claim.pool_id: claim.queue_no for claim in before.claims if claim.queue_no is not None}
        places.enter(registration, day, sessions, ground.rows, ground.pools, numbers)
    registration.wishes_laid_aside = sorted(_keys(before, ClaimState.WISHED, ground)) or None
    wishes.take_up([registration], ground.rows)
    if confirmed:
        seats.take_wishes([registration], ground.rows, ground.pools)
        places.write(ground.rows, ground.pools)


def _sessions(registration: Registration, before: Before, ground: Ground) -> dict[int, ClaimState]:
    """What becomes of those that they had or waited for, by their pools.

    One that they had and that is full now is waited for, unless they waited for another at that time already.
    """
    offering = ground.offering
    had, waited = (
        wishes.possible(_keys(before, state, ground), offering, registration.track_id)
        for state in (ClaimState.TAKEN, ClaimState.WAITING)
    )
    found = take_seats(seats.of((one.id for one in had), offering, ground.rows), ground.pools, ground.waiters)
    pools = {row.key: row.id for row in ground.rows if row.kind is PoolKind.SESSION}
    for one in had:
        if found.get(pools[one.id]) is ClaimState.WAITING and clashing(one, waited):
            del found[pools[one.id]]
    return {**found, **{pools[one.id]: ClaimState.WAITING for one in waited}}


def _keys(before: Before, state: ClaimState, ground: Ground) -> frozenset[int]:
    """The sessions that they claimed so, of those that are still chosen."""
    sessions = {row.id: row.key for row in ground.rows if row.kind is PoolKind.SESSION}
    return frozenset(
        sessions[claim.pool_id] for claim in before.claims if claim.state is state and claim.pool_id in sessions
    )


def _tell(registration: Registration, was: RegistrationStatus, actor: Actor) -> None:
    facts: dict[str, Any] = {}
    if registration.status is RegistrationStatus.WAITING:
        facts["position"] = pool_queries.position(registration)
    outbox.enqueue(registering.MAIL_FOR[registration.status], registration, **facts)
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(Act.REINSTATED, actor, **about, before=was, after=registration.status)
