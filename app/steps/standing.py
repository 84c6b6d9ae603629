"""Writes where several registrations stand, in one statement. The caller holds the pools' lock."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from app.database import db
from app.models import Registration

TABLE = cast(Table, Registration.__table__)
#: What says where somebody stands: these are written as the registrations have them.
NAMES = (
    *("status", "queue_no", "over_capacity", "confirmed_at", "cancelled_at", "verify_until"),
    *("decision_reason", "wishes_laid_aside", "outside_target", "invited"),
)
UPDATE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("registration"))
    .values(version=TABLE.c.version + 1, **{name: bindparam(f"new_{name}") for name in NAMES})
)


def write(people: Sequence[Registration]) -> None:
    """Not through the mapper: as it asks for the version of each, it would send a statement for each. Who changes where
    somebody stands holds the pools' lock; of what others change meanwhile, nothing is written."""
    if not people:
        return
    rows = [
        {"registration": person.id, **{f"new_{name}": getattr(person, name) for name in NAMES}} for person in people
    ]
    with db.session.no_autoflush:  # the mapper would come first
        db.session.execute(UPDATE, rows)
    for person in people:
        for name in NAMES:
            set_committed_value(person, name, getattr(person, name))
        set_committed_value(person, "version", person.version + 1)
