"""What an organizer is about to do, or has just done, to several registrations at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.bulk import BulkKind, BulkState


class BulkAct(Base):
    """Its address names nobody: whom it is about is here, by number alone. Forgotten after some days."""

    __tablename__ = "bulk_act"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    kind: Mapped[BulkKind]
    state: Mapped[BulkState] = mapped_column(default=BulkState.PLANNED)
    chosen: Mapped[dict[str, Any]]  # {"ids": [registration id, …]} in the order in which they registered
    #: By registration id: {"outcome": …}, and of what can be undone how it stood before (steps/reinstating.Before).
    outcomes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def ids(self) -> list[int]:
        return list(self.chosen["ids"])
