"""Participants register, change their details and cancel."""

from dataclasses import dataclass, field

from app import clock, keys
from app.database import transaction
from app.domain.choices import NO_CHOICE, Choice
from app.domain.history import PARTICIPANT, Actor
from app.domain.mail import MailKind
from app.domain.participants import Details, Needs
from app.domain.questions import Answers
from app.domain.registration import ACTIVE, Facts, Refusal, Refused, Source, decide_registration
from app.models import Registration
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.steps import answering, cancellation, choosing, outbox, registering
from app.steps.registering import Entry


@dataclass(frozen=True)
class RegistrationRequest:
    """A filled-in form. submission_key: the form's one-time key; needs only with consent."""

    details: Details
    submission_key: str
    link_id: int | None = None
    needs: Needs | None = None
    choice: Choice = NO_CHOICE
    answers: Answers = field(default_factory=dict)


@transaction
def register(event_id: int, request: RegistrationRequest, *, source: Source = Source.FORM) -> Registration | Refused:
    """Give a place, or a place in the queue, or say why not.

    The same form sent twice gives the same registration. A second registration from one address is
    refused and the address gets its own link by mail (invariant 7).
    """
    now = clock.now()
    key = keys.sha256(request.submission_key)
    registration = registering.new(event_id, request.details, key, source, link_id=request.link_id)
    rows = pool_queries.lock_at_once(event_id)
    asking = queries.asking(event_id, request.details.email_key)
    if asking is None:
        return Refused(Refusal.NOT_PUBLISHED)
    if asking.pools != len(rows):
        rows = pool_queries.lock(event_id)
    if asking.earlier_id is not None and asking.earlier_key == key:
        return queries.by_id(asking.earlier_id)

    link = queries.link_facts(request.link_id) if request.link_id is not None else None
    answers = answering.offered(event_id, request.answers)
    chosen = answering.with_options(choosing.chosen(event_id, rows, request.choice), answers, rows)
    pools = pool_queries.counted(rows)
    waiters = pool_queries.waiters(event_id) if pools.has_queue and pools.have_any_room(chosen.pools) else []
    facts = Facts(asking.event, link, asking.earlier_id is not None, chosen.day, chosen.seats, chosen.misfits)
    decision = decide_registration(facts, pools, waiters, now=now)
    if isinstance(decision, Refused):
        if decision.reason is Refusal.ADDRESS_TAKEN and asking.earlier_id is not None:
            outbox.enqueue_unless_recent(MailKind.LINK_AGAIN, queries.by_id(asking.earlier_id))
        return decision
    if source is Source.FORM and not outbox.allowed(asking.mail_caused):
        return Refused(Refusal.TOO_MUCH_MAIL)

    registering.enter(Entry(registration, decision, chosen, asking.event, rows, pools, request.needs, answers))
    return registration


@transaction
def cancel(registration_id: int, actor: Actor = PARTICIPANT, *, reason: str = "") -> Registration:
    """Give the place back; the next in line gets it in the same transaction. Doing it twice does no harm.

    reason: what an organizer tells the participant.
    """
    event_id = queries.by_id(registration_id).event_id
    rows = pool_queries.lock(event_id)
    registration = queries.by_id(registration_id)
    if registration.status not in ACTIVE:
        return registration
    event = queries.event_facts(event_id)
    assert event is not None
    cancellation.cancel(registration, event, rows, actor, reason=reason)
    return registration
