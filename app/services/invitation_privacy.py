"""What data protection law lets someone ask who was invited and has no registration: a copy, and to be removed."""

from enum import StrEnum

from app.database import transaction
from app.domain.history import PARTICIPANT, Act
from app.queries import invitations as queries
from app.queries import personal, places
from app.steps import erasure, history


class Removal(StrEnum):
    """What became of the wish to be removed."""

    DONE = "done"
    LATER = "later"  # a hold stands: when it ends, the worker does it
    REGISTERED = "registered"  # nothing: the registration's own page removes both


@transaction
def take_along(invitation_id: int) -> personal.Guest:
    """Everything that is held on one invited person; that it was taken is kept in the history."""
    history.record(Act.DATA_TAKEN, PARTICIPANT, event_id=queries.by_id(invitation_id).event_id)
    return personal.guest(invitation_id)


@transaction
def remove(invitation_id: int) -> Removal:
    """Name and address go at once; where the invitation stood stays, and is counted. No more mail, in either case.

    Doing it twice does no harm.
    """
    event_id = queries.by_id(invitation_id).event_id
    places.lock(event_id)  # nobody answers it meanwhile
    invitation = queries.by_id(invitation_id)
    if invitation.erased_at is not None:
        return Removal.DONE
    if queries.facts(invitation_id).registered is not None:
        return Removal.REGISTERED
    return Removal.DONE if erasure.erase_invitation(invitation, PARTICIPANT) else Removal.LATER
