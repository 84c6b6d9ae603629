"""What becomes of a session's people when it is cancelled. The caller holds the pools' lock."""

from collections.abc import Sequence
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


def move_all(
    event: Event, rows: Sequence[Pool], session: EventSession, move_to: int | None, reason: str, actor: Actor
) -> int:
    """Everyone out of the session, and those who had a place into another as far as it has room; each is told.

    Only into one that runs beside it, and nobody into what clashes with another place of theirs.
    """
    pools = {row.key: row for row in rows if row.kind is PoolKind.SESSION}
    counted, offering = places.counted(rows), programme.offering(event.id)
    if session.id not in pools or session.id not in offering.choosable:
        return _tell_everyone(event, session, reason, actor)
    possible = {other.id: other for other in alternatives(session.id, offering)}
    target = pools.get(move_to) if move_to in possible else None
    beside = clashing(possible[target.key], offering.sessions) if target is not None else []
    rivals = frozenset(pools[other.id].id for other in beside if other.id in pools)
    people, carried = _people(pools[session.id]), dict[int, set[int]]()
    for registration, claim in people:
        moved = _move(registration, claim, target, rivals, counted)
        about: dict[str, Any] = {"session": session.id, **({"moved_to": move_to} if moved else {})}
        titles = {name: programme.session(number).title.as_dict() for name, number in about.items()}
        history.record(
            Act.SESSION_CANCELLED, actor, event_id=event.id, registration_id=registration.id, reason=reason, **titles
        )
        if session_news.may_tell(event):
            outbox.enqueue(MailKind.SESSION_CANCELLED, registration, **about, **({"reason": reason} if reason else {}))
            if moved and move_to is not None:
                carried[registration.id] = {move_to}
    calendar_invitations.settle_all([person for person, _ in people if person.id in carried], event.facts, carried)
    for row in rows:
        row.taken, row.waiting = counted.by_id[row.id].taken, counted.by_id[row.id].waiting
    calendar_invitations.withdraw_session(session.id)
    return len(people)


def _tell_everyone(event: Event, session: EventSession, reason: str, actor: Actor) -> int:
    """A session that nobody chose was for everyone, or for everyone on its track."""
    people = session_news.people(event, session)
    for registration in people:
        about: dict[str, Any] = {"event_id": event.id, "registration_id": registration.id}
        history.record(Act.SESSION_CANCELLED, actor, reason=reason, session=session.title.as_dict(), **about)
        if session_news.may_tell(event):
            facts: dict[str, Any] = {
                "session": session.id,
                "for_everyone": True,
                **({"reason": reason} if reason else {}),
            }
            outbox.enqueue(MailKind.SESSION_CANCELLED, registration, **facts)
    calendar_invitations.withdraw_session(session.id)
    return len(people)


def _people(pool: Pool) -> list[tuple[Registration, Claim]]:
    """Who came first goes first."""
    found = db.session.execute(
        select(Registration, Claim)
        .join(Claim, Claim.registration_id == Registration.id)
        .where(Claim.pool_id == pool.id)
        .order_by(Registration.registered_at, Registration.id)
    )
    return [(registration, claim) for registration, claim in found]


def _move(
    registration: Registration, claim: Claim, target: Pool | None, rivals: frozenset[int], counted: rules.Pools
) -> bool:
    held, pool_id = claim.state in HOLDING, claim.pool_id
    counted.release([pool_id], claim.state)
    db.session.execute(delete(Claim).where(Claim.registration_id == registration.id, Claim.pool_id == pool_id))
    if target is None or not held or not counted.have_room([target.id]) or counted.by_id[target.id].waiting:
        return False
    others = places.claims(registration.id)
    if any(one.pool_id == target.id or (one.pool_id in rivals and one.state in HOLDING) for one in others):
        return False
    counted.count([target.id], ClaimState.TAKEN)
    db.session.add(Claim(registration_id=registration.id, pool_id=target.id, state=ClaimState.TAKEN))
    return True
