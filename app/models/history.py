"""History: who did what, when, with before and after. Rows are added, never changed by the product's pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.history import Act, ActorKind
from app.models.organizer import Organizer


class HistoryEntry(Base):
    """One act of consequence. Details hold before and after; no special needs, ever."""

    __tablename__ = "history_entry"
    __table_args__ = (
        Index("ix_history_entry_event_id_id", "event_id", "id"),
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
