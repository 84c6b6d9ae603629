"""Is this registration link usable?"""

from dataclasses import dataclass, fields
from datetime import datetime

from app.domain.events import EventFacts, RegistrationMode, Window


@dataclass(frozen=True)
class LinkDetails:
    """What an organizer writes of a link. Without times the event's count; places None: no limit of its own."""

    label: str
    note: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    places: int | None = None
    mode: RegistrationMode | None = None  # who gets in by it; None: as the event says

    @property
    def window_is_sane(self) -> bool:
        return self.opens_at is None or self.closes_at is None or self.opens_at < self.closes_at


LINK_FIELDS = tuple(item.name for item in fields(LinkDetails))


@dataclass(frozen=True)
class LinkFacts:
    """A registration link as the rules see it; used counts those who came by it and hold or want a place."""

    id: int
    active: bool
    opens_at: datetime | None
    closes_at: datetime | None
    places: int | None
    used: int
    mode: RegistrationMode | None = None

    @property
    def left(self) -> int | None:
        """Places of its own that are not used; None: it has no limit."""
        return None if self.places is None else max(0, self.places - self.used)

    @property
    def used_up(self) -> bool:
        return self.left == 0


def window(event: EventFacts, link: LinkFacts | None, *, invited: bool = False) -> Window:
    """The window that counts: the link's own times where it has any, else the event's.

    On an event by invitation the link itself is the permission: without any opening time it is open. A personal
    invitation is open until the event's deadline.
    """
    if invited:
        return Window(datetime.min.replace(tzinfo=event.starts_at.tzinfo), event.answer_by)
    if link is None:
        return event.window
    opens_at = link.opens_at or event.opens_at
    if opens_at is None and event.mode is RegistrationMode.INVITATION_ONLY:
        opens_at = datetime.min.replace(tzinfo=event.starts_at.tzinfo)
    return Window(opens_at, link.closes_at or event.closes_at or event.starts_at)
