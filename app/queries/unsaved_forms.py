"""What organizers had typed when their session ended."""

from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.models import UnsavedForm


def sealed(organizer_id: int, token_hash: str, now: datetime) -> bytes | None:
    """None: there is none of this account, or its time is over."""
    return db.session.scalar(
        select(UnsavedForm.sealed).where(
            UnsavedForm.organizer_id == organizer_id,
            UnsavedForm.token_hash == token_hash,
            UnsavedForm.expires_at > now,
        )
    )


def oldest_first(organizer_id: int) -> list[int]:
    """The ids of those that are kept of an account."""
    of_account = select(UnsavedForm.id).where(UnsavedForm.organizer_id == organizer_id)
    return list(db.session.scalars(of_account.order_by(UnsavedForm.id)))
