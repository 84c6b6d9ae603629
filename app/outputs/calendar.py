"""iCalendar: one event to keep, and feeds to subscribe to. The only import of icalendar.

An event is the same thing in a feed, a download and a mail: UID event-<public_id>@<host of BASE_URL>,
SEQUENCE from the event, and DTSTAMP = LAST-MODIFIED = calendar_changed_at (without METHOD they are
one: RFC 5545 3.8.7.2), so the same event is the same bytes at every poll. No METHOD, no ORGANIZER:
with them clients would write to people. The remote link is in a confirmed participant's own file alone.

A caller who has an Event with its terms loaded:

    calendar.event_file(event, Language.FI)                                   a download for everyone
    calendar.event_file(event, language, remote_link=True, busy=True)         a confirmed participant's own
    calendar.feed([calendar.vevent(event, language), ...], heading, source)   a subscription
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import CLASS, STATUS, TRANSP, Calendar, Conference, vText, vUri
from icalendar import Event as Entry
from werkzeug.urls import iri_to_uri

from app import urls
from app.clock import EVENT_ZONE, to_local
from app.domain.events import EventStatus, TermKind
from app.domain.languages import Language
from app.labels import dates, words
from app.models import Event
from app.outputs import plain_text

PRODID = "-//Kutsu//Event registration//EN"
REFRESH = timedelta(hours=6)
#: Google drops what is beyond a megabyte, about a thousand of these.
DESCRIPTION_CHARACTERS = 1500
#: Longer than this is no bar in a day's column but a span of days.
LONGEST_TIMED = timedelta(hours=24)

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

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffd\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_LIKE_ESCAPES = re.compile(r"\\(?=[,;nN\\])")


@dataclass(frozen=True)
class Heading:
    """What a subscription is called in the subscriber's calendar."""

    name: str
    description: str


def event_file(event: Event, language: Language, *, remote_link: bool = False, busy: bool = False) -> bytes:
    """A file with this event alone. It has no calendar name: Outlook would open it as a new calendar.

    event.terms must be loaded. remote_link, busy: for a confirmed participant's own file only; the
    link to the online event is in it, and the time is marked as taken.
    """
    return _whole(_header(), vevent(event, language, remote_link=remote_link, busy=busy))


def feed(vevents: Iterable[bytes], heading: Heading, source: str) -> bytes:
    """A subscription of these events. source: the feed's own public address."""
    return _whole(_header(heading, source), b"".join(vevents))


def _whole(header: bytes, entries: bytes) -> bytes:
    return header + (VTIMEZONE if b";TZID=" in entries else b"") + entries + END


def etag(body: bytes) -> str:
    """A weak ETag's value over the final bytes: whatever changes, it changes."""
    return hashlib.sha256(body).hexdigest()[:32]


def uid(public_id: str) -> str:
    """An event's name in every calendar. It changes only with the host of BASE_URL."""
    return f"event-{public_id}@{urlsplit(current_app.config['BASE_URL']).hostname}"


def vevent(event: Event, language: Language, *, remote_link: bool = False, busy: bool = False) -> bytes:
    """One VEVENT. event.terms must be loaded; remote_link and busy as in event_file()."""
    cancelled = event.status is EventStatus.CANCELLED
    link = _uri(event.remote_link) if remote_link and event.online and not cancelled else ""
    start, end, all_day = _times(event)
    changed = event.calendar_changed_at.replace(microsecond=0)
    with force_locale(language.value):
        title = clean(event.title.best(language).text, one_line=True) or event.slug
        entry = Entry.new(
            uid=uid(event.public_id),
            stamp=changed,
            last_modified=changed,
            # An event that came cancelled from an event file has no earlier revision to count from.
            sequence=max(event.sequence, 1) if cancelled else event.sequence,
            start=start,
            end=end,
            summary=_("CANCELLED: %(title)s", title=title) if cancelled else title,
            description=_description(event, language, link, all_day),
            location=_location(event) or None,
            categories=_categories(event, language),
            url=urls.event(event.slug, language.value),
            status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
            transparency=TRANSP.OPAQUE if busy and not cancelled and not all_day else TRANSP.TRANSPARENT,
            classification=CLASS.PRIVATE if remote_link or busy else CLASS.PUBLIC,
        )
        if link:
            conference = Conference(link, feature="VIDEO", label=str(words.ATTENDANCE[event.attendance[-1]]))
            entry.add("conference", conference.to_uri())
    content: bytes = entry.to_ical()
    return content


