"""Writes registrations as they were decided, with mail and history. The caller holds the pools' lock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app import clock
from app.database import db
from app.domain.events import EventFacts
from app.domain.history import PARTICIPANT, Act
from app.domain.mail import MailKind
from app.domain.participants import Details, Needs
from app.domain.places import Pools
from app.domain.questions import Answers
from app.domain.registration import Accepted, RegistrationStatus, Source
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.steps import answers, calendar_invitations, codes, entering, history, needs, outbox, places, queue
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


@dataclass(frozen=True)
class Entry:
    """A new registration as it was decided, with its event's pools. needs: only with consent."""

    registration: Registration
    decision: Accepted
    chosen: Chosen
    event: EventFacts
    rows: Sequence[Pool]
    pools: Pools
    needs: Needs | None = None
    answers: Answers = field(default_factory=dict)

    @property
    def confirmed(self) -> bool:
        return self.decision.status is RegistrationStatus.CONFIRMED

    @property
    def mail(self) -> tuple[MailKind, Registration, dict[str, Any]]:
        """Once the place in the queue is counted."""
        position = None if self.confirmed else self.pools.by_id[pool_queries.main_pool(self.rows).id].waiting
        return MAIL_FOR[self.decision.status], self.registration, {"position": position}


def enter(entry: Entry) -> None:
    _decide(entry)
    entering.insert_new(entry.registration)
    _finish([entry])


def enter_all(entries: Sequence[Entry]) -> None:
    """One registration at each of several events: as many statements as for one, nearly; at least one."""
    for entry in entries:
        _decide(entry)
    entering.insert_all([entry.registration for entry in entries])
    _finish(entries)


def _decide(entry: Entry) -> None:
    registration = entry.registration
    registration.status = entry.decision.status
    registration.attendance = entry.chosen.choice.attendance
    registration.track_id = entry.chosen.choice.track_id
    # Not the moment of asking: others may have been served while this act waited for the lock.
    registration.registered_at = given_at = clock.now()
    registration.confirmed_at = given_at if entry.confirmed else None
    registration.queue_no = None if entry.confirmed else queue.next_no(entry.rows)


def _finish(entries: Sequence[Entry]) -> None:
    """Claims, answers, needs, mail and history of registrations that are in the database."""
    claims = [
        claim
        for entry in entries
        for claim in places.claim(
            entry.registration, entry.chosen.day, entry.decision.sessions, entry.rows, entry.pools
        )
    ]
    db.session.execute(places.INSERT_CLAIM, claims)
    answers.keep_new((entry.registration.id, entry.answers) for entry in entries)
    for entry in entries:
        if entry.needs:
            needs.keep_new(entry.registration.id, entry.needs, entry.event.ends_at)
    outbox.enqueue_first([entry.mail for entry in entries])
    for entry in entries:
        calendar_invitations.settle(entry.registration, entry.event)
    history.record_all(
        Act.REGISTERED,
        PARTICIPANT,
        [
            history.About(entry.registration.event_id, entry.registration.id, {"after": entry.decision.status})
            for entry in entries
        ],
    )
