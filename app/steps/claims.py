"""Writes the claims of several people, in one statement for all of them. Who counts them holds the pools' lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, update

from app.database import db
from app.domain.places import ClaimState
from app.models import Claim
from app.steps.row_writing import insert_rows

#: Made once, and on the table rather than the class: these run in every registration.
TABLE = cast(Table, Claim.__table__)
COLUMNS = ("registration_id", "pool_id", "state", "queue_no")
ONE = (TABLE.c.registration_id == bindparam("of_person"), TABLE.c.pool_id == bindparam("in_pool"))
CHANGE = (
    update(TABLE)
    .where(*ONE)
    .values(state=bindparam("becomes"), queue_no=bindparam("number"), offered_until=bindparam("until"))
)
REMOVE = delete(TABLE).where(*ONE)


@dataclass(frozen=True)
class Becomes:
    """What a claim is from now on."""

    registration_id: int
    pool_id: int
    state: ClaimState
    queue_no: int | None = None
    offered_until: datetime | None = None


def insert_all(rows: Sequence[dict[str, Any]]) -> None:
    """New ones, as steps/places.claim makes them."""
    insert_rows(TABLE, COLUMNS, [[row[name] for name in COLUMNS] for row in rows])


def change_all(changed: Sequence[Becomes]) -> None:
    if changed:
        rows = [
            {
                "of_person": one.registration_id,
                "in_pool": one.pool_id,
                "becomes": one.state,
                "number": one.queue_no,
                "until": one.offered_until,
            }
            for one in changed
        ]
        db.session.execute(CHANGE, rows)


def remove_all(gone: Collection[tuple[int, int]]) -> None:
    """gone: the registration and the pool of each."""
    if gone:
        db.session.execute(REMOVE, [{"of_person": person, "in_pool": pool_id} for person, pool_id in gone])
