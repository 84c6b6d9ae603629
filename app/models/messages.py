"""What organizers write themselves: messages to a group, reminders, and an event's own words for standard mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.bulletins import Audience, BulletinDetails, BulletinState, StopReason
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.mail_texts import Wording


class Bulletin(Base):
    """A message to a group of an event's people. Each of its mails is an OutgoingMail."""

    __tablename__ = "bulletin"
    __table_args__ = (
        CheckConstraint("(state = 'scheduled') = (send_at IS NOT NULL)", name="send_at_while_scheduled"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_once_sent"),
        CheckConstraint("(state = 'stopped') = (stopped_because IS NOT NULL)", name="stopped_for_a_reason"),
        Index(
            "ix_bulletin_send_at",
            "send_at",
            postgresql_where=text("state = 'scheduled'"),
            sqlite_where=text("state = 'scheduled'"),
        ),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    state: Mapped[BulletinState] = mapped_column(default=BulletinState.DRAFT)
    subject: Mapped[LocalizedText]
    body: Mapped[LocalizedText]  # paragraphs, with placeholders
    chosen: Mapped[dict[str, Any]]  # domain/bulletins.Audience
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizer.id", ondelete="SET NULL"))  # wrote it
    created_at: Mapped[datetime]
    send_at: Mapped[datetime | None]
    #: To how many it was to go when an organizer planned it, and to how many it went.
    expected: Mapped[int | None]
    recipients: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    stopped_because: Mapped[StopReason | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def audience(self) -> Audience:
        return Audience.of(self.chosen)

    @property
    def details(self) -> BulletinDetails:
        return BulletinDetails(self.subject, self.body, self.audience)


class Reminder(Base):
    """A mail so many days before the event to those who have a place; written once."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("event_id", "days", name="uq_reminder_event_id_days"),
        CheckConstraint("days > 0", name="days_before"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    days: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    recipients: Mapped[int | None]


class MailText(Base):
    """How an event words one kind of mail; a language without a text has the product's own."""

    __tablename__ = "mail_text"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[MailKind] = mapped_column(primary_key=True)
    subject: Mapped[LocalizedText]
    introduction: Mapped[LocalizedText]

    @property
    def wording(self) -> Wording:
        return Wording(self.subject, self.introduction)
