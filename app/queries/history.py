"""An event's history: one page of it, and which acts it holds. Two statements, whatever its length."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.database import db
from app.domain.history import Act, ActorKind
from app.models import HistoryEntry, Organizer, Registration

PER_PAGE = 50


@dataclass(frozen=True)
class Entry:
    """One act. organizer: name or address of who acted; code: of the registration it concerns."""

    id: int
    at: datetime
    act: Act
    actor: ActorKind
    organizer: str
    code: str | None
    details: dict[str, Any]


def acts(event_id: int) -> dict[Act, int]:
    """How often each act stands in the event's history; only those that do."""
    rows = db.session.execute(
        select(HistoryEntry.act, func.count()).where(HistoryEntry.event_id == event_id).group_by(HistoryEntry.act)
    )
    return {row[0]: row[1] for row in rows}


def page(event_id: int, acts: Collection[Act], number: int) -> Sequence[Entry]:
    """Those of these acts, or of all where there are none; the latest first. number counts from 1."""
    statement = (
        _entries()
        .where(HistoryEntry.event_id == event_id)
        .order_by(HistoryEntry.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    if acts:
        statement = statement.where(HistoryEntry.act.in_(acts))
    return [Entry(*row) for row in db.session.execute(statement)]


def of_registration(registration_id: int) -> Sequence[Entry]:
    """Everything that was done with one registration, the latest first."""
    statement = _entries().where(HistoryEntry.registration_id == registration_id).order_by(HistoryEntry.id.desc())
    return [Entry(*row) for row in db.session.execute(statement)]


def _entries() -> Select[Any]:
    return (
        select(
            HistoryEntry.id,
            HistoryEntry.at,
            HistoryEntry.act,
            HistoryEntry.actor,
            func.coalesce(func.nullif(Organizer.name, ""), Organizer.email, ""),
            Registration.code,
            HistoryEntry.details,
        )
        .outerjoin(Organizer, Organizer.id == HistoryEntry.organizer_id)
        .outerjoin(Registration, Registration.id == HistoryEntry.registration_id)
    )
