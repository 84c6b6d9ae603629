"""Writes registrations as they were decided, with mail and history. The caller holds the pools' lock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app import clock
from app.domain.events import EventFacts
from app.domain.history import PARTICIPANT, Act
from app.domain.mail import MailKind
from app.domain.office_hours import verify_by
from app.domain.participants import Details, Needs
from app.domain.places import PoolKind, Pools
from app.domain.questions import Answers
from app.domain.registration import Accepted, RegistrationStatus, Source
from app.models import Pool, Registration
from app.models.registration_word import settle
from app.queries import places as pool_queries
from app.steps import answers, calendar_invitations, claims, codes, entering, history, needs, outbox, places, queue
from app.steps.choosing import Chosen

MAIL_FOR = {
    RegistrationStatus.CONFIRMED: MailKind.CONFIRMED,
    RegistrationStatus.WAITING: MailKind.WAITING,
    RegistrationStatus.PENDING: MailKind.RECEIVED,
    RegistrationStatus.UNVERIFIED: MailKind.VERIFY,
}


def new(
    event_id: int,
    details: Details,
    key: str,
    source: Source,
    *,
    link_id: int | None = None,
    invited: bool = False,
    group_key: str | None = None,
) -> Registration:
    """Not in the database yet. Make it before the lock is taken: while it is held, others wait."""
    registration = Registration(
        event_id=event_id,
        code=codes.new(),
        source=source,
        link_id=link_id,
        invited=invited,
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
        region_id=details.region_id,
        municipality=details.municipality,
        language=details.language,
    )
    settle(registration)
    return registration


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
    def waits(self) -> bool:
        return self.decision.status is RegistrationStatus.WAITING

    @property
    def day(self) -> frozenset[int]:
        """The pools of the day that are claimed: none before the address is confirmed, or an organizer approves."""
        return self.chosen.day if self.confirmed or self.waits or self.decision.reserved else frozenset()

    @property
    def mail(self) -> tuple[MailKind, Registration, dict[str, Any]]:
        """Once the place in the queue is counted."""
        facts = {"position": position_told(self.registration, self.rows, self.pools)} if self.waits else {}
        return MAIL_FOR[self.decision.status], self.registration, facts


def position_told(registration: Registration, rows: Sequence[Pool], counted: Pools) -> int | None:
    """What someone who has just entered the queue is told: nothing while the places are the target group's."""
    if registration.outside_target and any(row.kind is PoolKind.OTHERS and row.capacity == 0 for row in rows):
        return None
    return pool_queries.last_position(rows, counted)


def verify_until(event: EventFacts) -> datetime:
    """Until when an address that is asked for at this moment may be confirmed."""
    return min(clock.from_local(verify_by(clock.to_local(clock.now()))), event.ends_at)


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
    registration.unplaced = entry.chosen.is_unplaced(entry.decision.sessions, entry.rows)
    # Not the moment of asking: others may have been served while this act waited for the lock.
    registration.registered_at = given_at = clock.now()
    registration.confirmed_at = given_at if entry.confirmed else None
    registration.queue_no = queue.next_no(entry.rows) if entry.waits else None
    if entry.decision.status is RegistrationStatus.UNVERIFIED:
        registration.verify_until = verify_until(entry.event)


def _finish(entries: Sequence[Entry]) -> None:
    """Claims, answers, needs, mail and history of registrations that are in the database."""
    claimed = [
        claim
        for entry in entries
        for claim in places.claim(entry.registration, entry.day, entry.decision.sessions, entry.rows, entry.pools)
    ]
    places.write_all((entry.rows, entry.pools) for entry in entries)
    claims.insert_all(claimed)
    answers.keep_new((entry.registration.id, entry.answers) for entry in entries)
    if given := [
        needs.Given(entry.registration.event_id, entry.registration.id, entry.needs) for entry in entries if entry.needs
    ]:
        needs.keep_new(given)
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
