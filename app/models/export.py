"""Lists and papers that the worker makes, their files, and views of the attendee list that a team has saved."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.exports import ExportKind, ExportState, Format
from app.domain.languages import Language
from app.models.organizer import Organizer


class ExportJob(Base):
    """Somebody's export, which they alone can fetch. Web and worker share only the database: so it holds the file."""

    __tablename__ = "export_job"
    __table_args__ = (
        Index("ix_export_job_event_id_asked_at", "event_id", "asked_at"),
        Index(
            "ix_export_job_open",
            "id",
            postgresql_where=text("state IN ('waiting', 'running')"),
            sqlite_where=text("state IN ('waiting', 'running')"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ExportKind]
    format: Mapped[Format]
    language: Mapped[Language]
    purpose: Mapped[str] = mapped_column(String(200))
    wanted: Mapped[dict[str, Any]]  # domain/exports.Wanted; emptied with the file: it may hold search words
    state: Mapped[ExportState] = mapped_column(default=ExportState.WAITING)
    run: Mapped[int] = mapped_column(default=0)  # how often it was begun: who began it earlier has lost it
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    organizer: Mapped[Organizer] = relationship(lazy="raise_on_sql")


class ExportPiece(Base):
    """A part of an export's file, in order from 0. No backup holds it."""

    __tablename__ = "export_piece"
    job_id: Mapped[int] = mapped_column(ForeignKey("export_job.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SavedView(Base):
    """A view of an event's attendee list under a name: filters, order and columns, as an address has them."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("event_id", "name"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
