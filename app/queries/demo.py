"""What the demo needs to know: is there anything yet, and what was made."""

from sqlalchemy import func, select

from app.database import db
from app.domain.registration import Source
from app.models import Event, Organizer, Registration


def is_empty() -> bool:
    """Neither events nor accounts: a database that nobody uses yet."""
    return not db.session.scalar(select(Event.id).limit(1)) and not db.session.scalar(select(Organizer.id).limit(1))


def event_ids() -> dict[str, int]:
    """Every event's id by its slug."""
    return {row.slug: row.id for row in db.session.execute(select(Event.slug, Event.id))}


def events() -> int:
    """How many events there are."""
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


def codes() -> set[str]:
    """Every registration code in use."""
    return set(db.session.scalars(select(Registration.code)))


def registrations() -> int:
    """How many registrations the demo has made."""
    count = select(func.count()).select_from(Registration).where(Registration.source == Source.DEMO)
    return db.session.scalar(count) or 0


def has_accounts(addresses: list[str]) -> bool:
    """Are these demo accounts in the database?"""
    found = db.session.scalar(select(func.count()).select_from(Organizer).where(Organizer.email_key.in_(addresses)))
    return found == len(addresses)
