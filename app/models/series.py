"""Series: events that belong together."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.languages import LocalizedText
from app.domain.series import SERIES_FIELDS, SeriesDetails

if TYPE_CHECKING:
    from app.models.event import Event


class Series(Base):
    """Local days, a cohort of workdays. Its events are its occasions; places are theirs alone."""

    __tablename__ = "series"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)  # in the woven band
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[LocalizedText]
    summary: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    description: Mapped[LocalizedText] = mapped_column(default=LocalizedText())  # Markdown
    whole: Mapped[bool] = mapped_column(default=False)  # one registers once for all occasions
    #: Who made it, and may edit it while no event of theirs is in it.
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizer.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()  # grows with what it says and with which events are in it

    #: Those that are public (queries/events.load_series).
    events: Mapped[list[Event]] = relationship(
        order_by="(Event.starts_at, Event.id)", lazy="raise_on_sql", viewonly=True
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def details(self) -> SeriesDetails:
        return SeriesDetails(**{name: getattr(self, name) for name in SERIES_FIELDS})
