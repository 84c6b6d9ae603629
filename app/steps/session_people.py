"""What becomes of a session's people when it is cancelled: in as many statements for many as for few. The caller holds
the pools' lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from app.database import db
from app.domain import places as rules
from app.domain.choices import clashing
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.places import HOLDING, ClaimState, PoolKind
from app.domain.programme import alternatives
from app.models import Claim, Event, EventSession, Pool, Registration
from app.queries import places, programme
from app.steps import calendar_invitations, history, outbox, session_news
from app.steps import claims as claim_steps
from app.steps import places as place_steps


@dataclass(frozen=True)
class CalledOff:
    """The session, and what its people are told. for_everyone: nobody had chosen it."""

    event: Event
    session: EventSession
    reason: str
    actor: Actor
    for_everyone: bool = False

    def tell(self, people: Sequence[Registration], move_to: int | None = None, moved: Collection[int] = ()) -> None:
        """Each of them, and the history. moved: who has a place in move_to instead."""
        title = programme.session(move_to).title.as_dict() if moved and move_to is not None else {}
        about = {"reason": self.reason, "session": self.session.title.as_dict()}
        entries = {True: {**about, "moved_to": title}, False: about}
        history.record_all(
            Act.SESSION_CANCELLED,
            self.actor,
            [history.About(self.event.id, person.id, entries[person.id in moved]) for person in people],
        )
        if session_news.may_tell(self.event):
            facts = {True: {**self._facts, "moved_to": move_to}, False: self._facts}
            outbox.post(
                [outbox.row_to(person, MailKind.SESSION_CANCELLED, facts[person.id in moved]) for person in people]
            )

    @property
    def _facts(self) -> dict[str, Any]:
        facts = {"session": self.session.id, "for_everyone": self.for_everyone, "reason": self.reason}
        return {name: value for name, value in facts.items() if value}


def move_all(
    event: Event, rows: Sequence[Pool], session: EventSession, move_to: int | None, reason: str, actor: Actor
) -> int:
    """Everyone out of the session, and those who had a place into another as far as it has room; each is told.

    Only into one that runs beside it, and nobody into what clashes with another place of theirs.
    """
    pools = {row.key: row for row in rows if row.kind is PoolKind.SESSION}
    counted, offering = places.counted(rows), programme.offering(event.id)
    if session.id not in pools or session.id not in offering.choosable:
        people = session_news.people(event, session)
        CalledOff(event, session, reason, actor, for_everyone=True).tell(people)
        calendar_invitations.withdraw_session(session.id)
        return len(people)
    possible = {other.id: other for other in alternatives(session.id, offering)}
    target = pools.get(move_to) if move_to in possible else None
    beside = clashing(possible[target.key], offering.sessions) if target is not None else []
    rivals = frozenset(pools[other.id].id for other in beside if other.id in pools)
    claims = _claims(pools[session.id])
    moved = _leave(claims, pools[session.id], target, rivals, counted)
    people = [person for person, _ in claims]
    CalledOff(event, session, reason, actor).tell(people, move_to, moved)
    if move_to is not None and session_news.may_tell(event):
        carried = {number: {move_to} for number in moved}
        calendar_invitations.settle_all([person for person in people if person.id in moved], event.facts, carried)
    place_steps.write(rows, counted)
    calendar_invitations.withdraw_session(session.id)
    return len(people)


def _claims(pool: Pool) -> list[tuple[Registration, Claim]]:
    """Who came first goes first."""
    found = db.session.execute(
        select(Registration, Claim)
        .join(Claim, Claim.registration_id == Registration.id)
        .where(Claim.pool_id == pool.id)
        .order_by(Registration.registered_at, Registration.id)
    )
    return [(registration, claim) for registration, claim in found]


def _leave(
    claims: Sequence[tuple[Registration, Claim]],
    pool: Pool,
    target: Pool | None,
    rivals: frozenset[int],
    counted: rules.Pools,
) -> set[int]:
    """Everyone out of the pool; who is in the target instead, by registration."""
    others = places.other_claims(pool.id)
    moved = [
        person.id for person, claim in claims if _goes_on(claim, others.get(person.id, ()), target, rivals, counted)
    ]
    db.session.execute(delete(Claim).where(Claim.pool_id == pool.id))
    if target is not None and moved:
        taken = {"pool_id": target.id, "state": ClaimState.TAKEN, "queue_no": None}
        claim_steps.insert_all([{"registration_id": number, **taken} for number in moved])
    return set(moved)


def _goes_on(
    claim: Claim, others: Sequence[Claim], target: Pool | None, rivals: frozenset[int], counted: rules.Pools
) -> bool:
    """Count someone out, and into the target if they had a place, it has room and nothing of theirs clashes."""
    held = claim.state in HOLDING
    counted.release([claim.pool_id], claim.state)
    if target is None or not held or not counted.have_room([target.id]) or counted.by_id[target.id].waiting:
        return False
    if any(one.pool_id == target.id or (one.pool_id in rivals and one.state in HOLDING) for one in others):
        return False
    counted.count([target.id], ClaimState.TAKEN)
    return True
