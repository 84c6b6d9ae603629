"""What happens to people's own calendars by other acts. The caller holds the pools' lock, where there are pools."""

from collections.abc import Collection

from sqlalchemy import exists, update

from app import clock
from app.database import db
from app.models import PersonalFeed, Registration
from app.queries import registrations


def move(registration: Registration, old_key: str | None) -> None:
    """A registration has got another address: it is in another calendar now, where it may have been cancelled before,
    and what the old one answered to an invitation is not the new one's answer.
    """
    db.session.flush()
    registration.calendar_declined_at = None
    registration.calendar_sequence = registrations.next_revision(registration)
    registration.calendar_changed_at = clock.now().replace(microsecond=0)
    if old_key is not None:
        leave({old_key})


def leave(email_keys: Collection[str]) -> None:
    """Registrations have gone from under these addresses. Who asks only by time must hear of it; where it was the
    last one, the calendar is nobody's.
    """
    db.session.flush()
    now, mine = clock.now(), PersonalFeed.email_key.in_(email_keys)
    db.session.execute(update(PersonalFeed).where(mine).values(changed_at=now))
    registered = exists().where(Registration.email_key == PersonalFeed.email_key)
    db.session.execute(update(PersonalFeed).where(mine, ~registered).values(email_key=None, revoked_at=now))


def stop(feed: PersonalFeed) -> None:
    """Nobody's any more; only that it was is remembered for a while."""
    feed.email_key, feed.revoked_at = None, clock.now()
