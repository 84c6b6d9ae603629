"""Participants register, change their details and cancel."""

from dataclasses import dataclass, field

from app import clock, keys
from app.database import transaction
from app.domain.choices import NO_CHOICE, Choice
from app.domain.entrance import mode_of
from app.domain.history import PARTICIPANT, Actor
from app.domain.invitations import barred
from app.domain.mail import MailKind
from app.domain.participants import Details, Needs
from app.domain.questions import Answers
from app.domain.registration import ACTIVE, Facts, Refusal, Refused, Source, decide_registration
from app.models import Registration
from app.queries import entrance
from app.queries import invitations as invitation_queries
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.steps import answering, cancellation, choosing, invitations, outbox, places, registering
from app.steps.registering import Entry

#: Who comes so has filled in a form, and causes mail by it.
BY_FORMS = (Source.FORM, Source.INVITATION)


@dataclass(frozen=True)
class RegistrationRequest:
    """A filled-in form. submission_key: the form's one-time key; needs only with consent.

    invited: by a personal invitation, which the caller has seen to be theirs; invitation_id: by this one, which is
    then answered.
    """

    details: Details
    submission_key: str
    link_id: int | None = None
    needs: Needs | None = None
    choice: Choice = NO_CHOICE
    invitation_id: int | None = None
    answers: Answers = field(default_factory=dict)


@transaction
def register(event_id: int, request: RegistrationRequest, *, source: Source = Source.FORM) -> Registration | Refused:
    """Give a place, or a place in the queue, or say why not.

    The same form sent twice gives the same registration. A second registration from one address is
    refused and the address gets its own link by mail (invariant 7).
    """
    now = clock.now()
    key, invited = keys.sha256(request.submission_key), request.invitation_id is not None
    source = Source.INVITATION if invited and source is Source.FORM else source
    registration = registering.new(event_id, request.details, key, source, link_id=request.link_id, invited=invited)
    rows = pool_queries.lock_at_once(event_id)
    asking = queries.asking(event_id, request.details.email_key)
    if asking is None:
        return Refused(Refusal.NOT_PUBLISHED)
    if asking.pools != len(rows):
        rows = pool_queries.lock(event_id)
    if asking.earlier_id is not None and asking.earlier_key == key:
        return queries.by_id(asking.earlier_id)

    invitation = invitation_queries.facts(request.invitation_id) if request.invitation_id is not None else None
    if invitation is not None and barred(invitation, asking.event, clock.now()):
        return Refused(Refusal.INVITATION_ENDED)
    link, event = queries.link_facts(request.link_id) if request.link_id is not None else None, asking.event
    answers = answering.offered(event_id, request.answers)
    pools = pool_queries.counted(rows)
    places.let_go(event_id, event, rows, pools)
    mode = mode_of(event, link, invited=invited)
    entitlement = entrance.entitlement(event_id, request.details, mode, invited=invited)
    registration.outside_target = entitlement.outside_target
    chosen = choosing.chosen(event_id, rows, request.choice, entitlement)
    chosen = answering.with_options(chosen, answers, rows)
    waiters = pool_queries.waiters(event_id) if pools.has_queue and pools.have_any_room(chosen.pools) else []
    taken = asking.earlier_id is not None
    proved = invitation is not None and invitation.email_key == request.details.email_key
    facts = Facts(event, link, taken, chosen.day, chosen.seats, chosen.misfits, invited, verified=proved)
    decision = decide_registration(facts, pools, waiters, now=now)
    if isinstance(decision, Refused):
        if decision.reason is Refusal.ADDRESS_TAKEN and asking.earlier_id is not None:
            outbox.enqueue_unless_recent(MailKind.LINK_AGAIN, queries.by_id(asking.earlier_id))
        return decision
    if source in BY_FORMS and not outbox.allowed(asking.mail_caused):
        return Refused(Refusal.TOO_MUCH_MAIL)

    registering.enter(Entry(registration, decision, chosen, event, rows, pools, request.needs, answers))
    if request.invitation_id is not None:
        invitations.accept(request.invitation_id, registration)
    return registration


@transaction
def cancel(registration_id: int, actor: Actor = PARTICIPANT, *, reason: str = "") -> Registration:
    """Give the place back; the next in line gets it in the same transaction. Doing it twice does no harm.

    reason: what an organizer tells the participant.
    """
    registration, event, rows = queries.held(registration_id)
    if registration.status not in ACTIVE:
        return registration
    cancellation.cancel(registration, event, rows, actor, reason=reason)
    return registration
