"""Registration links: by handle, and an event's."""

from sqlalchemy import select

from app.database import db
from app.domain.links import LinkFacts
from app.models import RegistrationLink
from app.queries.registrations import link_use


def by_handle(handle: str) -> RegistrationLink | None:
    return db.session.scalars(select(RegistrationLink).where(RegistrationLink.handle == handle)).one_or_none()


def facts(link: RegistrationLink) -> LinkFacts:
    """The link as the rules see it, with what is used of its places."""
    used = link_use(link.id) if link.places is not None else 0
    return LinkFacts(link.id, link.active, link.opens_at, link.closes_at, link.places, used)
