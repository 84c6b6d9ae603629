"""Pools of places and the claims that registrations have on them (domain/places.py)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.places import ClaimState, PoolKind


class Pool(Base):
    """Something that can be full. Locked, in id order, as the first act of whatever touches places.

    taken may exceed capacity only by an organizer's act, so no constraint forbids it: flask doctor
    compares the excess with the registrations that were confirmed over capacity.
    """

    __tablename__ = "pool"
    __table_args__ = (
        UniqueConstraint("event_id", "kind", "key"),
        CheckConstraint("taken >= 0 AND waiting >= 0", name="not_negative"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[PoolKind] = mapped_column(default=PoolKind.EVENT)
    key: Mapped[int] = mapped_column(default=0)  # the track's, session's or option's id; 0 for the event's own
    capacity: Mapped[int | None]  # None: no limit
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    #: The next place in the event's queue; counted on the event's own pool, never reused.
    next_queue_no: Mapped[int] = mapped_column(default=1)


class Claim(Base):
    """A registration's place, or its wish for one, in a pool. taken and waiting count these rows."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (queue_no IS NOT NULL)", name="queue_no_while_waiting"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="answer_while_offered"),
        Index(
            "ix_claim_offered_until",
            "offered_until",
            postgresql_where=text("state = 'offered'"),
            sqlite_where=text("state = 'offered'"),
        ),
        Index("ix_claim_pool_id_state", "pool_id", "state"),
    )
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), primary_key=True)
    state: Mapped[ClaimState]
    #: While waiting: the number in the event's queue. Claims with the same number are given together.
    queue_no: Mapped[int | None]
    #: While offered: until when the person may answer.
    offered_until: Mapped[datetime | None]
