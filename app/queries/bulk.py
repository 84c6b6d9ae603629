"""Acts on several registrations: whose they are, and whom they are about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.database import db
from app.domain.attendees import Listing
from app.domain.bulk import MOST, PER_PAGE
from app.domain.languages import Language
from app.domain.registration import RegistrationStatus
from app.models import BulkAct, Registration
from app.queries import attendee_filters


@dataclass(frozen=True)
class Chosen:
    id: int
    code: str
    given_name: str
    family_name: str
    organisation: str
    status: RegistrationStatus
    erased: bool

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or self.code


def own(event_id: int, bulk_id: int, organizer_id: int) -> BulkAct | None:
    """That act, if it is this event's and this person's."""
    return db.session.scalars(
        select(BulkAct).where(
            BulkAct.id == bulk_id, BulkAct.event_id == event_id, BulkAct.organizer_id == organizer_id
        ),
        execution_options={"populate_existing": True},
    ).one_or_none()


def locked(bulk_id: int) -> BulkAct | None:
    """The same, held still until commit."""
    return db.session.scalars(
        select(BulkAct).where(BulkAct.id == bulk_id).with_for_update(), execution_options={"populate_existing": True}
    ).one_or_none()


def matching(event_id: int, listing: Listing) -> Sequence[int]:
    """Everybody in the list, at most one more than can be acted on at once."""
    statement = select(Registration.id).where(
        Registration.event_id == event_id, *attendee_filters.conditions(Registration, event_id, listing)
    )
    return db.session.scalars(statement.order_by(Registration.registered_at, Registration.id).limit(MOST + 1)).all()


def with_codes(event_id: int, codes: Collection[str]) -> Sequence[int]:
    """The event's registrations with these codes, in the order in which they registered; others are left out."""
    found: list[int] = []
    wanted = sorted({code.upper() for code in codes})
    for at in range(0, len(wanted), 500):
        found += db.session.scalars(
            select(Registration.id).where(
                Registration.event_id == event_id, Registration.code.in_(wanted[at : at + 500])
            )
        )
    return sorted(found)


def page(ids: Sequence[int], number: int) -> list[Chosen]:
    """Those of a page, in the order of the ids. Who is gone altogether is left out."""
    some = ids[(number - 1) * PER_PAGE : number * PER_PAGE]
    rows = db.session.execute(
        select(
            Registration.id,
            Registration.code,
            Registration.given_name,
            Registration.family_name,
            Registration.organisation,
            Registration.status,
            Registration.erased_at.is_not(None),
        ).where(Registration.id.in_(some))
    )
    by_id = {row[0]: Chosen(*row) for row in rows}
    return [by_id[one] for one in some if one in by_id]


def standings(ids: Collection[int]) -> dict[tuple[RegistrationStatus, bool], int]:
    """How many of these stand how: (status, are they erased)."""
    erased = Registration.erased_at.is_not(None)
    rows = db.session.execute(
        select(Registration.status, erased, func.count())
        .where(Registration.id.in_(ids))
        .group_by(Registration.status, erased)
    )
    return {(status, gone): count for status, gone, count in rows}


def languages(ids: Collection[int]) -> list[Language]:
    """In which they are written to."""
    found = set(db.session.scalars(select(Registration.language).where(Registration.id.in_(ids)).distinct()))
    return [language for language in Language if language in found]


def registrations(event_id: int, ids: Collection[int]) -> Sequence[Registration]:
    """Fresh rows, in the order in which they registered; for use under the lock."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.id.in_(ids))
        .order_by(Registration.registered_at, Registration.id),
        execution_options={"populate_existing": True},
    ).all()


def revisions(registration_ids: Collection[int]) -> dict[int, int]:
    """Fresh from the database, where an act has just counted them on; by registration."""
    rows = db.session.execute(
        select(Registration.id, Registration.calendar_sequence).where(Registration.id.in_(registration_ids))
    )
    return {row.id: row.calendar_sequence for row in rows}
