"""Records an act in the history, in the transaction that did it; takes out of it what the law has removed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, update

from app import clock
from app.database import db, history_door
from app.domain.history import ACTS_ON_CALENDAR, Act, Actor
from app.models import HistoryEntry, Registration

#: Made once, and on the table rather than the class: this runs in every registration.
INSERT = insert(cast(Table, HistoryEntry.__table__))
#: Where nobody asks for the id.
INSERT_ALL = INSERT.inline()
REVISE = (
    update(cast(Table, Registration.__table__))
    .where(Registration.id == bindparam("registration"))
    .values(calendar_sequence=Registration.calendar_sequence + 1, calendar_changed_at=bindparam("moment"))
)


@dataclass(frozen=True)
class About:
    """What an entry is about, with the same details as record() takes."""

    event_id: int | None = None
    registration_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def record(
    act: Act, actor: Actor, *, event_id: int | None = None, registration_id: int | None = None, **details: Any
) -> int:
    """The entry's id. details: JSON values such as before=, after=, purpose=. Never special needs.

    Where someone stands otherwise by it, their own calendar hears of it (domain/calendars.py).
    """
    written = db.session.execute(INSERT, _values(act, actor, About(event_id, registration_id, details)))
    entry_id: int = cast(Any, written).inserted_primary_key[0]
    if registration_id is not None and act in ACTS_ON_CALENDAR:
        db.session.execute(REVISE, {"registration": registration_id, "moment": clock.now().replace(microsecond=0)})
    return entry_id


def record_all(act: Act, actor: Actor, entries: Iterable[About]) -> None:
    """The same act about any number of people or none, in as many statements as about one; calendars hear of it too."""
    entries = list(entries)
    if not entries:
        return
    db.session.execute(INSERT_ALL, [_values(act, actor, about) for about in entries])
    people = {about.registration_id for about in entries if about.registration_id is not None}
    if people and act in ACTS_ON_CALENDAR:
        moment = clock.now().replace(microsecond=0)
        db.session.execute(REVISE, [{"registration": number, "moment": moment} for number in sorted(people)])


def forget_values(registration_ids: Sequence[int]) -> None:
    """Of erased people: who did what, when, stays; before and after may name them."""
    of_them = update(HistoryEntry).where(HistoryEntry.registration_id.in_(registration_ids)).values(details={})
    with history_door():
        db.session.execute(of_them, execution_options={"synchronize_session": False})


def remove(entry_ids: Sequence[int]) -> None:
    """Entries that are older than any may be."""
    with history_door():
        db.session.execute(delete(HistoryEntry).where(HistoryEntry.id.in_(entry_ids)))


def _values(act: Act, actor: Actor, about: About) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "act": act,
        "actor": actor.kind,
        "organizer_id": actor.organizer_id,
        "event_id": about.event_id,
        "registration_id": about.registration_id,
        "details": about.details,
    }
