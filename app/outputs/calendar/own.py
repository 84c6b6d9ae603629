"""Whose own an entry is: one participant's state at an event or in a session, and an invitation to them by mail."""

from dataclasses import dataclass, replace

from app.domain.calendars import Revision
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus


@dataclass(frozen=True)
class Own:
    """How they stand. revision: of all that may change in it for them alone. seat: their claim to the session that
    the entry is; None: they did not have to choose it. joins_online: the remote link is for them."""

    status: RegistrationStatus
    revision: Revision
    code: str
    joins_online: bool = False
    seat: ClaimState | None = None

    @property
    def cancelled(self) -> bool:
        return self.status is RegistrationStatus.CANCELLED

    @property
    def has_place(self) -> bool:
        return self.status is RegistrationStatus.CONFIRMED and self.seat in (None, ClaimState.TAKEN)

    @property
    def sees_link(self) -> bool:
        return self.has_place and self.joins_online

    def in_session(self, seat: ClaimState | None) -> "Own":
        return replace(self, seat=seat)


@dataclass(frozen=True)
class Address:
    """A mailbox as iTIP names it (RFC 5546)."""

    name: str
    email: str


@dataclass(frozen=True)
class Invitation:
    """An entry sent by mail: from the one mailbox that reads replies, to one person and nobody else."""

    organizer: Address
    attendee: Address
