"""What a check answers, and how it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from app.database import db


@dataclass(frozen=True)
class Finding:
    """One broken row: which check, where, and what is wrong, in plain words."""

    check: str
    where: str
    problem: str


def rows(*columns: Any, where: Any) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(select(*columns).where(where)).all()
