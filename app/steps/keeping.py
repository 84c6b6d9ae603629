"""Whoever had a session that is now to be chosen keeps it as far as it has places. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.database import db
from app.domain.choices import Offering
from app.domain.history import Act, Actor
from app.domain.keeping import Had, Kept, Seating, keep, newly_chosen
from app.domain.mail import MailKind
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Event, Pool, Registration
from app.queries import keeping, places, programme
from app.steps import calendar_invitations, history, outbox, queue, session_news, unplaced
from app.steps import claims as claim_steps
from app.steps import places as place_steps


@dataclass(frozen=True)
class Holder:
    """Someone, and the sessions that were theirs until this change."""

    registration: Registration
    track_id: int | None
    sessions: tuple[int, ...]


def holders(event: Event, was: Offering) -> list[Holder]:
    """Whose sessions are to be chosen from now on: to be asked before the pools follow the programme.

    Nobody's, while the programme is not out: nobody was told that they have any of it.
    """
    db.session.flush()
    newly = newly_chosen(was, programme.offering(event.id))
    if not newly or not session_news.may_tell(event):
        return []
    facts = {session.id: session for session in was.sessions}
    found = []
    for person in keeping.people(event.id):
        mine = tuple(number for number in newly if was.is_in_programme(facts[number], person.track_id, ()))
        if mine:
            found.append(Holder(person, person.track_id, mine))
    return found


def seat(event: Event, holders: Sequence[Holder], rows: Sequence[Pool], actor: Actor) -> dict[int, Kept]:
    """Places, and places in queues, in the order of registration; by registration, of those whose own changed."""
    if not holders:
        return {}
    sessions = {session.id: session for session in programme.offering(event.id).sessions}
    pools = {row.key: row.id for row in rows if row.kind is PoolKind.SESSION}
    seating = Seating(sessions, pools, places.counted(rows), places.waiters(event.id))
    claims, kept = keeping.chosen(event.id), dict[int, Kept]()
    for holder in holders:
        person = holder.registration
        confirmed = person.status is RegistrationStatus.CONFIRMED
        had = Had(person.id, holder.track_id, holder.sessions, confirmed, claims.get(person.id, {}))
        after = keep(had, seating)
        if after.given or after.lost:
            kept[person.id] = after
    _write(kept, seating, rows)
    titles = {session.id: session.title.as_dict() for session in programme.sessions(event.id)}
    history.record_all(
        Act.SESSION_TO_CHOOSE,
        actor,
        [
            history.About(event.id, holder.registration.id, {"after": _said(kept[holder.registration.id], titles)})
            for holder in holders
            if holder.registration.id in kept
        ],
    )
    return kept


def tell(
    event: Event,
    holders: Sequence[Holder],
    kept: Mapping[int, Kept],
    changed: Mapping[int, Mapping[int, dict[str, Any]]],
) -> None:
    """One mail to each: also of the other time, room or link of a session, which they need not read twice.

    changed: by registration and session, the old values.
    """
    told = [holder for holder in holders if holder.registration.id in kept]
    mails = []
    for holder in told:
        person = holder.registration
        news = {str(number): before for number, before in changed.get(person.id, {}).items()}
        about: dict[str, Any] = {"sessions": list(holder.sessions), **({"changed": news} if news else {})}
        mails.append(outbox.row_to(person, MailKind.SESSION_TO_CHOOSE, about))
    outbox.post(mails)
    calendar_invitations.settle_all([holder.registration for holder in told], event.facts)


def _write(kept: Mapping[int, Kept], seating: Seating, rows: Sequence[Pool]) -> None:
    claims = [
        {
            "registration_id": registration_id,
            "pool_id": seating.pools[session_id],
            "state": state,
            "queue_no": queue.next_no(rows) if state is ClaimState.WAITING else None,
        }
        for registration_id, one in kept.items()
        for session_id, state in one.given.items()
    ]
    claim_steps.insert_all(claims)
    unplaced.settle(list(kept), rows)
    place_steps.write(rows, seating.counted)
    db.session.flush()


def _said(kept: Kept, titles: Mapping[int, Mapping[str, str]]) -> dict[str, Any]:
    """What became of someone's sessions, as the history keeps it: by their titles."""
    waits = [number for number, state in kept.given.items() if state is not ClaimState.TAKEN]
    parts = {
        "sessions": [number for number in kept.given if number not in waits],
        "waited_for": waits,
        "lost": kept.lost,
    }
    return {name: [titles[number] for number in numbers] for name, numbers in parts.items() if numbers}
