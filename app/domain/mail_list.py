"""A list of an event's mail: in which state, and of which message."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.mail import UNDELIVERED, MailState


class MailShow(StrEnum):
    FAILED = "failed"
    WAITING = "waiting"
    SENT = "sent"
    REPLACED = "replaced"
    ALL = "all"


STATES = {
    MailShow.FAILED: UNDELIVERED,
    MailShow.WAITING: (MailState.PENDING,),
    MailShow.SENT: (MailState.SENT,),
    MailShow.REPLACED: (MailState.SUPERSEDED,),
    MailShow.ALL: tuple(MailState),
}


@dataclass(frozen=True)
class MailListing:
    show: MailShow = MailShow.FAILED
    bulletin_id: int | None = None

    @property
    def states(self) -> tuple[MailState, ...]:
        return STATES[self.show]

    @property
    def arguments(self) -> dict[str, str]:
        """The query's names and values, all but the page."""
        found = {} if self.show is MailShow.FAILED else {"state": self.show.value}
        return found if self.bulletin_id is None else {**found, "message": str(self.bulletin_id)}
