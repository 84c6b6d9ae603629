"""Registration links: by handle, and an event's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select

from app.database import db
from app.domain.languages import LocalizedText
from app.domain.links import LinkDetails, LinkFacts
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Event, Registration, RegistrationLink
from app.queries.registrations import link_use


def by_handle(handle: str) -> RegistrationLink | None:
    return db.session.scalars(select(RegistrationLink).where(RegistrationLink.handle == handle)).one_or_none()


def by_id(link_id: int) -> RegistrationLink:
    return db.session.get_one(RegistrationLink, link_id)


def by_ids(link_ids: Collection[int]) -> dict[int, RegistrationLink]:
    """Nothing is read where there are none."""
    if not link_ids:
        return {}
    found = db.session.scalars(select(RegistrationLink).where(RegistrationLink.id.in_(link_ids)))
    return {one.id: one for one in found}


def facts(link: RegistrationLink) -> LinkFacts:
    """The link as the rules see it, with what is used of its places."""
    used = link_use(link.id) if link.places is not None else 0
    return LinkFacts(link.id, link.active, link.opens_at, link.closes_at, link.places, used, link.mode)


def of_event(event_id: int) -> Sequence[RegistrationLink]:
    """The event's links, oldest first."""
    return db.session.scalars(
        select(RegistrationLink).where(RegistrationLink.event_id == event_id).order_by(RegistrationLink.id)
    ).all()


def details(link: RegistrationLink) -> LinkDetails:
    """What an organizer wrote of the link."""
    return LinkDetails(link.label, link.note, link.opens_at, link.closes_at, link.places, link.mode)


def event_of(link_id: int) -> int:
    """The id of the link's event, which never changes."""
    return db.session.scalars(select(RegistrationLink.event_id).where(RegistrationLink.id == link_id)).one()


def locked(link_id: int) -> RegistrationLink:
    """A fresh view of the link, held still; the caller already holds its event's pools."""
    return db.session.scalars(
        select(RegistrationLink).where(RegistrationLink.id == link_id).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one()


def one_of_event(event_id: int, link_id: int) -> RegistrationLink | None:
    """The link, if it is this event's."""
    return db.session.scalars(
        select(RegistrationLink).where(RegistrationLink.id == link_id, RegistrationLink.event_id == event_id)
    ).one_or_none()


@dataclass(frozen=True)
class LinkUse:
    """A link with how many came by it: each of them uses one of its places."""

    link: RegistrationLink
    by_status: Mapping[RegistrationStatus, int]

    @property
    def used(self) -> int:
        return sum(self.by_status.values())


def with_use(event_id: int) -> Sequence[LinkUse]:
    """The event's links, oldest first, each with its use."""

    def came(status: RegistrationStatus) -> ColumnElement[int]:
        return func.count(case((Registration.status == status, 1)))

    rows = db.session.execute(
        select(RegistrationLink, *(came(status) for status in ACTIVE))
        .outerjoin(Registration, Registration.link_id == RegistrationLink.id)
        .where(RegistrationLink.event_id == event_id)
        .group_by(RegistrationLink.id)
        .order_by(RegistrationLink.id)
    )
    return [LinkUse(link, dict(zip(ACTIVE, counts, strict=True))) for link, *counts in rows]


def event_title(handle: str) -> LocalizedText | None:
    """The name of the event that the link is for; None for an unknown link."""
    return db.session.scalar(
        select(Event.title)
        .join(RegistrationLink, RegistrationLink.event_id == Event.id)
        .where(RegistrationLink.handle == handle)
    )
