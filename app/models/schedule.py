"""An event's programme: tracks and sessions. A session without a track is shared by all."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.events import SessionKind
from app.domain.languages import LocalizedText


class Track(Base):
    """A path through the day that part of the participants follow."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("event_id", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[LocalizedText]
    position: Mapped[int] = mapped_column(default=0)


class EventSession(Base):
    """One item of the programme. (Not the database session, not the browser's.)"""

    __tablename__ = "event_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"))
    kind: Mapped[SessionKind]
    title: Mapped[LocalizedText]
    speaker: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int | None]  # as announced; places of their own come with session choice
    position: Mapped[int] = mapped_column(default=0)
