"""Registrations that were cancelled or declined by mistake stand again as they did. The caller holds the lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from app.domain import places as rules
from app.domain.bulk import Outcome
from app.domain.choices import Offering, clashing
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.links import LinkFacts
from app.domain.places import Claimed, ClaimState, PoolKind, Waiter
from app.domain.registration import RegistrationStatus, take_seats
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.queries import programme
from app.queries import registrations as queries
from app.steps import calendar_invitations, claims, history, needs, outbox, places, registering, seats, standing, wishes


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


def back(people: Sequence[tuple[Registration, Before]], ground: Ground, actor: Actor) -> dict[int, Outcome]:
    """These of one event, in this order, in as many statements as for one. BACK, or why not, by registration: nothing
    has then changed.

    Sessions are taken again as far as they have room, and waited for in the same place; one that they were asked about
    is not offered again. Who waited for approval does so again, where there is no room with no place held for them.
    Diet and access needs that went with a cancellation do not come back. An address that nobody had confirmed is asked
    for anew, with time to answer.
    """
    if not people:
        return {}
    doors, outcomes, returning = _Doors.of([person for person, _ in people]), dict[int, Outcome](), list[_Returning]()
    for person, before in people:
        day = pool_queries.day_pools(ground.rows, person.way, person.entitlement)
        found, room = doors.hindrance(person), ground.pools.may_take(day, ground.waiters)
        if found is None and before.held_day and not room:
            if before.status is RegistrationStatus.CONFIRMED:
                found = Outcome.NO_ROOM
            else:  # who waits for approval needs no place for that: the next that comes free is held for them
                before = replace(before, claims=())
        outcomes[person.id] = found or Outcome.BACK
        if found is None:
            doors.let_in(person)
            returning.append(_stand(person, before, day, ground))
    _write(returning, ground)
    _tell(returning, actor)
    calendar_invitations.settle_all([one.person for one in returning], ground.event)
    return outcomes


@dataclass(frozen=True)
class _Doors:
    """What may be in the way beside the places: addresses that have registered anew, and links with few places."""

    addresses: set[str]
    links: dict[int, LinkFacts | None]

    @classmethod
    def of(cls, people: Sequence[Registration]) -> Self:
        keys = [person.email_key for person in people if person.email_key is not None]
        links = {person.link_id for person in people if person.link_id is not None}
        return cls(
            queries.taken_addresses(people[0].event_id, keys), {number: queries.link_facts(number) for number in links}
        )

    def hindrance(self, person: Registration) -> Outcome | None:
        cancelled = person.status is RegistrationStatus.CANCELLED
        if cancelled and (person.email_key is None or person.email_key in self.addresses):
            return Outcome.TAKEN_ADDRESS
        link = self.links.get(person.link_id) if person.link_id is not None else None
        return Outcome.NO_ROOM if link is not None and link.used_up else None

    def let_in(self, person: Registration) -> None:
        if person.email_key is not None:
            self.addresses.add(person.email_key)
        link = self.links.get(person.link_id) if person.link_id is not None else None
        if link is not None:
            self.links[link.id] = replace(link, used=link.used + 1)


@dataclass(frozen=True)
class _Returning:
    """Someone who stands again as before. was: where they stood until now; claims: as rows."""

    person: Registration
    was: RegistrationStatus
    claims: Sequence[dict[str, Any]]


def _stand(person: Registration, before: Before, day: frozenset[int], ground: Ground) -> _Returning:
    """Counted, and not yet written: the day and the sessions; the answers say which options."""
    was, person.status, person.queue_no = person.status, before.status, before.queue_no
    person.cancelled_at, person.decision_reason = None, ""
    if before.status is RegistrationStatus.UNVERIFIED:
        person.verify_until = registering.verify_until(ground.event)
    person.wishes_laid_aside = sorted(_keys(before, ClaimState.WISHED, ground)) or None
    if not (before.held_day or before.status is RegistrationStatus.WAITING):
        return _Returning(person, was, ())
    sessions = _sessions(person, before, ground) if before.status is RegistrationStatus.CONFIRMED else {}
    numbers = {claim.pool_id: claim.queue_no for claim in before.claims if claim.queue_no is not None}
    return _Returning(person, was, places.claim(person, day, sessions, ground.rows, ground.pools, numbers))


def _write(returning: Sequence[_Returning], ground: Ground) -> None:
    people = [one.person for one in returning]
    standing.write(people)
    claims.insert_all([row for one in returning for row in one.claims])
    wishes.take_up(people, ground.rows)
    if declined := [one.person for one in returning if one.was is RegistrationStatus.DECLINED]:
        needs.keep_as_planned(declined[0].event_id, [person.id for person in declined])
    confirmed = [person for person in people if person.status is RegistrationStatus.CONFIRMED]
    seats.take_wishes(confirmed, ground.rows, ground.pools)
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


def _tell(returning: Sequence[_Returning], actor: Actor) -> None:
    if not returning:
        return
    event_id = returning[0].person.event_id
    waits = any(one.person.status is RegistrationStatus.WAITING for one in returning)
    positions = {number: place for place, number in enumerate(pool_queries.in_queue(event_id) if waits else (), 1)}
    for status, kind in registering.MAIL_FOR.items():
        people = [one.person for one in returning if one.person.status is status]
        told = status is RegistrationStatus.WAITING
        outbox.enqueue_all(kind, [(one, {"position": positions.get(one.id)} if told else {}) for one in people])
    about = [(one.person.id, {"before": one.was, "after": one.person.status}) for one in returning]
    history.record_all(Act.REINSTATED, actor, [history.About(event_id, *one) for one in about])
