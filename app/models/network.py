"""The network itself: its name and controller, its lists of terms, its notices."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.events import TermKind
from app.domain.languages import LocalizedText


class Network(Base):
    """One row: whose events these are. Nothing in the code knows a network's name."""

    __tablename__ = "network"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[LocalizedText]
    contact: Mapped[str] = mapped_column(String(254), default="")
    controller_name: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    controller_contact: Mapped[str] = mapped_column(String(254), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Term(Base):
    """A region, theme group, operator, sector, audience or role."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("kind", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TermKind]
    slug: Mapped[str] = mapped_column(String(80))  # a region's code, such as HYKS
    name: Mapped[LocalizedText]
    position: Mapped[int] = mapped_column(default=0)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  # a region's provinces


class Notice(Base):
    """The privacy notice, accessibility statement or cookie notice in one language, when edited.

    Without a row the default text of the product is shown.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("kind", "language"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # privacy, accessibility, cookies
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str]  # Markdown
    updated_at: Mapped[datetime]
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizer.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
