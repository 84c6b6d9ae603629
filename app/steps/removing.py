"""Every kind of data with what finds it and what removes it, once its time is over.

Another kind is another line here. The caller finds an event first, and holds its pools while it removes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app import clock
from app.database import db
from app.domain.history import SYSTEM
from app.domain.privacy import DataKind
from app.models import Removal
from app.queries import removals, retention
from app.steps import anonymisation, needs


@dataclass(frozen=True)
class Remover:
    """find: an event of which something is due. remove: at most so many of that event; how many went."""

    find: Callable[[datetime], int | None]
    remove: Callable[[int, datetime, int], int]


def _anonymise(kind: DataKind, event_id: int, now: datetime, limit: int) -> int:
    expired = retention.expired_registrations(retention.facts(event_id, now), kind, now, limit)
    if expired:
        anonymisation.anonymise(expired, SYSTEM)
    return len(expired)


REMOVERS = {
    DataKind.NEEDS: Remover(retention.event_with_expired_needs, needs.remove_expired),
    **{
        kind: Remover(partial(retention.event_with_expired_details, kind), partial(_anonymise, kind))
        for kind in (DataKind.WITHOUT_PLACE, DataKind.WITH_PLACE)
    },
}


def note(event_id: int, kind: DataKind, count: int) -> None:
    """What went, as a number; the batches of one run are one row."""
    now = clock.now()
    row = removals.of_this_run(event_id, kind, now)
    if row is None:
        db.session.add(Removal(event_id=event_id, kind=kind, at=now, count=count))
    else:
        row.at, row.count = now, row.count + count
