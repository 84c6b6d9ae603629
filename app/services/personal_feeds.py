"""People get, set and stop an address of their own calendar."""

import secrets

from sqlalchemy import delete

from app import clock, keys
from app.database import db, transaction
from app.domain.mail import MailKind
from app.domain.personal_feeds import REMEMBERED, FeedSettings
from app.models import PersonalFeed
from app.queries import personal_feeds, registrations
from app.steps import outbox, own_calendars

BATCH = 200


@transaction
def send_new(registration_id: int, settings: FeedSettings) -> bool:
    """A new address, mailed to the registration's own and shown nowhere else: whoever registers with somebody
    else's e-mail address must not see what they take part in. Those that there are go on.

    False: it was mailed a moment ago, or the address has had as much mail as our forms may cause.
    """
    registration = registrations.by_id(registration_id)
    if registration.email_key is None:
        return False
    handle, now = secrets.token_urlsafe(12), clock.now()
    if not outbox.enqueue_unless_recent(
        MailKind.CALENDAR_ADDRESS, registration, handle=handle, owner=registration.email_key
    ):
        return False
    db.session.add(
        PersonalFeed(
            email_key=registration.email_key,
            token_hash=keys.sha256(keys.feed_token(handle)),
            created_at=now,
            changed_at=now,
            **vars(settings),
        )
    )
    return True


@transaction
def change(feed_id: int, settings: FeedSettings) -> bool:
    """False: it has been stopped."""
    feed = personal_feeds.locked(feed_id)
    if feed is None or feed.revoked_at is not None:
        return False
    if feed.settings != settings:
        for name, value in vars(settings).items():
            setattr(feed, name, value)
        feed.changed_at = clock.now()
    return True


@transaction
def stop(feed_id: int) -> None:
    """The address shows nothing any more, whoever has it. Doing it twice does no harm."""
    feed = personal_feeds.locked(feed_id)
    if feed is not None and feed.revoked_at is None:
        own_calendars.stop(feed)


@transaction
def stop_others(feed_id: int) -> int:
    """Every other address of the same person's calendar; how many there were."""
    feed = personal_feeds.locked(feed_id)
    if feed is None or feed.email_key is None:
        return 0
    others = [other for other in personal_feeds.of_address(feed.email_key) if other.id != feed_id]
    for other in others:
        own_calendars.stop(other)
    return len(others)


@transaction
def tidy() -> int:
    """Stop the feeds of addresses that nothing is registered under any more; forget those stopped long ago."""
    stopped = personal_feeds.nobodys(BATCH)
    for feed in stopped:
        own_calendars.stop(feed)
    db.session.execute(delete(PersonalFeed).where(PersonalFeed.revoked_at < clock.now() - REMEMBERED))
    return len(stopped)
