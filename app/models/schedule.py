"""An event's programme: tracks and sessions. A session without a track is shared by all."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.choices import SessionFacts
from app.domain.events import SessionKind
from app.domain.languages import LocalizedText
from app.domain.programme import SESSION_FIELDS, SessionDetails, TrackDetails


class Track(Base):
    """A path through the day that part of the participants follow."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("event_id", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[LocalizedText]
    capacity: Mapped[int | None]  # None: no limit of its own
    position: Mapped[int] = mapped_column(default=0)

    @property
    def details(self) -> TrackDetails:
        """What an organizer's form asks, as it is now."""
        return TrackDetails(self.name, self.capacity)


class EventSession(Base):
    """One item of the programme. (Not the database session, not the browser's.)"""

    __tablename__ = "event_session"
    __table_args__ = (
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times_or_none"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"))
    kind: Mapped[SessionKind]
    title: Mapped[LocalizedText]
    speaker: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[LocalizedText] = mapped_column(default=LocalizedText())  # Markdown
    language: Mapped[str] = mapped_column(String(2), default="")  # spoken; empty: as the event
    room: Mapped[str] = mapped_column(String(120), default="")
    remote_link: Mapped[str] = mapped_column(String(500), default="")  # for those who have a place in it alone
    starts_at: Mapped[datetime | None]  # both or none: none yet
    ends_at: Mapped[datetime | None]
    capacity: Mapped[int | None]  # None: no limit
    waiting_list: Mapped[bool] = mapped_column(default=True)
    optional: Mapped[bool] = mapped_column(default=False)  # only for those who choose it
    cancelled_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)

    @property
    def facts(self) -> SessionFacts:
        return SessionFacts(
            id=self.id,
            track_id=self.track_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            is_break=self.kind is SessionKind.BREAK,
            limited=self.capacity is not None,
            optional=self.optional,
            waiting_list=self.waiting_list,
            cancelled=self.cancelled_at is not None,
        )

    @property
    def details(self) -> SessionDetails:
        """What an organizer's form asks, as it is now."""
        return SessionDetails(**{name: getattr(self, name) for name in SESSION_FIELDS})
