"""The demo's care of personal data: counts for the caterer and the interpreters, and a removal that is stopped."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app import clock
from app.domain.event_file import EventEntry
from app.domain.events import EventStatus
from app.domain.history import COMMAND_LINE
from app.domain.needs import CountsKind
from app.models import DeletionHold
from app.services import counts_links, personal_data

LINKS = (("Lounas ja kahvit", CountsKind.MEALS), ("Tulkkaus ja esteettömyys", CountsKind.SUPPORT))
REASON = "Tietopyyntöön ei ole vielä vastattu."
#: The caterer asked, and the request for information came, so long ago.
ASKED, HELD = timedelta(days=3), timedelta(days=1)


def share_counts(event_id: int, now: datetime) -> None:
    """Of an event where people have told their special needs."""
    with clock.at(now - ASKED):
        for label, kind in LINKS:
            counts_links.add(event_id, label, kind, COMMAND_LINE)


def last_held(entries: Sequence[EventEntry], now: datetime) -> EventEntry | None:
    """The event that was over last, of those that people had registered for."""
    over = [
        entry
        for entry in entries
        if entry.status is EventStatus.PUBLISHED and entry.values["opens_at"] and entry.values["ends_at"] < now
    ]
    return max(over, key=lambda entry: entry.values["ends_at"], default=None)


def stop_removal(event_id: int, now: datetime) -> None:
    with clock.at(now - HELD):
        held = personal_data.hold(event_id, REASON, COMMAND_LINE)
    assert isinstance(held, DeletionHold), held
