"""History: who did what, when, with before and after. Entries are added; triggers of the database refuse the rest.

What the law has removed goes through one door (steps/history.py, decision 32).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.history import Act, ActorKind
from app.models.organizer import Organizer


class HistoryEntry(Base):
    """One act of consequence. Details hold before and after; no special needs, ever."""

    __tablename__ = "history_entry"
    __table_args__ = (
        # Searching reads each of these backwards from a moment: entries are written in the order of time.
        Index("ix_history_entry_at_id", "at", "id"),
        Index("ix_history_entry_act_at_id", "act", "at", "id"),
        Index("ix_history_entry_event_id_at_id", "event_id", "at", "id"),
        Index(
            "ix_history_entry_organizer_id_at_id",
            "organizer_id",
            "at",
            "id",
            postgresql_where=text("organizer_id IS NOT NULL"),
            sqlite_where=text("organizer_id IS NOT NULL"),
        ),
        Index("ix_history_entry_registration_id", "registration_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    act: Mapped[Act]
    actor: Mapped[ActorKind]
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizer.id", ondelete="SET NULL"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"before": …, "after": …, "purpose": …}

    organizer: Mapped[Organizer | None] = relationship(lazy="raise_on_sql")


class HistoryIsKept(Exception):  # noqa: N818  what it says
    """Someone set about changing or deleting an entry of the history."""


@event.listens_for(HistoryEntry, "before_update")
@event.listens_for(HistoryEntry, "before_delete")
def _refuse(mapper: object, connection: object, entry: HistoryEntry) -> None:
    raise HistoryIsKept(entry.id)
