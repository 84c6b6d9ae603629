"""An event's programme: tracks and sessions. A session without a track is shared by all.

Planned messages, saved lists and addresses name them by id: none is given twice (sqlite_autoincrement; PostgreSQL gives
none twice by itself). So it is with whatever else is named like that and can be removed.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.database import Base
from app.domain.calendars import Revision
from app.domain.choices import SessionFacts
from app.domain.events import SessionKind
from app.domain.languages import LocalizedText
from app.domain.programme import REVISED, SESSION_FIELDS, SESSION_FIELDS_ON_CALENDAR, SessionDetails, TrackDetails


class Track(Base):
    """A path through the day that part of the participants follow."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("event_id", "slug"), {"sqlite_autoincrement": True})
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
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    #: In calendar UIDs: never changes.
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=lambda: secrets.token_hex(6))
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
    #: Its revision in calendars (domain/calendars.py), kept by _revise.
    sequence: Mapped[int] = mapped_column(default=0)
    calendar_changed_at: Mapped[datetime] = mapped_column(default=lambda: clock.now().replace(microsecond=0))

    @property
    def revision(self) -> Revision:
        return Revision(self.sequence, self.calendar_changed_at)

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


@event.listens_for(EventSession, "before_update")
def _revise(_mapper: Any, _connection: Any, session: EventSession) -> None:
    """Whoever writes a session, calendars hear of it."""
    state = inspect(session)
    names = {attribute.key for attribute in state.attrs if attribute.history.has_changes()}
    if names & SESSION_FIELDS_ON_CALENDAR:
        after = session.revision.next(clock.now(), revised=bool(names & REVISED))
        session.sequence, session.calendar_changed_at = after.sequence, after.changed_at
