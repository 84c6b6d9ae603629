"""Invitation: one person asked to one event, by a link of their own. (What calendars are sent: CalendarInvitation.)"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.invitations import InvitationFacts, InvitationState
from app.domain.languages import Language
from app.domain.participants import Details

#: domain/invitations.LIVING, as the index says it.
_LIVING = text("state <> 'delegated' AND state <> 'withdrawn'")


class Invitation(Base):
    """The link is derived from the handle (app/keys.py), so it can be sent again; stolen, the handle is worthless."""

    __tablename__ = "invitation"
    __table_args__ = (
        # One living invitation per event and address.
        Index(
            "uq_invitation_living_address",
            "event_id",
            "email_key",
            unique=True,
            postgresql_where=_LIVING,
            sqlite_where=_LIVING,
        ),
        Index("ix_invitation_event_id_state", "event_id", "state"),
        Index("ix_invitation_email_key", "email_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    handle: Mapped[str] = mapped_column(String(24), unique=True)
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.NEW)

    #: What the organizer knew; the person corrects it in the form.
    given_name: Mapped[str] = mapped_column(String(100), default="")
    family_name: Mapped[str] = mapped_column(String(100), default="")
    sort_key: Mapped[str] = mapped_column(
        String(400).with_variant(String(400, collation="C"), "postgresql"), default=""
    )
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254))  # normalised; None once erased
    organisation: Mapped[str] = mapped_column(String(200), default="")
    role_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    municipality: Mapped[str] = mapped_column(String(100), default="")
    language: Mapped[Language] = mapped_column(default=Language.FI)
    #: Where name and address came from, in the organizer's words (GDPR article 14).
    data_origin: Mapped[str] = mapped_column(String(200), default="")

    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    #: The invitation that was passed on as this one.
    delegated_from: Mapped[int | None] = mapped_column(ForeignKey("invitation.id", ondelete="SET NULL"), index=True)
    #: What was said when it was declined.
    word: Mapped[str] = mapped_column(String(500), default="")
    mail_problem: Mapped[str] = mapped_column(String(300), default="")  # the address was refused for good

    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    erasure_asked_at: Mapped[datetime | None]  # while a hold stood
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def details(self) -> Details:
        """What the form is filled with."""
        return Details.of(self)

    @property
    def facts(self) -> InvitationFacts:
        """As the rules see it, where nobody asks what became of the registration."""
        return InvitationFacts(self.id, self.state, removed=self.is_removed)

    @property
    def is_removed(self) -> bool:
        """Erased, or asked to be: nobody is written to, and nothing can be answered."""
        return self.erased_at is not None or self.erasure_asked_at is not None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
