"""A registration is cancelled and its place given to the next in line. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence

from app import clock
from app.domain import places as rules
from app.domain.events import EventFacts
from app.domain.history import PARTICIPANT, Act, Actor
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.steps import calendar_invitations, history, needs, outbox, places, standing

NO_REASONS: Mapping[int, str] = {}


def cancel(
    registration: Registration,
    event: EventFacts,
    rows: Sequence[Pool],
    actor: Actor,
    *,
    reason: str = "",
) -> None:
    """The registration must be active. reason: what an organizer tells the participant."""
    pools = pool_queries.counted(rows)
    leave([registration], pools, actor, reasons={registration.id: reason})
    places.fill(registration.event_id, event, rows, pools)
    places.write(rows, pools)


def leave(
    people: Sequence[Registration],
    pools: rules.Pools,
    actor: Actor,
    *,
    reasons: Mapping[int, str] = NO_REASONS,
    lapsed: bool = False,
) -> None:
    """The same of several at one event, without giving on what is freed. reasons: by registration. lapsed: nobody
    answered when the place was offered."""
    if not people:
        return
    event_id, before = people[0].event_id, {person.id: person.status for person in people}
    places.release(people, pools)
    for person in people:
        person.status, person.cancelled_at = RegistrationStatus.CANCELLED, clock.now()
        person.queue_no = person.verify_until = None
        person.over_capacity = False
    standing.write(people)
    needs.remove_all(list(before), event_id, actor)  # what they were for is gone
    told = [(person, {"reason": reasons[person.id]} if reasons.get(person.id) else {}) for person in people]
    outbox.enqueue_all(_mail(actor, lapsed=lapsed), told)
    calendar_invitations.withdraw(people)
    history.record_all(
        Act.PLACE_OFFER_LAPSED if lapsed else Act.CANCELLED,
        actor,
        [
            history.About(event_id, person.id, {"before": before[person.id], "after": person.status})
            for person in people
        ],
    )


def _mail(actor: Actor, *, lapsed: bool) -> MailKind:
    if lapsed:
        return MailKind.PLACE_OFFER_LAPSED
    return MailKind.CANCELLED_BY_SELF if actor == PARTICIPANT else MailKind.CANCELLED_BY_ORGANIZER
