"""Which sessions were sent to whose calendar: what a later mail changes or takes out of it."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class CalendarInvitation(Base):
    """A session that a mail brought as an entry of its own. (The event itself comes to all who have a place.)"""

    __tablename__ = "calendar_invitation"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("event_session.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: A later mail takes it out again.
    withdrawn: Mapped[bool] = mapped_column(default=False)
