"""The worker removes personal data whose time is over, the keys of what has gone, and the traces in files."""

import logging

from sqlalchemy import update

from app import clock
from app.database import db, empty_log, rewrite, transaction
from app.domain.participants import ADDRESS_CONFIRMED_WITHIN
from app.domain.privacy import HISTORY_KEPT, DataKind
from app.models import Registration
from app.queries import places, removals, sealing
from app.queries import retention as queries
from app.steps import history, needs, removing

log = logging.getLogger(__name__)

#: How many registrations one transaction removes at most: it holds nobody up.
BATCH = 200
#: The same of entries of the history.
ENTRIES = 500
#: The hour of the night, in Finland, in which SQLite is written anew: whoever registers waits for some seconds.
QUIET_HOUR = 3


def remove_due(*kinds: DataKind) -> int:
    """Remove a batch of what is due, of one event, and keep in the database how many; again until 0.

    The event is looked for first, so that nothing is held meanwhile; what is due of it is asked anew under its lock.
    """
    for kind in kinds:
        event_id = removing.REMOVERS[kind].find(clock.now())
        if event_id is not None:
            return _remove(event_id, kind)
    return 0


@transaction
def _remove(event_id: int, kind: DataKind) -> int:
    places.lock(event_id)
    count = removing.REMOVERS[kind].remove(event_id, clock.now(), BATCH)
    if count:
        removing.note(event_id, kind, count)
    return count


def reseal() -> int:
    """Seal needs of before under their event's own key, a batch at a time; again until 0."""
    event_id = sealing.event_to_reseal()
    if event_id is None:
        return 0
    count = _reseal(event_id)
    if not count:
        log.warning("special needs cannot be read: DATA_KEY is another", extra={"event": event_id})
    return count


@transaction
def _reseal(event_id: int) -> int:
    places.lock(event_id)
    return needs.reseal(event_id, BATCH)


def destroy_keys() -> int:
    """Destroy the key of an event whose last special needs have gone: no copy of them can be read any more."""
    event_id = sealing.event_without_needs()
    return 0 if event_id is None else _destroy_key(event_id)


@transaction
def _destroy_key(event_id: int) -> int:
    places.lock(event_id)
    return int(needs.destroy_key(event_id))


@transaction
def forget_history() -> int:
    """Remove a batch of entries that are older than any may be; again until 0."""
    entries = removals.old_history(clock.now() - HISTORY_KEPT, ENTRIES)
    if entries:
        history.remove(entries)
    return len(entries)


@transaction
def forget_addresses() -> int:
    """Remove a batch of addresses that somebody wanted and nobody confirmed in time; again until 0. Whoever has the
    address by rights may have asked for that, while a hold stood."""
    before = clock.now() - ADDRESS_CONFIRMED_WITHIN
    ids = queries.unconfirmed_addresses(before, BATCH)
    if ids:
        # Not through the mapper: nobody's form shows it, so the row's version stays. Who asks anew meanwhile is left.
        db.session.execute(
            update(Registration)
            .where(Registration.id.in_(ids), Registration.pending_email_at < before)
            .values(pending_email=None, pending_email_key=None, pending_email_at=None),
            execution_options={"synchronize_session": False},
        )
    return len(ids)


def empty_traces() -> int:
    """Take what was removed out of SQLite's write-ahead log; where someone is at work, at the next turn."""
    if not empty_log():
        log.info("the write-ahead log is in use")
    return 0


def rewrite_at_night() -> int:
    """Take out of SQLite what else may stand of removed rows; once a night, as the job comes by every hour."""
    if clock.to_local(clock.now()).hour == QUIET_HOUR:
        rewrite()
    return 0
