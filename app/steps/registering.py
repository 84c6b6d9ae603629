"""Writes one registration as it was decided, with its mail and history. The caller holds the pools' lock."""

from collections.abc import Sequence

from app import clock
from app.domain.events import EventFacts
from app.domain.history import PARTICIPANT, Act
from app.domain.mail import MailKind
from app.domain.participants import Details, Needs
from app.domain.places import Pools
from app.domain.registration import Accepted, RegistrationStatus, Source
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.steps import codes, entering, history, invitations, needs, outbox, places, queue
from app.steps.choosing import Chosen

MAIL_FOR = {
    RegistrationStatus.CONFIRMED: MailKind.CONFIRMED,
    RegistrationStatus.WAITING: MailKind.WAITING,
}


def new(
    event_id: int,
    details: Details,
    key: str,
    source: Source,
    *,
    link_id: int | None = None,
    group_key: str | None = None,
) -> Registration:
    """Not in the database yet. Make it before the lock is taken: while it is held, others wait."""
    return Registration(
        event_id=event_id,
        code=codes.new(),
        source=source,
        link_id=link_id,
        submission_key=key,
        group_key=group_key,
        given_name=details.given_name,
        family_name=details.family_name,
        sort_key=details.sort_key,
        email=details.email,
        email_key=details.email_key,
        organisation=details.organisation,
        role_id=details.role_id,
        sector_id=details.sector_id,
        municipality=details.municipality,
        language=details.language,
    )


def enter(
    registration: Registration,
    decision: Accepted,
    chosen: Chosen,
    event: EventFacts,
    rows: Sequence[Pool],
    pools: Pools,
    given: Needs | None,
) -> None:
    """given: diet and access needs, only with consent."""
    confirmed = decision.status is RegistrationStatus.CONFIRMED
    registration.status = decision.status
    registration.attendance, registration.track_id = chosen.choice.attendance, chosen.choice.track_id
    # Not the moment of asking: others may have been served while this act waited for the lock.
    registration.registered_at = given_at = clock.now()
    registration.confirmed_at = given_at if confirmed else None
    registration.queue_no = None if confirmed else queue.next_no(rows)
    entering.insert_new(registration)
    places.enter(registration, chosen.day, decision.sessions, rows, pools)
    if given:
        needs.keep(registration.id, given, event.ends_at)
    position = None if confirmed else pools.by_id[pool_queries.main_pool(rows).id].waiting
    outbox.enqueue(MAIL_FOR[decision.status], registration, position=position)
    invitations.settle(registration, event)
    history.record(
        Act.REGISTERED,
        PARTICIPANT,
        event_id=registration.event_id,
        registration_id=registration.id,
        after=decision.status,
    )
