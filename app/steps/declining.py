"""A registration that waits for approval is not approved. The caller holds the pools' lock."""

from app.domain import places as rules
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import Registration
from app.steps import history, needs, outbox, places, wishes


def decline(registration: Registration, pools: rules.Pools, reason: str, actor: Actor) -> None:
    """They are told, with the reason; a place that was held for them is the caller's to give on."""
    before, registration.status = registration.status, RegistrationStatus.DECLINED
    registration.decision_reason = reason
    needs.delete_declined(registration)
    outbox.enqueue(MailKind.NOT_APPROVED, registration, **({"reason": reason} if reason else {}))
    about = {"event_id": registration.event_id, "registration_id": registration.id}
    history.record(Act.NOT_APPROVED, actor, **about, before=before, after=registration.status)
    wishes.lay_aside(registration)
    places.release(registration, pools)
