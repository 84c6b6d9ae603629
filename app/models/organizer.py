"""Organizers: accounts, their sessions, and whom an event was shared with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.accounts import last_use
from app.domain.languages import Language
from app.domain.permissions import Role, TeamRole


class Organizer(Base):
    """Someone who runs events. Without a password hash the account waits for its one-time link."""

    __tablename__ = "organizer"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[Role] = mapped_column(default=Role.ORGANIZER)
    password_hash: Mapped[str | None] = mapped_column(String(200))  # Argon2id
    language: Mapped[Language] = mapped_column(default=Language.FI)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]  # signed in, or still at work; exact to SESSION_RENEWED_AFTER
    #: When an administrator last said that the account is needed as it is, and who.
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(String(254), default="")  # as they were called then
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class OrganizerTerm(Base):
    """A region or theme group whose events a coordinator runs."""

    __tablename__ = "organizer_term"
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), primary_key=True, index=True)


class OrganizerSession(Base):
    """A signed-in browser. Only the hash of its token is kept; deleting the row ends it."""

    __tablename__ = "organizer_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(60), default="")  # domain/devices.py
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    organizer: Mapped[Organizer] = relationship(lazy="raise_on_sql")

    @property
    def last_used_at(self) -> datetime:
        return last_use(self.expires_at)


class AccountToken(Base):
    """A one-time link to set a password: for a new account or a forgotten password."""

    __tablename__ = "account_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class EventRole(Base):
    """On an event's team: its creator and those it was shared with."""

    __tablename__ = "event_role"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    organizer_id: Mapped[int] = mapped_column(
        ForeignKey("organizer.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[TeamRole] = mapped_column(default=TeamRole.ORGANIZER)
    created_at: Mapped[datetime]

    organizer: Mapped[Organizer] = relationship(lazy="raise_on_sql")
