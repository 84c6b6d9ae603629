"""One person is erased on somebody's word. The caller holds the event's pools."""

from collections.abc import Sequence

from app import clock
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.registration import ACTIVE
from app.domain.standing import is_finished
from app.models import Invitation, Pool, Registration
from app.queries import retention
from app.steps import anonymisation, cancellation, history, invitations, needs


def erase(registration: Registration, event: EventFacts, rows: Sequence[Pool], actor: Actor) -> None:
    """An active registration at a coming event gives its place to the next in line first. No mail is sent."""
    if registration.status in ACTIVE and not is_finished(event, clock.now()):
        cancellation.cancel(registration, event, rows, actor)
    anonymisation.anonymise([registration], actor)


def ask(registration: Registration, actor: Actor) -> None:
    """Special needs go at once; the rest by itself, once the event is over and no hold stops it."""
    needs.remove(registration, actor)
    if registration.erasure_asked_at is None:
        registration.erasure_asked_at = clock.now()
        history.record(Act.ERASURE_ASKED, actor, event_id=registration.event_id, registration_id=registration.id)


def erase_invitation(invitation: Invitation, actor: Actor) -> bool:
    """Name and address go; where the invitation stood is counted still. False: a hold stands, the worker does it when
    that ends. No more mail in either case."""
    if retention.is_held(invitation.event_id):
        if invitation.erasure_asked_at is None:
            invitations.ask_erasure(invitation)
            history.record(Act.INVITATION_ERASURE_ASKED, actor, event_id=invitation.event_id)
        return False
    invitations.forget([invitation])
    history.record(Act.INVITATION_ERASED, actor, event_id=invitation.event_id)
    return True
