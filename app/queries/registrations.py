"""Registrations: the facts for a decision, and one with all that its page shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.events import EventFacts
from app.domain.links import LinkFacts
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Event, Pool, Registration, RegistrationLink
from app.queries import mail_limits, places
from app.queries.event_columns import FACTS


@dataclass(frozen=True)
class Asking:
    """What is known of the event and of the address when someone asks to register.

    earlier_id, earlier_key: the registration that the address has already, unless it was cancelled, and its form's
    key.
    pools: how many the event has. mail_caused: how much mail our forms caused to the address within each of
    domain.mail.LIMITS.
    """

    event: EventFacts
    earlier_id: int | None
    earlier_key: str | None
    pools: int
    mail_caused: tuple[int, ...]


def event_facts(event_id: int) -> EventFacts:
    """What the rules need of an event, without its texts. The caller knows that there is such an event."""
    row: Sequence[Any] = db.session.execute(select(*FACTS).where(Event.id == event_id)).one()
    return EventFacts(*row)


def held(registration_id: int) -> tuple[Registration, EventFacts, Sequence[Pool]]:
    """A fresh view of the registration and its event, with the event's pools held still until commit."""
    event_id = by_id(registration_id).event_id
    rows = places.lock(event_id)
    return by_id(registration_id), event_facts(event_id), rows


#: Made once: putting it together costs more than running it, and it is asked in every registration.
_ASKING = (
    select(
        *FACTS,
        Registration.id,
        Registration.submission_key,
        select(func.count()).select_from(Pool).where(Pool.event_id == Event.id).scalar_subquery(),
        *mail_limits.CAUSED_BY_FORMS_SINCE,
        Event.id,
    )
    .select_from(Event)
    .outerjoin(
        Registration,
        and_(
            Registration.event_id == Event.id,
            Registration.email_key == bindparam("key"),
            Registration.status != RegistrationStatus.CANCELLED,
        ),
    )
    .where(Event.id.in_(bindparam("event_ids", expanding=True)))
)


_EARLIER = aliased(Registration)
#: Above every revision that calendars have been sent of a registration :at_event, to the address :from_address (its
#: email_key): what was cancelled there is taken for news only by a later one. As a part of a statement.
#: Found by the address, which has few registrations: "+ 0" keeps the database from reading all of a full event's, which
#: it would for want of figures while a new event fills up.
NEXT_REVISION = (
    select(func.coalesce(func.max(_EARLIER.calendar_sequence) + 1, 0))
    .where(_EARLIER.event_id + 0 == bindparam("at_event"), _EARLIER.email_key == bindparam("from_address"))
    .scalar_subquery()
)


def next_revision(registration: Registration) -> int:
    """The same for a registration that has just come under its address."""
    values = {"at_event": registration.event_id, "from_address": registration.email_key}
    return db.session.scalar(select(NEXT_REVISION), values) or 0


def asking(event_id: int, email_key: str) -> Asking | None:
    """The facts for a submitted form, in one statement; None when there is no such event."""
    return asking_at([event_id], email_key).get(event_id)


def asking_at(event_ids: Collection[int], email_key: str) -> dict[int, Asking]:
    """The same for several events, by their ids, in one statement too; one that is not there is left out."""
    rows: Sequence[Sequence[Any]] = db.session.execute(
        _ASKING, {"event_ids": list(event_ids), **mail_limits.caused_by_forms(email_key)}
    ).all()
    n = len(FACTS)
    return {
        row[-1]: Asking(EventFacts(*row[:n]), row[n], row[n + 1], row[n + 2], tuple(row[n + 3 : -1])) for row in rows
    }


def link_facts(link_id: int) -> LinkFacts | None:
    """The link and how many of its places are used; the count is read only where a limit needs it."""
    row = db.session.execute(
        select(
            RegistrationLink.id,
            RegistrationLink.active,
            RegistrationLink.opens_at,
            RegistrationLink.closes_at,
            RegistrationLink.places,
            RegistrationLink.mode,
        ).where(RegistrationLink.id == link_id)
    ).one_or_none()
    if row is None:
        return None
    used = link_use(link_id) if row.places is not None else 0
    return LinkFacts(row.id, row.active, row.opens_at, row.closes_at, row.places, used, row.mode)


def link_use(link_id: int) -> int:
    """How many came by this link and hold or want a place."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(Registration.link_id == link_id, Registration.status.in_(ACTIVE))
        )
        or 0
    )


def by_address(event_id: int, email_key: str) -> Registration | None:
    """The one registration that this address may have at the event, unless it was cancelled."""
    return db.session.scalars(
        select(Registration).where(
            Registration.event_id == event_id,
            Registration.email_key == email_key,
            Registration.status != RegistrationStatus.CANCELLED,
        ),
        execution_options={"populate_existing": True},
    ).one_or_none()


def addresses(event_id: int) -> dict[str, RegistrationStatus]:
    """The addresses (email_key) that have a registration at the event, unless it was cancelled, and where it stands."""
    rows = db.session.execute(
        select(Registration.email_key, Registration.status).where(
            Registration.event_id == event_id,
            Registration.status != RegistrationStatus.CANCELLED,
            Registration.email_key.is_not(None),
        )
    )
    return {address: status for address, status in rows if address is not None}


def waiting_addresses(event_id: int) -> set[str]:
    """Of those that wait for a place or for approval, and came by no invitation or organizer's hand."""
    return set(
        db.session.scalars(
            select(Registration.email_key).where(
                Registration.event_id == event_id,
                Registration.status.in_((RegistrationStatus.WAITING, RegistrationStatus.PENDING)),
                Registration.invited.is_(False),
                Registration.email_key.is_not(None),
            )
        )
    )


def taken_addresses(event_id: int, email_keys: Sequence[str]) -> set[str]:
    """Those of these addresses that have a registration at the event, unless it was cancelled."""
    rows = db.session.scalars(
        select(Registration.email_key).where(
            Registration.event_id == event_id,
            Registration.email_key.in_(email_keys),
            Registration.status != RegistrationStatus.CANCELLED,
        )
    )
    return {key for key in rows if key is not None}


def any_of_form(event_id: int, submission_keys: Sequence[str]) -> bool:
    """Did one of these forms register someone at the event? Asked some at a time: there may be thousands."""
    return any(
        db.session.scalar(
            select(Registration.id)
            .where(Registration.event_id == event_id, Registration.submission_key.in_(submission_keys[at : at + 1000]))
            .limit(1)
        )
        is not None
        for at in range(0, len(submission_keys), 1000)
    )


def by_id(registration_id: int) -> Registration:
    """A fresh view of the row, for use under the lock."""
    return db.session.scalars(
        select(Registration).where(Registration.id == registration_id),
        execution_options={"populate_existing": True},
    ).one()


def by_ids(registration_ids: Sequence[int]) -> dict[int, Registration]:
    """The same of several, by their ids."""
    found = {}
    for first in range(0, len(registration_ids), places.BATCH):
        some = registration_ids[first : first + places.BATCH]
        rows = db.session.scalars(
            select(Registration).where(Registration.id.in_(some)), execution_options={"populate_existing": True}
        )
        found.update({registration.id: registration for registration in rows})
    return found


def by_code(code: str) -> Registration | None:
    return db.session.scalars(select(Registration).where(Registration.code == code)).one_or_none()
