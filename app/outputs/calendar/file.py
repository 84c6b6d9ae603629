"""Entries as whole files (RFC 5545 3.4): feeds to subscribe to, and files to open, to send, to answer by."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from icalendar import Calendar, vText, vUri

from app.clock import EVENT_ZONE
from app.outputs.calendar.text import clean

PRODID = "-//Kutsu//Event registration//EN"
REFRESH = timedelta(hours=6)
REFRESH_OWN = timedelta(hours=1)
#: Google drops a feed's events beyond a megabyte; what is furthest away is left out before that.
MOST_BYTES = 990_000

# The rule of the EU since 1996 as RRULEs. icalendar would write every change since 1981 as RDATE lists,
# of which ical.js and vobject read the first date only: every summer event one hour late.
VTIMEZONE = b"""BEGIN:VTIMEZONE
TZID:Europe/Helsinki
X-LIC-LOCATION:Europe/Helsinki
BEGIN:DAYLIGHT
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
DTSTART:19970330T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace(b"\n", b"\r\n")
END = b"END:VCALENDAR\r\n"


class Method(StrEnum):
    """What a mail does to a calendar (RFC 5546 1.4). Feeds and downloads do nothing: they have none."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"  # several entries, which nothing later changes


@dataclass(frozen=True)
class Heading:
    """What a subscription is called in the subscriber's calendar. source: its own public address; a private feed has
    none, as it would tell the secret to whoever is sent the file."""

    name: str
    description: str
    source: str = ""
    refresh: timedelta = REFRESH


def document(entries: Iterable[bytes], method: Method | None = None) -> bytes:
    """A file without a calendar name: Outlook would open it as a new calendar."""
    calendar = _start()
    if method is not None:
        calendar.add("method", method.value)
    return _whole(calendar, entries)


def feed(entries: Iterable[bytes], heading: Heading) -> bytes:
    """A subscription. No METHOD, no ORGANIZER: with them clients would write to people."""
    calendar = _start()
    # vText: icalendar 7.3 leaves a plain str unescaped in these.
    name, description = (vText(clean(text, one_line=True)) for text in (heading.name, heading.description))
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("DESCRIPTION", description)
    calendar.add("X-WR-CALDESC", description)
    calendar.add("X-WR-TIMEZONE", EVENT_ZONE.key)
    calendar.add("X-PUBLISHED-TTL", f"PT{heading.refresh // timedelta(hours=1)}H")
    calendar.add("REFRESH-INTERVAL", heading.refresh, parameters={"VALUE": "DURATION"})
    if heading.source:
        calendar.add("SOURCE", vUri(heading.source), parameters={"VALUE": "URI"})
    return _whole(calendar, entries)


def etag(body: bytes) -> str:
    """A weak ETag's value over the final bytes: whatever changes, it changes."""
    return hashlib.sha256(body).hexdigest()[:32]


def _start() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _whole(calendar: Calendar, entries: Iterable[bytes]) -> bytes:
    header: bytes = calendar.to_ical().removesuffix(END)
    body = b"".join(_within(entries, MOST_BYTES - len(header) - len(VTIMEZONE) - len(END)))
    return header + (VTIMEZONE if b";TZID=" in body else b"") + body + END


def _within(entries: Iterable[bytes], room: int) -> Iterable[bytes]:
    for entry in entries:
        room -= len(entry)
        if room < 0:
            return
        yield entry
