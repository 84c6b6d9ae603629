"""Registration: a participant's place, or place in the queue, at an event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.database import Base
from app.domain.calendars import Revision
from app.domain.choices import NO_CHOICE, Choice, Entitlement
from app.domain.events import Attendance
from app.domain.languages import Language
from app.domain.participants import Details, NotedDetails, email_key
from app.domain.registration import RegistrationStatus, Source
from app.models.link import RegistrationLink
from app.models.network import Term


class Registration(Base):
    """One person at one event. The personal link is derived from code and token_version, not stored."""

    __tablename__ = "registration"
    __table_args__ = (
        # One active registration per event and address (design: invariant 7).
        Index(
            "uq_registration_active_address",
            "event_id",
            "email_key",
            unique=True,
            postgresql_where=text("status <> 'cancelled'"),
            sqlite_where=text("status <> 'cancelled'"),
        ),
        # The queue, those of one status as they registered, and the list by status: status after status.
        Index("ix_registration_in_turn", "event_id", "status", "queue_no", "registered_at", "id"),
        # With the id: who is looked for is found on the way through the index, without the rows.
        Index("ix_registration_by_name", "event_id", "sort_key", "id"),
        Index("ix_registration_by_organisation", "event_id", "organisation_key", "sort_key", "id"),
        Index("ix_registration_event_id_registered_at_id", "event_id", "registered_at", "id"),
        # Few of many: an event's list counts them each time.
        Index(
            "ix_registration_mail_problem",
            "event_id",
            postgresql_where=text("mail_problem <> ''"),
            sqlite_where=text("mail_problem <> ''"),
        ),
        Index(
            "ix_registration_erasure_asked",
            "event_id",
            postgresql_where=text("erasure_asked_at IS NOT NULL AND erased_at IS NULL"),
            sqlite_where=text("erasure_asked_at IS NOT NULL AND erased_at IS NULL"),
        ),
        Index(
            "ix_registration_calendar_declined",
            "event_id",
            postgresql_where=text("calendar_declined_at IS NOT NULL"),
            sqlite_where=text("calendar_declined_at IS NOT NULL"),
        ),
        Index(
            "ix_registration_event_id_attendance",
            "event_id",
            "attendance",
            postgresql_where=text("attendance IS NOT NULL"),
            sqlite_where=text("attendance IS NOT NULL"),
        ),
        # Also those of one event who came by no link.
        Index("ix_registration_link_id_event_id", "link_id", "event_id"),
        Index(
            "ix_registration_lapsed",
            "event_id",
            postgresql_where=text("status = 'cancelled' AND cancelled_at IS NULL"),
            sqlite_where=text("status = 'cancelled' AND cancelled_at IS NULL"),
        ),
        Index(
            "ix_registration_unplaced",
            "event_id",
            postgresql_where=text("unplaced AND status = 'confirmed'"),
            sqlite_where=text("unplaced = 1 AND status = 'confirmed'"),
        ),
        Index("ix_registration_event_id_submission_key", "event_id", "submission_key"),
        # Few wait for another address at a time.
        Index(
            "ix_registration_pending_email_key",
            "pending_email_key",
            postgresql_where=text("pending_email_key IS NOT NULL"),
            sqlite_where=text("pending_email_key IS NOT NULL"),
        ),
        CheckConstraint("(status = 'waiting') = (queue_no IS NOT NULL)", name="queue_no_while_waiting"),
        Index(
            "ix_registration_verify_until",
            "verify_until",
            postgresql_where=text("status = 'unverified'"),
            sqlite_where=text("status = 'unverified'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)  # KQ7-4MHR: shown at the door, no secret
    token_version: Mapped[int] = mapped_column(default=1)  # +1 makes every earlier personal link void
    status: Mapped[RegistrationStatus]
    queue_no: Mapped[int | None]  # order on the waiting list; gaps are normal, the position is counted
    #: The way to attend, where the event offers both, and the track, where it has several. Kept when cancelled.
    attendance: Mapped[Attendance | None]
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"), index=True)
    #: Confirmed without something that must be chosen (steps/unplaced.py); of the others it says nothing. None: of
    #: before this was kept, until the worker has looked.
    unplaced: Mapped[bool | None] = mapped_column(default=False, server_default=false())
    source: Mapped[Source] = mapped_column(default=Source.FORM)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("registration_link.id"))
    #: Where the details came from, in an organizer's words, when someone else gave them (GDPR article 14).
    data_origin: Mapped[str] = mapped_column(String(200), default="")
    #: When whoever was registered by others said that it is right.
    acknowledged_at: Mapped[datetime | None]
    #: When they sent the form with the event's questions, which only those see before who register themselves: also
    #: without an answer.
    asked_at: Mapped[datetime | None]
    #: SHA-256 of the form's one-time key: the same form sent twice is one registration.
    submission_key: Mapped[str | None] = mapped_column(String(64))
    #: The same on registrations that one form made for the occasions of a series; never told by the address.
    group_key: Mapped[str | None] = mapped_column(String(32), index=True)

    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    #: Finnish order (å ä ö last), compared by bytes on both databases.
    sort_key: Mapped[str] = mapped_column(String(400).with_variant(String(400, collation="C"), "postgresql"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)  # normalised; None once erased
    organisation: Mapped[str] = mapped_column(String(200))
    #: As sort_key sorts. This and search_words follow from the details (models/registration_word.py).
    organisation_key: Mapped[str] = mapped_column(
        String(400).with_variant(String(400, collation="C"), "postgresql"), default="", server_default=""
    )
    role_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    municipality: Mapped[str] = mapped_column(String(100), default="")
    language: Mapped[Language] = mapped_column(default=Language.FI)

    #: A changed address waits here until the new one has been confirmed by mail.
    pending_email: Mapped[str | None] = mapped_column(String(254))
    pending_email_key: Mapped[str | None] = mapped_column(String(254))  # normalised; follows by itself
    pending_email_at: Mapped[datetime | None]
    mail_problem: Mapped[str] = mapped_column(String(300), default="")  # the address was refused for good

    #: Outside the event's target group when they registered: they wait until others are let in.
    outside_target: Mapped[bool] = mapped_column(default=False)
    #: By a personal invitation or an organizer's own hand: they may have places that are kept for the invited.
    invited: Mapped[bool] = mapped_column(default=False)
    #: While unverified: until when the link in the mail must be used.
    verify_until: Mapped[datetime | None]
    #: What an organizer told them on declining.
    decision_reason: Mapped[str] = mapped_column(String(1000), default="")
    #: The sessions that someone declined had wished for, by id: theirs again if they are approved after all.
    wishes_laid_aside: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))

    registered_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    #: None also of a cancelled one that never counted: nobody confirmed its address in time.
    cancelled_at: Mapped[datetime | None]
    over_capacity: Mapped[bool] = mapped_column(default=False)  # confirmed beyond the capacity on purpose
    organizer_note: Mapped[str] = mapped_column(String(500), default="")
    erasure_asked_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    #: The revision of the person's own calendar entries, of what changes for them alone (domain/calendars.py).
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    calendar_changed_at: Mapped[datetime | None]  # None: nothing has changed since they registered
    #: When the person's calendar declined our invitation: shown to the organizer, never a cancellation.
    calendar_declined_at: Mapped[datetime | None]
    #: The words by which they are found, as domain/search_words.kept() has them; each is a RegistrationWord too.
    search_words: Mapped[str] = mapped_column(Text, default="", server_default="", active_history=True)
    version: Mapped[int] = mapped_column()

    link: Mapped[RegistrationLink | None] = relationship(lazy="raise_on_sql")
    role: Mapped[Term | None] = relationship(foreign_keys=[role_id], lazy="raise_on_sql")
    region: Mapped[Term | None] = relationship(foreign_keys=[region_id], lazy="raise_on_sql")
    sector: Mapped[Term | None] = relationship(foreign_keys=[sector_id], lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @validates("pending_email")
    def _key_follows(self, _name: str, address: str | None) -> str | None:
        self.pending_email_key = email_key(address) if address is not None else None
        return address

    @property
    def entitlement(self) -> Entitlement:
        """Which of the places that are kept for some they may have."""
        return Entitlement(self.outside_target, self.invited)

    @property
    def way(self) -> Choice:
        """How they attend and on which track: with the entitlement, it names the pools of the day itself."""
        return Choice(self.attendance, self.track_id) if self.attendance is not None else NO_CHOICE

    @property
    def revision(self) -> Revision:
        return Revision(self.calendar_sequence, self.calendar_changed_at or self.registered_at.replace(microsecond=0))

    @property
    def details(self) -> Details:
        """What the form asked, as it is now."""
        return Details.of(self)

    @property
    def noted(self) -> NotedDetails:
        """The details with the organizers' note."""
        return NotedDetails(self.details, self.organizer_note)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class SpecialNeeds(Base):
    """Diet and access needs, encrypted and apart from everything else (GDPR article 9)."""

    __tablename__ = "special_needs"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Sealed under the event's own key (models/privacy.py); rows of before that wait for the worker to do it.
    under_event_key: Mapped[bool] = mapped_column(default=True)
    consented_at: Mapped[datetime]
    consent_version: Mapped[str] = mapped_column(String(20))
    delete_at: Mapped[datetime] = mapped_column(index=True)
