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
from app.queries import answers as answer_queries
from app.queries import removals, retention
from app.steps import anonymisation, answers, invitations, needs


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


def _find_without_place(now: datetime) -> int | None:
    registered = retention.event_with_expired_details(DataKind.WITHOUT_PLACE, now)
    return retention.event_with_expired_invitations(now) if registered is None else registered


def _remove_without_place(event_id: int, now: datetime, limit: int) -> int:
    """Who registered first: they take their own invitations along."""
    if count := _anonymise(DataKind.WITHOUT_PLACE, event_id, now, limit):
        return count
    expired = retention.expired_invitations(retention.facts(event_id, now), now, limit)
    invitations.forget(expired)
    return len(expired)


def _remove_answers(event_id: int, now: datetime, limit: int) -> int:
    return answers.remove(answer_queries.expired(event_id, now, limit))


REMOVERS = {
    DataKind.ANSWERS: Remover(answer_queries.event_with_expired, _remove_answers),
    DataKind.NEEDS: Remover(retention.event_with_expired_needs, needs.remove_expired),
    DataKind.WITHOUT_PLACE: Remover(_find_without_place, _remove_without_place),
    DataKind.WITH_PLACE: Remover(
        partial(retention.event_with_expired_details, DataKind.WITH_PLACE), partial(_anonymise, DataKind.WITH_PLACE)
    ),
}


def note(event_id: int, kind: DataKind, count: int) -> None:
    """What went, as a number; the batches of one run are one row."""
    now = clock.now()
    row = removals.of_this_run(event_id, kind, now)
    if row is None:
        db.session.add(Removal(event_id=event_id, kind=kind, at=now, count=count))
    else:
        row.at, row.count = now, row.count + count
