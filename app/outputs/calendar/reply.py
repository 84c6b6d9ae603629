"""Reads what a calendar answers to an invitation (RFC 5546 3.2.3).

Only the few lines that matter are looked at, and nothing is worked out from them: whatever stands in the rest (time
zones and repetitions that never end, too) costs nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from icalendar.parser import Contentlines

from app.domain.calendars import ParticipationStatus
from app.outputs.calendar.entry import event_uid, session_uid

#: What a mail says of one entry is a few hundred bytes.
MOST_BYTES = 100_000
#: The library's type hints leave it out.
UNTYPED: Any = Contentlines
ANSWERS = {answer.value for answer in ParticipationStatus}
_OURS = re.compile(r"(event|session)-([0-9A-Za-z_-]{1,16})@.+", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """The answer of one person about one of our entries. attendee: as the calendar writes the address."""

    of_session: bool
    public_id: str
    attendee: str
    answer: ParticipationStatus


def read_reply(content: bytes) -> Reply | None:
    """None: it is no answer of one person, or of nothing of ours. Whatever the bytes are, it does not raise."""
    method, entries, said = "", 0, dict[str, list[tuple[str, str]]]()
    for inside, name, value, answer in _lines(content):
        if inside == ["VCALENDAR"] and name == "METHOD":
            method = value.upper()
        elif inside == ["VCALENDAR", "VEVENT"] and name == "BEGIN":
            entries += 1
        elif inside == ["VCALENDAR", "VEVENT"] and name in ("UID", "ATTENDEE"):
            said.setdefault(name, []).append((value, answer))
    uids, attendees = said.get("UID", []), said.get("ATTENDEE", [])
    if method != "REPLY" or entries != 1 or len(uids) != 1 or len(attendees) != 1:
        return None
    return _reply(uids[0][0], *attendees[0])


def _reply(uid: str, attendee: str, answer: str) -> Reply | None:
    named = _OURS.fullmatch(uid.strip())
    scheme, _, address = attendee.strip().partition(":")
    if named is None or scheme.lower() != "mailto" or answer not in ANSWERS:
        return None
    of_session, public_id = named[1].lower() == "session", named[2]
    ours = session_uid(public_id) if of_session else event_uid(public_id)
    if ours.lower() != uid.strip().lower():
        return None
    return Reply(of_session, public_id, unquote(address), ParticipationStatus(answer))


def _lines(content: bytes) -> Iterator[tuple[list[str], str, str, str]]:
    """Within which components a line is, its name, value and PARTSTAT; what is no line is passed over."""
    inside: list[str] = []
    for line in UNTYPED.from_ical(content[:MOST_BYTES].decode("utf-8", "replace")):
        if not line:
            continue
        try:
            name, parameters, value = line.parts()
        except ValueError:
            continue
        name = name.upper()
        if name == "BEGIN":
            inside.append(value.upper())
        answer = parameters.get("PARTSTAT", "")
        yield inside, name, value, answer.upper() if isinstance(answer, str) else ""
        if name == "END" and inside:
            inside.pop()
