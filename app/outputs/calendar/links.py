"""Addresses with which a browser adds a copy of one event to a calendar on the web.

Nothing secret is in them, as they are written down where they lead: neither remote link nor code nor personal page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import force_locale
from flask_babel import gettext as _

from app import urls
from app.clock import EVENT_ZONE
from app.domain.calendar_links import Occurrence, Outlook, google_copy, outlook_copy
from app.domain.calendars import several_days
from app.domain.events import EventStatus
from app.domain.languages import Language
from app.labels import dates
from app.outputs.calendar.entry import place
from app.outputs.calendar.text import clean

if TYPE_CHECKING:
    from app.models import Event


@dataclass(frozen=True)
class Copies:
    """office: Outlook of an employer or school; live: one's own."""

    google: str
    office: str
    live: str


def copies(event: Event, language: Language, *, waits: bool = False) -> Copies:
    """waits: for someone who is on the waiting list."""
    found = _occurrence(event, language, waits=waits)
    return Copies(
        google_copy(found, EVENT_ZONE),
        outlook_copy(found, EVENT_ZONE, Outlook.OFFICE),
        outlook_copy(found, EVENT_ZONE, Outlook.LIVE),
    )


def _occurrence(event: Event, language: Language, *, waits: bool) -> Occurrence:
    with force_locale(language.value):
        title = clean(event.title.best(language).text or event.slug, one_line=True)
        if event.status is EventStatus.CANCELLED:
            title = _("CANCELLED: %(title)s", title=title)
        elif waits:
            title = _("On the waiting list: %(title)s", title=title)
        # Whole days have no times of their own.
        spans = several_days(event.starts_at, event.ends_at)
        times = dates.span(event.starts_at, event.ends_at, language) if spans else ""
        return Occurrence(
            title=title,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            location=place(event),
            details="\n\n".join(filter(None, (times, clean(event.summary.best(language).text)))),
            link=urls.event(event.slug, language.value),
        )
