"""A registration is cancelled and its place given to the next in line. The caller holds the pools' lock."""

from collections.abc import Sequence

from app import clock
from app.domain import places as rules
from app.domain.events import EventFacts
from app.domain.history import PARTICIPANT, Act, Actor
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.steps import calendar_invitations, history, needs, outbox, places


def cancel(
    registration: Registration,
    event: EventFacts,
    rows: Sequence[Pool],
    actor: Actor,
    *,
    reason: str = "",
    lapsed: bool = False,
) -> None:
    """The registration must be active. reason: what an organizer tells the participant. lapsed: nobody answered
    when the place was offered."""
    pools = pool_queries.counted(rows)
    leave(registration, pools, actor, reason=reason, lapsed=lapsed)
    places.fill(registration.event_id, event, rows, pools)
    places.write(rows, pools)


def leave(
    registration: Registration, pools: rules.Pools, actor: Actor, *, reason: str = "", lapsed: bool = False
) -> None:
    """The same without giving on what is freed: for several at once."""
    before = registration.status
    places.release(registration, pools)
    registration.status = RegistrationStatus.CANCELLED
    registration.queue_no = registration.verify_until = None
    registration.over_capacity = False
    registration.cancelled_at = clock.now()
    needs.remove(registration, actor)  # what they were for is gone
    if lapsed:
        outbox.enqueue(MailKind.PLACE_OFFER_LAPSED, registration)
    elif actor == PARTICIPANT:
        outbox.enqueue(MailKind.CANCELLED_BY_SELF, registration)
    else:
        outbox.enqueue(MailKind.CANCELLED_BY_ORGANIZER, registration, **({"reason": reason} if reason else {}))
    calendar_invitations.withdraw(registration)
    history.record(
        Act.PLACE_OFFER_LAPSED if lapsed else Act.CANCELLED,
        actor,
        event_id=registration.event_id,
        registration_id=registration.id,
        before=before,
        after=registration.status,
    )
