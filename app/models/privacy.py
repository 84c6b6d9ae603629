"""What keeps personal data only as long as it may be kept: holds, what went, keys that can be destroyed, counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.needs import CountsKind
from app.domain.privacy import DataKind
from app.models.organizer import Organizer


class SealingKey(Base):
    """The key under which an event's special needs are sealed, itself sealed under DATA_KEY.

    Deleting the row makes every copy of those needs unreadable. A backup keeps this table in a file of its own.
    """

    __tablename__ = "sealing_key"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class DeletionHold(Base):
    """While it stands, nobody's details at the event are removed, whoever asks. At most one stands at a time."""

    __tablename__ = "deletion_hold"
    __table_args__ = (
        Index(
            "uq_deletion_hold_standing",
            "event_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index("ix_deletion_hold_event_id", "event_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(300))
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizer.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizer.id", ondelete="SET NULL"))
    end_reason: Mapped[str] = mapped_column(String(300), default="")

    set_by: Mapped[Organizer | None] = relationship(foreign_keys=[set_by_id], lazy="raise_on_sql")
    ended_by: Mapped[Organizer | None] = relationship(foreign_keys=[ended_by_id], lazy="raise_on_sql")


class Removal(Base):
    """What the worker removed of an event in one run: numbers, nobody's data."""

    __tablename__ = "removal"
    __table_args__ = (Index("ix_removal_event_id_kind_at", "event_id", "kind", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[DataKind]
    at: Mapped[datetime]
    count: Mapped[int]


class CountsLink(Base):
    """A page of counts for the caterer or the interpreter. The address is derived from handle, under DATA_KEY."""

    __tablename__ = "counts_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    kind: Mapped[CountsKind]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
