"""Someone who is invited declines, passes the invitation on, or answers it with the registration that they have.
(Accepting by the form: registrations.)"""

from dataclasses import dataclass
from enum import StrEnum

from app import clock
from app.database import transaction
from app.domain.admissions import AdmissionRefusal
from app.domain.history import PARTICIPANT, Act
from app.domain.invitations import Barred, InvitationState, barred
from app.domain.mail import MailKind
from app.domain.participants import Details, email_key
from app.models import Invitation
from app.queries import invitations as queries
from app.queries import places, registrations
from app.steps import answered_otherwise, history, outbox
from app.steps import invitations as steps


class DelegationRefusal(StrEnum):
    """Why an invitation is not passed on to this address."""

    OWN_ADDRESS = "own_address"
    TOO_MUCH_MAIL = "too_much_mail"


@dataclass(frozen=True)
class PassedOn:
    """To whom, for the page that says so."""

    name: str


@transaction
def take(invitation_id: int) -> Barred | AdmissionRefusal | None:
    """The registration that its address has, and that came another way, becomes its answer: with a place that is kept
    for the invited, where there is one, and without approval. None: it has, also when it had before."""
    invitation = queries.by_id(invitation_id)
    rows = places.lock(invitation.event_id)
    event, facts = registrations.event_facts(invitation.event_id), queries.facts(invitation_id)
    bar = barred(facts, event, clock.now())
    if bar is Barred.ACCEPTED:
        return None
    found = registrations.by_address(invitation.event_id, facts.email_key) if facts.email_key is not None else None
    if bar is not Barred.REGISTERED or found is None:
        return bar
    if not answered_otherwise.take(found, event, rows):
        return AdmissionRefusal.FULL
    steps.accept(invitation_id, found)
    return None


@transaction
def decline(invitation_id: int, word: str) -> Barred | None:
    """None: it is declined, also when it was so before. Nothing is kept of why, but the word."""
    invitation, bar = _held(invitation_id)
    if bar is not None:
        return bar
    if invitation.state is InvitationState.DECLINED and invitation.word == word:
        return None
    steps.close([invitation.id], InvitationState.DECLINED, word=word, answered_at=clock.now())
    history.record(Act.INVITATION_DECLINED, PARTICIPANT, event_id=invitation.event_id)
    return None


@transaction
def delegate(invitation_id: int, colleague: Details) -> PassedOn | Barred | DelegationRefusal:
    """This one ends, and the colleague gets an invitation of their own, by mail at once; nothing, where they are at the
    event already: whoever holds the link learns of nobody whether they are (docs/decisions/0024)."""
    invitation, bar = _held(invitation_id)
    if bar is not None:
        return bar
    if refusal := _refusal(invitation, colleague.email_key):
        return refusal
    now = clock.now()
    steps.close([invitation.id], InvitationState.DELEGATED, answered_at=now)
    history.record(Act.INVITATION_DELEGATED, PARTICIPANT, event_id=invitation.event_id)
    if _is_there(invitation.event_id, colleague.email_key):
        return PassedOn(f"{colleague.given_name} {colleague.family_name}")
    row = steps.row(invitation.event_id, colleague, "", delegated_from=invitation.id)
    steps.add([row])
    made = queries.by_handle(row["handle"])
    assert made is not None, "it was just written"
    steps.ask(MailKind.INVITATION_DELEGATED, [made.id], state=InvitationState.SENT, sent_at=now)
    return PassedOn(made.name)


def _held(invitation_id: int) -> tuple[Invitation, Barred | None]:
    """A fresh view of it, with the event's pools held still: nobody answers it meanwhile."""
    event_id = queries.by_id(invitation_id).event_id
    places.lock(event_id)
    event = registrations.event_facts(event_id)
    return queries.by_id(invitation_id), barred(queries.facts(invitation_id), event, clock.now())


def _refusal(invitation: Invitation, key: str) -> DelegationRefusal | None:
    if key == email_key(invitation.email):
        return DelegationRefusal.OWN_ADDRESS
    return None if outbox.has_room(key) else DelegationRefusal.TOO_MUCH_MAIL


def _is_there(event_id: int, key: str) -> bool:
    """Invited or registered by now?"""
    return key in queries.living_addresses(event_id) or registrations.by_address(event_id, key) is not None
