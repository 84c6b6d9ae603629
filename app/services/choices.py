"""Track, way to attend and sessions are chosen anew, by the participant or an organizer; unanswered offers lapse."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import clock
from app.database import transaction
from app.domain.changes import Held, Rearranged, Target, difference, rearrange, rewish
from app.domain.choices import Choice
from app.domain.history import PARTICIPANT, SYSTEM, Act, Actor
from app.domain.mail import MailKind
from app.domain.participants import ChangeRefusal
from app.domain.places import ClaimState, Pools
from app.domain.registration import Refusal, Refused, RegistrationStatus, may_change, may_choose
from app.models import Pool, Registration
from app.queries import own_choices, programme
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.steps import choosing, history, outbox, places, queue, seats
from app.steps.choosing import Chosen


@dataclass(frozen=True)
class Rechosen:
    """The registration after its change; changed: whether anything was."""

    registration: Registration
    changed: bool


@dataclass(frozen=True)
class RechosenMeanwhile:
    """Someone else changed the choices after the form was opened. now: what they are at present."""

    now: Choice


@transaction
def change(
    registration_id: int, choice: Choice, actor: Actor = PARTICIPANT, *, reason: str = "", seen: str = ""
) -> Rechosen | RechosenMeanwhile | Refused | ChangeRefusal:
    """Choose anew. Nothing that one has is given up before the new place is sure; what is freed goes to the next.

    Choosing a session that is offered accepts it, choosing another of that time declines it. Who waits for the
    day chooses wishes; with another track or way to attend they go to the end of the queue.

    An organizer may do it until the event is over, whatever the deadline; the participant is told, with the
    reason. seen: the fingerprint of the choices that the form was filled with; empty: it does not matter.
    """
    event_id = queries.by_id(registration_id).event_id
    rows = pool_queries.lock(event_id)
    registration = queries.by_id(registration_id)
    event = queries.event_facts(event_id)
    assert event is not None, "a registration has its event"
    may = may_choose if actor == PARTICIPANT else may_change
    if not may(registration.status, event, clock.now()):
        return ChangeRefusal.TOO_LATE
    present = own_choices.of(registration)
    if seen not in ("", present.choice.fingerprint):
        return RechosenMeanwhile(present.choice)
    chosen = choosing.chosen(event_id, rows, choice)
    if chosen.misfits:
        return Refused(Refusal.CHOICE, misfits=chosen.misfits)
    pools = pool_queries.counted(rows)
    held = _held(registration, rows)
    after = _decide(registration, held, chosen, rows, pools)
    if isinstance(after, Refused):
        return after
    changed = after != Rearranged(held.day, held.sessions)
    if changed:
        before = present.plain()
        _write(registration, chosen, held, after, rows)
        told = {"reason": reason} if reason else {}
        history.record(
            Act.CHOICES_CHANGED,
            actor,
            event_id=event_id,
            registration_id=registration_id,
            **difference(before, own_choices.of(registration).plain()),
            **told,
        )
        if actor != PARTICIPANT:
            outbox.enqueue(MailKind.CHOICES_CHANGED, registration, **told)
        places.fill(event_id, event, rows, pools)
        places.write(rows, pools)
    return Rechosen(registration, changed)


@transaction
def lapse_offers() -> int:
    """Give held places on to the next in line where the time to answer is over; how many. Again until 0.

    Nobody loses anything they had: a place was only held for them. Nor is anyone written to: the mail that asked
    said until when, and that they otherwise keep what they have.
    """
    event_id = pool_queries.event_with_lapsed_offers(clock.now())
    if event_id is None:
        return 0
    rows = pool_queries.lock(event_id)
    pools = pool_queries.counted(rows)
    lapsed = pool_queries.lapsed_offers(event_id, clock.now())
    sessions = {row.id: row.key for row in rows}
    for claim in lapsed:
        pools.release([claim.pool_id], ClaimState.OFFERED)
        seats.release(claim.registration_id, claim.pool_id)
        title = programme.session(sessions[claim.pool_id]).title.as_dict()
        about = {"event_id": event_id, "registration_id": claim.registration_id}
        history.record(Act.OFFER_LAPSED, SYSTEM, **about, session=title)
    event = queries.event_facts(event_id)
    assert event is not None, "a pool has its event"
    places.fill(event_id, event, rows, pools)
    places.write(rows, pools)
    return len(lapsed)


def _held(registration: Registration, rows: Sequence[Pool]) -> Held:
    sessions = pool_queries.session_pools(rows)
    claims = pool_queries.claims(registration.id)
    return Held(
        registration.id,
        frozenset(claim.pool_id for claim in claims if claim.pool_id not in sessions),
        {claim.pool_id: claim.state for claim in claims if claim.pool_id in sessions},
    )


def _decide(
    registration: Registration, held: Held, chosen: Chosen, rows: Sequence[Pool], pools: Pools
) -> Rearranged | Refused:
    target = Target(chosen.day, chosen.seats, choosing.rivals(chosen, rows))
    waiters = pool_queries.waiters(registration.event_id) if pools.has_queue else []
    if registration.status is RegistrationStatus.WAITING:
        return rewish(held, target, pools, waiters)
    return rearrange(held, target, pools, waiters)


def _write(registration: Registration, chosen: Chosen, held: Held, after: Rearranged, rows: Sequence[Pool]) -> None:
    """The claims as decided; numbers in a queue are kept, except for someone who now waits for another day."""
    if registration.status is RegistrationStatus.WAITING and after.day != held.day:
        registration.queue_no = queue.next_no(rows)
    registration.attendance, registration.track_id = chosen.choice.attendance, chosen.choice.track_id
    places.rewrite(registration, after.day, after.sessions, rows)
