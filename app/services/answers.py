"""Answers are changed, by the participant or an organizer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app import clock
from app.database import db, transaction
from app.domain.history import PARTICIPANT, Act, Actor
from app.domain.mail import MailKind
from app.domain.participants import ChangeRefusal
from app.domain.places import ClaimState, Pools
from app.domain.questions import Answers, Offered, Value, chosen_options, fingerprint, on_offer
from app.domain.registration import ACTIVE, Refusal, Refused, RegistrationStatus, may_change
from app.models import Claim, Pool, Registration
from app.queries import answers as queries
from app.queries import places as pool_queries
from app.queries import questions
from app.queries import registrations as registration_queries
from app.steps import answering, history, outbox, places
from app.steps import answers as steps


@dataclass(frozen=True)
class Answered:
    """The registration after its change; changed: whether anything was, or they had not been asked before."""

    registration: Registration
    changed: bool


@dataclass(frozen=True)
class AnsweredMeanwhile:
    """Someone else changed the answers after the form was opened. now: what they are at present."""

    now: Answers


@transaction
def change(
    registration_id: int, wanted: Answers, actor: Actor = PARTICIPANT, *, among: Collection[int], seen: str = ""
) -> Answered | AnsweredMeanwhile | Refused | ChangeRefusal:
    """These answers to the questions among; others stay as they are. A place in an option is kept until all the new
    ones are sure.

    A participant may do it as long as details can be changed, an organizer as long as the registration stands; then
    the participant is told. seen: the fingerprint of the answers that the form was filled with; empty: it does not
    matter.
    """
    registration, event, rows = registration_queries.held(registration_id)
    may = may_change(registration.status, event, clock.now())
    if not (may if actor == PARTICIPANT else registration.status in ACTIVE):
        return ChangeRefusal.TOO_LATE
    everything = queries.of(registration_id)
    present = {number: value for number, value in everything.items() if number in among}
    if seen not in ("", fingerprint(present)):
        return AnsweredMeanwhile(present)
    there = questions.offered([registration.event_id])
    held = chosen_options(present)  # also of options that are retired: who has chosen one keeps it
    answers = {
        number: value
        for number, value in on_offer(wanted, Offered(there.questions, there.options | held)).items()
        if number in among
    }
    others = {number: value for number, value in everything.items() if number not in among}
    if refused := _take_places(registration, {**others, **answers}, rows):
        return refused
    asked = _asked(registration, actor)
    if answers != present:
        _write(registration, among, answers, actor)
    return Answered(registration, changed=asked or answers != present)


def _asked(registration: Registration, actor: Actor) -> bool:
    """Has someone whom others registered sent the questions for the first time? Then they need not be asked again."""
    if actor != PARTICIPANT or not registration.data_origin or registration.asked_at is not None:
        return False
    registration.asked_at = clock.now()
    return True


def _write(registration: Registration, among: Collection[int], answers: dict[int, Value], actor: Actor) -> None:
    steps.replace(registration.id, among, answers)
    # That they were changed is kept, not what they were.
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(Act.ANSWERS_CHANGED, actor, **about)
    if actor != PARTICIPANT:
        outbox.enqueue(MailKind.CHANGED_BY_ORGANIZER, registration, fields=["answers"])


def _take_places(registration: Registration, answers: Answers, rows: Sequence[Pool]) -> Refused | None:
    """The claims on options as these answers want them; refused, all stay as they were."""
    options, counted = pool_queries.option_pools(rows), pool_queries.counted(rows)
    claims = {claim.pool_id: claim for claim in pool_queries.claims(registration.id) if claim.pool_id in options}
    wanted = {seat.pool_id for seat in answering.seats_of(answers, rows)}
    if full := counted.without_room(wanted - claims.keys()):
        return Refused(Refusal.SESSION_FULL, full=full)
    _give_up([claims[pool_id] for pool_id in claims.keys() - wanted], counted)
    confirmed = registration.status is RegistrationStatus.CONFIRMED
    state = ClaimState.TAKEN if confirmed else ClaimState.WISHED
    for pool_id in sorted(wanted - claims.keys()):
        counted.count([pool_id], state)
        db.session.add(Claim(registration_id=registration.id, pool_id=pool_id, state=state))
    places.write(rows, counted)
    return None


def _give_up(claims: Sequence[Claim], counted: Pools) -> None:
    for claim in claims:
        counted.release([claim.pool_id], claim.state)
        db.session.delete(claim)
