"""What is left of a person's own calendar that they stopped: calendars take no notice of a 404, and ask for years."""

from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import CLASS, STATUS, TRANSP, Event

from app.clock import to_local
from app.domain.languages import Language
from app.outputs.calendar.entry import uid
from app.outputs.calendar.file import Heading, feed

#: So seldom a calendar may ask again.
REFRESH = timedelta(days=7)


def stopped(number: int, at: datetime, language: Language) -> bytes:
    """A feed that says on the day when it was stopped (number: which) that it can be removed."""
    with force_locale(language.value):
        said = _("This calendar has been stopped. You can remove it from your calendars.")
        day = to_local(at).date()
        entry = Event.new(
            uid=uid("stopped", str(number)),
            stamp=at.replace(microsecond=0),
            last_modified=at.replace(microsecond=0),
            sequence=0,
            start=day,
            end=day + timedelta(days=1),
            summary=_("Calendar stopped"),
            description=said,
            status=STATUS.CONFIRMED,
            transparency=TRANSP.TRANSPARENT,
            classification=CLASS.PRIVATE,
        )
        return feed([entry.to_ical()], Heading(_("Calendar stopped"), said, refresh=REFRESH))
