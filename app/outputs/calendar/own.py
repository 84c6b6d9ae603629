"""Whose own an entry is: one participant's state at an event or in a session, and an invitation to them by mail."""

from dataclasses import dataclass, replace

from app.domain.calendars import Revision
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus


@dataclass(frozen=True)
class Own:
    """How they stand. revision: of all that may change in it for them alone. seat: their claim to the session that
    the entry is; None: they did not have to choose it. joins_online: the remote link is for them. lost: the session
    that the entry is has been in their programme, and is no longer."""

    status: RegistrationStatus
    revision: Revision
    code: str
    joins_online: bool = False
    seat: ClaimState | None = None
    lost: bool = False

    @property
    def cancelled(self) -> bool:
        return self.lost or self.status is RegistrationStatus.CANCELLED

    @property
    def has_place(self) -> bool:
        return self.status is RegistrationStatus.CONFIRMED and not self.lost and self.seat in (None, ClaimState.TAKEN)

    @property
    def sees_link(self) -> bool:
        return self.has_place and self.joins_online

    def in_session(self, seat: ClaimState | None) -> "Own":
        return replace(self, seat=seat)

    def without_session(self) -> "Own":
        return replace(self, lost=True)


@dataclass(frozen=True)
class Address:
    """A mailbox as iTIP names it (RFC 5546)."""

    name: str
    email: str


@dataclass(frozen=True)
class Invitation:
    """An entry sent by mail: from the one mailbox that reads replies, to one person and nobody else.

    attendee None: it is only shown; nobody is asked to answer.
    """

    organizer: Address
    attendee: Address | None = None
