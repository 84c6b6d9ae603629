"""Organizers: accounts, their sessions, and whom an event was shared with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.accounts import last_use
from app.domain.languages import Language
from app.domain.permissions import Role, TeamRole


class Organizer(Base):
    """Someone who runs events. Without a password hash the account waits for its one-time link."""

    __tablename__ = "organizer"
    __table_args__ = (Index("uq_organizer_calendar_handle", "calendar_handle", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[Role] = mapped_column(default=Role.ORGANIZER)
    password_hash: Mapped[str | None] = mapped_column(String(200))  # Argon2id
    language: Mapped[Language] = mapped_column(default=Language.FI)
    #: The secret of the app that makes codes, sealed (keys.seal), and the last half minute whose code was used.
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]  # signed in, or still at work; exact to SESSION_RENEWED_AFTER
    #: When an administrator last said that the account is needed as it is, and who.
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(String(254), default="")  # as they were called then
    #: Does the key "/" lead to the search (WCAG 2.1.4: it can be turned off)?
    shortcuts: Mapped[bool] = mapped_column(default=True)
    #: What the secret address of their own calendar is made of (keys.desk_token); None: they have none.
    calendar_handle: Mapped[str | None] = mapped_column(String(24))
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
    #: Sealed: a secret or challenge that this browser was shown and has not answered yet.
    pending: Mapped[bytes | None] = mapped_column(LargeBinary)

    organizer: Mapped[Organizer] = relationship(lazy="raise_on_sql")

    @property
    def last_used_at(self) -> datetime:
        return last_use(self.expires_at)


class SignInStep(Base):
    """A browser that has shown the password and not yet the second factor. Only the hash of its token is kept."""

    __tablename__ = "sign_in_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    challenge: Mapped[str] = mapped_column(String(64))  # for a passkey to sign; no secret


class UnsavedForm(Base):
    """What an organizer had typed when the session ended, sealed (keys.seal_form), until they sign in again.

    Only the hash of the token is kept; the browser that sent the form has it.
    """

    __tablename__ = "unsaved_form"
    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCode(Base):
    """Opens the second step once. Only what it hashes to under DATA_KEY is kept."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


class Passkey(Base):
    """A key in a telephone, computer or stick that opens the second step. What is kept of it is public."""

    __tablename__ = "passkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)  # base64url of at most 1,023 bytes
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class RequiredFactor(Base):
    """A role whose accounts must have a second factor."""

    __tablename__ = "required_factor"
    role: Mapped[Role] = mapped_column(primary_key=True)


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
