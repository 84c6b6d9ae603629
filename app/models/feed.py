"""A person's own calendar to subscribe to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.languages import Language
from app.domain.personal_feeds import FeedSettings


class PersonalFeed(Base):
    """Everything that is registered under one e-mail address. Whoever knows the address of the feed reads it, so
    only the hash of its token is kept, and it is sent to that e-mail address alone."""

    __tablename__ = "personal_feed"
    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)  # None once revoked: nobody's any more
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[Language]
    by_session: Mapped[bool] = mapped_column(default=True)
    hides_cancelled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    #: When its settings changed, or what is under the address otherwise than by an event or a registration.
    changed_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def settings(self) -> FeedSettings:
        return FeedSettings(self.language, self.by_session, self.hides_cancelled)
