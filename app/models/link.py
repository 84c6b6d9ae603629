"""Registration links: shared addresses with a window and an allowance of their own."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.events import RegistrationMode


class RegistrationLink(Base):
    """The address is derived from handle (domain: signed under DATA_KEY), so it can be printed again."""

    __tablename__ = "registration_link"
    __table_args__ = (CheckConstraint("places >= 0", name="places_not_negative"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(500), default="")
    opens_at: Mapped[datetime | None]  # None: the event's own
    closes_at: Mapped[datetime | None]
    places: Mapped[int | None]  # confirmed and waiting together; None: no limit of its own
    mode: Mapped[RegistrationMode | None]  # who gets in by it; None: as the event says
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
