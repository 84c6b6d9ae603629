"""The outbox: mail that commits with its cause, and jobs that come back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.languages import Language
from app.domain.mail import MailKind, MailState


class OutgoingMail(Base):
    """One mail to one address: the kind and the facts of that moment; rendered when it is sent."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index(
            "ix_outgoing_mail_due",
            "run_at",
            "id",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outgoing_mail_due_one_by_one",
            "run_at",
            "id",
            postgresql_where=text("state = 'pending' AND NOT in_bulk"),
            sqlite_where=text("state = 'pending' AND NOT in_bulk"),
        ),
        # One mail of a message to one person. Most mail is no message's, and costs nothing here.
        Index(
            "uq_outgoing_mail_bulletin_registration",
            "bulletin_id",
            "registration_id",
            unique=True,
            postgresql_where=text("bulletin_id IS NOT NULL"),
            sqlite_where=text("bulletin_id IS NOT NULL"),
        ),
        Index("ix_outgoing_mail_registration_id_id", "registration_id", "id"),
        Index("ix_outgoing_mail_recipient_created_at", "recipient_key", "created_at"),
        Index("ix_outgoing_mail_event_id_state", "event_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MailKind]
    state: Mapped[MailState] = mapped_column(default=MailState.PENDING)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
    #: The message that an organizer wrote, of which this is one person's.
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id", ondelete="CASCADE"))
    #: One of many that were written at once: mail to one person goes before it.
    in_bulk: Mapped[bool] = mapped_column(default=False)
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_key: Mapped[str] = mapped_column(String(254))
    language: Mapped[Language]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)  # the same at every try
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]  # not before; while a worker has it, the end of its lease
    attempts: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column(String(60))
    last_error: Mapped[str] = mapped_column(String(300), default="")  # never an address or a name
    sent_at: Mapped[datetime | None]


class PeriodicJob(Base):
    """A job that comes back, such as removing special needs; one worker at a time has it."""

    __tablename__ = "periodic_job"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]  # its last run broke off; None once a run has come to its end
