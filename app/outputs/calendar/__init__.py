"""iCalendar (RFC 5545): entries, and the files they are in. The only import of icalendar.

calendar.document([calendar.of_event(event, Language.FI)])                a download for everyone
calendar.document([calendar.of_event(event, language, own)])              a participant's own
calendar.feed([calendar.of_event(event, language), ...], heading)         a subscription
"""

from app.outputs.calendar.choice import for_everyone, for_one
from app.outputs.calendar.entry import event_uid, of_event, of_session, session_uid
from app.outputs.calendar.file import REFRESH_OWN, Heading, Method, document, etag, feed
from app.outputs.calendar.links import Copies, copies
from app.outputs.calendar.own import Address, Invitation, Own
from app.outputs.calendar.reply import Reply, read_reply
from app.outputs.calendar.stopped import stopped
from app.outputs.calendar.text import clean

__all__ = [
    "REFRESH_OWN",
    "Address",
    "Copies",
    "Heading",
    "Invitation",
    "Method",
    "Own",
    "Reply",
    "clean",
    "copies",
    "document",
    "etag",
    "event_uid",
    "feed",
    "for_everyone",
    "for_one",
    "of_event",
    "of_session",
    "read_reply",
    "session_uid",
    "stopped",
]
