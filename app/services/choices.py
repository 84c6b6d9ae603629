"""Track, way to attend and sessions are chosen anew, by the participant or an organizer; unanswered offers lapse."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import clock
from app.database import transaction
from app.domain.changes import Held, Rearranged, Target, difference, rearrange, rewish
from app.domain.choices import Choice
from app.domain.events import EventFacts
from app.domain.history import PARTICIPANT, SYSTEM, Act, Actor
from app.domain.mail import MailKind
from app.domain.participants import ChangeRefusal
from app.domain.places import ClaimState, PoolKind, Pools
from app.domain.registration import PLACED, Refusal, Refused, RegistrationStatus, may_change, may_choose
from app.models import Pool, Registration
from app.queries import own_choices, programme
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.steps import calendar_invitations, choosing, claims, history, outbox, places, queue, seats, unplaced
from app.steps.choosing import Chosen

#: How many unanswered offers one transaction ends at most: it holds nobody up.
BATCH = 200


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
    registration, event, rows = queries.held(registration_id)
    may = may_choose if actor == PARTICIPANT else may_change
    if not may(registration.status, event, clock.now()):
        return ChangeRefusal.TOO_LATE
    if registration.status not in PLACED:
        return ChangeRefusal.NOT_PLACED
    if pool_queries.offered_until(registration_id) is not None:
        return ChangeRefusal.ANSWER_FIRST
    present = own_choices.of(registration)
    if seen not in ("", present.choice.fingerprint):
        return RechosenMeanwhile(present.choice)
    by_organizer = actor != PARTICIPANT
    chosen = choosing.chosen(
        registration.event_id, rows, choice, registration.entitlement, present=present.choice, whole=by_organizer
    )
    if chosen.misfits:
        return Refused(Refusal.CHOICE, misfits=chosen.misfits)
    return _rearranged(registration, event, rows, chosen, actor, reason=reason)


@transaction
def answer(
    registration_id: int, session_id: int, *, take: bool, actor: Actor = PARTICIPANT
) -> Rechosen | Refused | ChangeRefusal:
    """Take the place that is held in this session, instead of those at the same time, or leave it to the next.

    Also when choices can be changed no more, as they are asked: TOO_LATE when the place is not held any longer.
    """
    registration, event, rows = queries.held(registration_id)
    own = own_choices.of(registration)
    held = (seat for seat in own.offers if seat.offered_until is not None and clock.now() <= seat.offered_until)
    offer = next((seat for seat in held if seat.session.id == session_id), None)
    if offer is None or not may_change(registration.status, event, clock.now()):
        return ChangeRefusal.TOO_LATE
    answered = own.accepting(offer) if take else own.choice
    wanted = choosing.chosen(registration.event_id, rows, answered, registration.entitlement, whole=True)
    pools = pool_queries.ids(rows)
    others = frozenset(pools[PoolKind.SESSION, seat.session.id] for seat in own.offers if seat is not offer)
    return _rearranged(registration, event, rows, wanted, actor, asked_still=others)


@transaction
def lapse_offers() -> int:
    """Give held places on to the next in line where the time to answer is over; how many. Again until 0.

    Nobody loses anything they had: a place was only held for them. Nor is anyone written to: the mail that asked
    said until when, and that they otherwise keep what they have.
    """
    event_id = pool_queries.event_with_lapsed_offers(clock.now(), of_the_day=False)
    if event_id is None:
        return 0
    rows = pool_queries.lock(event_id)
    pools = pool_queries.counted(rows)
    given = seats.settle_offers(event_id, programme.offering(event_id), rows)
    lapsed = pool_queries.lapsed_offers(event_id, clock.now(), BATCH, of_the_day=False)
    gone = [(claim.registration_id, claim.pool_id) for claim in lapsed]
    if gone:
        sessions, titles = {row.id: row.key for row in rows}, programme.titles(event_id)
        pools.release([pool_id for _, pool_id in gone], ClaimState.OFFERED)
        claims.remove_all(gone)
        unplaced.settle([registration_id for registration_id, _ in gone], rows)
        about = [
            history.About(event_id, number, {"session": titles[sessions[pool_id]].as_dict()})
            for number, pool_id in gone
        ]
        history.record_all(Act.OFFER_LAPSED, SYSTEM, about)
    event = queries.event_facts(event_id)
    places.fill(event_id, event, rows, pools)
    places.write(rows, pools)
    return given + len(gone)


def _rearranged(
    registration: Registration,
    event: EventFacts,
    rows: Sequence[Pool],
    chosen: Chosen,
    actor: Actor,
    *,
    asked_still: frozenset[int] = frozenset(),
    reason: str = "",
) -> Rechosen | Refused:
    event_id, pools = registration.event_id, pool_queries.counted(rows)
    held = _held(registration, rows)
    target = Target(chosen.day, chosen.seats, choosing.rivals(chosen, rows), asked_still)
    after = _decide(registration, held, target, pools)
    if isinstance(after, Refused):
        return after
    changed = after != Rearranged(held.day, held.sessions)
    if changed:
        before = own_choices.of(registration).plain()
        _write(registration, chosen, held, after, rows)
        told = {"reason": reason} if reason else {}
        history.record(
            Act.CHOICES_CHANGED,
            actor,
            event_id=event_id,
            registration_id=registration.id,
            **difference(before, own_choices.of(registration).plain()),
            **told,
        )
        if actor != PARTICIPANT:
            outbox.enqueue(MailKind.CHOICES_CHANGED, registration, **told)
        calendar_invitations.settle(registration, event)
        places.fill(event_id, event, rows, pools)
        places.write(rows, pools)
    return Rechosen(registration, changed)


def _held(registration: Registration, rows: Sequence[Pool]) -> Held:
    sessions, options = pool_queries.session_pools(rows), pool_queries.option_pools(rows)
    claims = [claim for claim in pool_queries.claims(registration.id) if claim.pool_id not in options]
    return Held(
        registration.id,
        frozenset(claim.pool_id for claim in claims if claim.pool_id not in sessions),
        {claim.pool_id: claim.state for claim in claims if claim.pool_id in sessions},
    )


def _decide(registration: Registration, held: Held, target: Target, pools: Pools) -> Rearranged | Refused:
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
    unplaced.settle([registration.id], rows)
