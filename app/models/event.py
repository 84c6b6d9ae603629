"""Event: what people register for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Base
from app.domain.availability import Availability, availability, newcomers_choices
from app.domain.calendars import Revision
from app.domain.events import Attendance, EventFacts, EventKind, EventStatus, RegistrationMode
from app.domain.languages import LocalizedText
from app.domain.places import PoolKind
from app.domain.privacy import DataKind, Periods
from app.domain.programme import SETTINGS, ChoiceSettings
from app.models.network import Term
from app.models.places import Pool
from app.models.schedule import EventSession, Track
from app.models.series import Series


class EventTerm(Base):
    """Which regions, theme groups and audiences an event is for, and which organisations (operators) organize it."""

    __tablename__ = "event_term"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True, index=True)


class EventTarget(Base):
    """Whom an event lets in first: the terms of the network's lists that name its target group."""

    __tablename__ = "event_target"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True, index=True)


class Event(Base):
    """A network day, a training or the like. Its capacity is in its pools (models/places.py)."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("onsite OR online", name="somewhere"),
        Index("ix_event_status_starts_at", "status", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: In calendar UIDs and the woven band: never changes, whatever happens to the slug.
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[EventKind]
    status: Mapped[EventStatus] = mapped_column(default=EventStatus.DRAFT)

    #: The series that it is an occasion of.
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)

    title: Mapped[LocalizedText]
    summary: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    description: Mapped[LocalizedText] = mapped_column(default=LocalizedText())  # Markdown

    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(40), default="Europe/Helsinki")

    onsite: Mapped[bool] = mapped_column(default=True)
    online: Mapped[bool] = mapped_column(default=False)
    venue_name: Mapped[str] = mapped_column(String(200), default="")
    venue_address: Mapped[str] = mapped_column(String(200), default="")
    venue_city: Mapped[str] = mapped_column(String(100), default="")
    venue_accessibility: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    remote_link: Mapped[str] = mapped_column(String(500), default="")  # for the confirmed alone

    languages: Mapped[list[str]] = mapped_column(default=list)  # spoken at the event
    free_of_charge: Mapped[bool] = mapped_column(default=True)
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    #: Empty: the network's own controller.
    controller_name: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    controller_contact: Mapped[str] = mapped_column(String(254), default="")
    #: Empty: the organizing organisations (operators), or the network's name.
    organized_by: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    asks_needs: Mapped[bool] = mapped_column(default=True)  # diet and access needs, on-site events only
    #: How many days after its end personal data is kept, by kind (domain/privacy.py); None: the default.
    needs_kept_days: Mapped[int | None]
    without_place_kept_days: Mapped[int | None]
    with_place_kept_days: Mapped[int | None]

    mode: Mapped[RegistrationMode] = mapped_column(default=RegistrationMode.OPEN)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    registration_closed: Mapped[bool] = mapped_column(default=False)
    waiting_list: Mapped[bool] = mapped_column(default=True)
    promotion_until: Mapped[datetime | None]  # None: until the event starts
    #: Who gets in (domain/entrance.EntranceSettings); the target group is in EventTarget.
    target_until: Mapped[datetime | None]
    pending_holds: Mapped[bool] = mapped_column(default=False)
    invited_places: Mapped[int | None]
    invited_until: Mapped[datetime | None]
    offers_places: Mapped[bool] = mapped_column(default=False)
    confirms_address: Mapped[bool] = mapped_column(default=False)
    onsite_capacity: Mapped[int | None]  # where both ways are offered: a limit for each beside the event's own
    online_capacity: Mapped[int | None]
    track_required: Mapped[bool] = mapped_column(default=True)
    sessions_required: Mapped[bool] = mapped_column(default=True)
    choices_until: Mapped[datetime | None]  # None: choices can be changed until the event starts
    programme_from: Mapped[datetime | None]  # when the programme publishes itself; None: with the event
    #: When programme or registration will come, in the organizer's words ("tammikuun lopussa").
    coming_note: Mapped[LocalizedText] = mapped_column(default=LocalizedText())

    cancellation_reason: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    cancelled_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    #: Its revision in calendars (domain/calendars.py), of what it shows there itself; sessions have their own.
    sequence: Mapped[int] = mapped_column(default=0)
    calendar_changed_at: Mapped[datetime]
    #: The same of what its sessions' entries show of it: all but its own time and texts.
    shared_sequence: Mapped[int] = mapped_column(default=0)
    shared_changed_at: Mapped[datetime] = mapped_column(default=lambda: clock.now().replace(microsecond=0))
    #: Titles, places and groups in lower case, for the list's text filter.
    search_text: Mapped[str] = mapped_column(default="")
    #: Where facts in an event file come from; shown to organizers only.
    internal_notes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column()  # two people editing: the second is told

    series: Mapped[Series | None] = relationship(lazy="raise_on_sql", viewonly=True)
    terms: Mapped[list[Term]] = relationship(
        secondary="event_term", order_by=Term.position, lazy="raise_on_sql", passive_deletes=True
    )
    targets: Mapped[list[Term]] = relationship(
        secondary="event_target", order_by=(Term.kind, Term.position), lazy="raise_on_sql", passive_deletes=True
    )
    pools: Mapped[list[Pool]] = relationship(order_by=Pool.id, lazy="raise_on_sql", passive_deletes=True)
    tracks: Mapped[list[Track]] = relationship(
        order_by=Track.position, lazy="raise_on_sql", cascade="all, delete-orphan", passive_deletes=True
    )
    sessions: Mapped[list[EventSession]] = relationship(
        order_by=(EventSession.starts_at, EventSession.position, EventSession.id),
        lazy="raise_on_sql",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def facts(self) -> EventFacts:
        return EventFacts(
            status=self.status,
            mode=self.mode,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            registration_closed=self.registration_closed,
            waiting_list=self.waiting_list,
            promotion_until=self.promotion_until,
            choices_until=self.choices_until,
            pending_holds=self.pending_holds,
            offers_places=self.offers_places,
            confirms_address=self.confirms_address,
            target_until=self.target_until,
            invited_until=self.invited_until,
            programme_from=self.programme_from,
        )

    @property
    def periods(self) -> Periods:
        return Periods(self.needs_kept_days, self.without_place_kept_days, self.with_place_kept_days)

    def kept_until(self, kind: DataKind) -> datetime:
        """The moment from which the worker removes the participants' data of this kind."""
        return self.periods.until(kind, self.ends_at)

    @property
    def revision(self) -> Revision:
        return Revision(self.sequence, self.calendar_changed_at)

    @property
    def shared_revision(self) -> Revision:
        return Revision(self.shared_sequence, self.shared_changed_at)

    def availability(self, now: datetime) -> Availability:
        """What its public form gives at this moment. Its pools must be loaded, all but those of sessions."""
        own = next(pool for pool in self.pools if pool.kind is PoolKind.EVENT)
        return availability(self.facts, own, now, newcomers_choices(self.pools, track_required=self.track_required))

    @property
    def choice_settings(self) -> ChoiceSettings:
        """What an organizer's form of them asks, as it is now."""
        return ChoiceSettings(**{name: getattr(self, name) for name in SETTINGS})

    @property
    def attendance(self) -> list[Attendance]:
        return [Attendance.ONSITE] * self.onsite + [Attendance.ONLINE] * self.online
