"""Registrations that wait for approval are not approved. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence

from app.domain import places as rules
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import Registration
from app.steps import history, invitations, needs, outbox, places, standing, wishes


def decline(people: Sequence[Registration], pools: rules.Pools, reasons: Mapping[int, str], actor: Actor) -> None:
    """These of one event are told, with the reason, by registration; places that were held for them are the caller's
    to give on. Invitations that their addresses have had end."""
    if not people:
        return
    ids, about = [person.id for person in people], []
    wishes.lay_aside(people)
    for person in people:
        before, person.status = person.status, RegistrationStatus.DECLINED
        person.decision_reason = reasons.get(person.id, "")
        said = {"before": before, "after": person.status}
        about.append(history.About(person.event_id, person.id, said))
    standing.write(people)
    needs.delete_declined(ids)
    told = [(person, {"reason": person.decision_reason} if person.decision_reason else {}) for person in people]
    outbox.enqueue_all(MailKind.NOT_APPROVED, told)
    history.record_all(Act.NOT_APPROVED, actor, about)
    places.release(people, pools)
    invitations.end_of_declined(people, actor)
