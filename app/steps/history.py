"""Records an act in the history, in the transaction that did it."""

from typing import Any, cast

from sqlalchemy import Table, insert

from app import clock
from app.database import db
from app.domain.history import Act, Actor
from app.models import HistoryEntry

#: Made once, and on the table rather than the class: this runs in every registration.
INSERT = insert(cast(Table, HistoryEntry.__table__))


def record(
    act: Act, actor: Actor, *, event_id: int | None = None, registration_id: int | None = None, **details: Any
) -> int:
    """The entry's id. details: JSON values such as before=, after=, purpose=. Never special needs."""
    written = db.session.execute(
        INSERT,
        {
            "at": clock.now(),
            "act": act,
            "actor": actor.kind,
            "organizer_id": actor.organizer_id,
            "event_id": event_id,
            "registration_id": registration_id,
            "details": details,
        },
    )
    entry_id: int = cast(Any, written).inserted_primary_key[0]
    return entry_id