def clean(text: str, *, one_line: bool = False) -> str:
    """Without control characters and odd line breaks, which icalendar lets through and parsers stumble on."""
    text = _BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    # Rightly escaped, a written \, or \n is still unescaped twice by some parsers.
    text = _LIKE_ESCAPES.sub("/", _CONTROL.sub("", text))
    return " ".join(text.split()) if one_line else text.strip()


def _times(event: Event) -> tuple[date, date, bool]:
    """Start and end, and whether they are whole days; the end of whole days is the day after the last."""
    start, end = to_local(event.starts_at), to_local(event.ends_at)
    if event.ends_at - event.starts_at > LONGEST_TIMED:
        return start.date(), (end - timedelta(microseconds=1)).date() + timedelta(days=1), True
    if _happens_twice(start) or _happens_twice(end):
        # Parsers disagree which of the two an October night's 03.30 means; UTC leaves no doubt.
        return event.starts_at, event.ends_at, False
    return start, end, False


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _description(event: Event, language: Language, link: str, all_day: bool) -> str:
    """Plain text; the page's address is its last line, as many clients hide URL."""
    cancelled = event.status is EventStatus.CANCELLED
    said = [event.cancellation_reason.best(language).text] if cancelled else []
    if all_day:
        said.append(dates.span(event.starts_at, event.ends_at, language))
    said.append(event.summary.best(language).text)
    if event.online and not link and not cancelled:
        said.append(_("Online: those who have a confirmed place get the link by e-mail."))
    said.append(plain_text.from_markdown(clean(event.description.best(language).text)))
    body = clean("\n\n".join(filter(None, (clean(part) for part in said))))
    if len(body) > DESCRIPTION_CHARACTERS:
        body = body[: DESCRIPTION_CHARACTERS - 1].rstrip() + "…"
    last = [_("Join online: %(link)s", link=link)] if link else []
    return "\n\n".join(filter(None, [body, *last, urls.event(event.slug, language.value)]))


def _location(event: Event) -> str:
    if not event.onsite:
        return str(words.ATTENDANCE[event.attendance[-1]])
    parts = (event.venue_name, event.venue_address, event.venue_city)
    return ", ".join(filter(None, (clean(part, one_line=True) for part in parts)))


def _categories(event: Event, language: Language) -> list[str]:
    """Theme groups, then the kind: some clients colour by these."""
    groups = [term.name.best(language).text for term in event.terms if term.kind is TermKind.THEME_GROUP]
    return [clean(name, one_line=True) for name in (*groups, str(words.EVENT_KINDS[event.kind]))]


def _uri(address: str) -> str:
    """Percent-encoded ASCII; icalendar would not encode an ä."""
    return iri_to_uri(clean(address, one_line=True).replace(" ", "%20"))


def _header(heading: Heading | None = None, source: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    calendar.add("calscale", "GREGORIAN")
    if heading is not None:
        # vText: icalendar 7.3 leaves a plain str unescaped in these.
        name, description = (vText(clean(text, one_line=True)) for text in (heading.name, heading.description))
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", name)
        calendar.add("DESCRIPTION", description)
        calendar.add("X-WR-CALDESC", description)
        calendar.add("X-WR-TIMEZONE", EVENT_ZONE.key)
        calendar.add("X-PUBLISHED-TTL", f"PT{REFRESH // timedelta(hours=1)}H")
        calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("SOURCE", vUri(source), parameters={"VALUE": "URI"})
    content: bytes = calendar.to_ical()
    return content.removesuffix(END)
