"""Reads a mail that came to us, as far as it is a calendar's answer. Whatever its bytes are, nothing raises."""

import email
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr
from itertools import islice

from app.domain.participants import email_key
from app.outputs import calendar
from app.outputs.calendar import Reply

#: An answer has a few kilobytes; what stands after these is not looked at. Reading takes the longer the more
#: brackets and quotes someone puts in a header.
MOST_BYTES = 250_000
MOST_PARTS = 50
LONGEST_SENDER = 1000
CALENDARS = ("text/calendar", "application/ics")


@dataclass(frozen=True)
class CalendarAnswer:
    """email_key: of whom it is from, who is the one it speaks for."""

    email_key: str
    reply: Reply


def calendar_answer(raw: bytes) -> CalendarAnswer | None:
    """None: the mail is no such answer, or speaks for someone else than its sender."""
    try:
        message = email.message_from_bytes(raw[:MOST_BYTES])
        sender = str(message.get("From", ""))[:LONGEST_SENDER]
        key, reply = _key(parseaddr(sender)[1]), _reply(message)
    except (MessageError, RecursionError, LookupError, ValueError, AttributeError, TypeError):
        return None  # boxes in boxes, and headers that the library stumbles on
    if not key or reply is None or _key(reply.attendee) != key:
        return None
    return CalendarAnswer(key, reply)


def _reply(message: Message) -> Reply | None:
    for part in islice(message.walk(), MOST_PARTS):
        if part.get_content_type() in CALENDARS:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and (found := calendar.read_reply(content)) is not None:
                return found
    return None


def _key(address: str) -> str:
    """The address as registrations have it: the domain in its own letters. Empty: it is none."""
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain) or not address.strip().isprintable():
        return ""
    with suppress(UnicodeError):  # it is in its own letters already
        domain = domain.encode("ascii").decode("idna")
    return email_key(f"{local}@{domain}")
