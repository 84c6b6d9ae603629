"""What a mail does to the recipient's calendar (RFC 5546, 6047; docs/decisions/0020).

A mail carries one entry: the event, or at an event of several days the session that it is about. REQUEST puts it into
the calendar or changes it there, CANCEL takes it out. Whose sessions are too many gets them as one file besides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.calendars import invited_one_by_one
from app.domain.events import EventStatus, joins_online
from app.domain.mail import DISINVITING, INVITING, MailKind
from app.domain.registration import RegistrationStatus
from app.outputs import calendar
from app.outputs.calendar import Address, Invitation, Method, Own

if TYPE_CHECKING:
    from email.message import EmailMessage

    from app.models import Event, EventSession, Registration
    from app.queries.outbox import Letter
    from app.queries.own_programme import OwnProgramme


@dataclass(frozen=True)
class CalendarPart:
    """slug: the event's, which files are named by. sessions: a file of all of them, to be opened by hand; None where
    each comes by a mail of its own.
    """

    method: Method
    content: bytes
    slug: str
    sessions: bytes | None = None

    @property
    def sessions_file(self) -> str:
        """Its name; empty where there is none."""
        return f"{self.slug}-sessions.ics" if self.sessions is not None else ""


def of(letter: Letter, organizer: Address, recipient: str) -> CalendarPart | None:
    """None: the mail leaves calendars alone. organizer: the mailbox that the mail is from, which reads the answers."""
    event, registration, kind = letter.event, letter.registration, letter.mail.kind
    if event is None or registration is None or registration.confirmed_at is None:
        return None  # who never had a place has nothing in the calendar
    if recipient.casefold() == organizer.email.casefold():
        return None  # nobody invites themselves
    sent = Invitation(organizer, Address("", recipient))
    if kind in DISINVITING:
        return _event(letter, registration, event, sent, Method.CANCEL)
    if kind is MailKind.CALENDAR_INVITATION:
        return _session(letter, registration, event, sent)
    has_place = registration.status is RegistrationStatus.CONFIRMED and event.status is not EventStatus.CANCELLED
    return _for_holder(letter, registration, event, sent) if kind in INVITING and has_place else None


def attach(message: EmailMessage, part: CalendarPart) -> None:
    """As the last alternative, where Outlook looks, and as a file for everyone else. The message has its texts.

    The sessions are of no calendar's type: a mail program would take them for what the mail invites to.
    """
    message.add_alternative(
        part.content, maintype="text", subtype="calendar", params={"charset": "utf-8", "method": part.method.value}
    )
    message.add_attachment(part.content, maintype="application", subtype="ics", filename=f"{part.slug}.ics")
    if part.sessions is not None:
        message.add_attachment(
            part.sessions, maintype="application", subtype="octet-stream", filename=part.sessions_file
        )


def brings_session(letter: Letter) -> bool:
    """Does a CALENDAR_INVITATION put its session into the calendar, as things are now, rather than take it out?"""
    return _about(letter) is not None and _is_held(letter)


def _for_holder(letter: Letter, registration: Registration, event: Event, sent: Invitation) -> CalendarPart | None:
    """What someone with a place gets by a mail that may give or change something."""
    mail, programme = letter.mail, letter.programme
    if mail.kind is MailKind.CHANGED_BY_ORGANIZER and "email" not in mail.facts.get("fields", ()):
        return None
    if programme is None:
        is_loss = mail.kind is MailKind.SESSION_CANCELLED and "moved_to" not in mail.facts
        return None if is_loss else _event(letter, registration, event, sent, Method.REQUEST)
    about = _about(letter)
    if about is not None and about.id in letter.invited:
        return _session(letter, registration, event, sent)
    if not invited_one_by_one(len(programme.held), invited_before=bool(letter.invited)):
        sessions = _sessions(letter, registration, event, programme, sent)
        return replace(_event(letter, registration, event, sent, Method.REQUEST), sessions=sessions)
    return _event(letter, registration, event, sent, Method.REQUEST) if about is None else None


def _event(letter: Letter, registration: Registration, event: Event, sent: Invitation, method: Method) -> CalendarPart:
    entry = calendar.of_event(event, letter.mail.language, _own(letter, registration, event), sent)
    return CalendarPart(method, calendar.document([entry], method), event.slug)


def _session(letter: Letter, registration: Registration, event: Event, sent: Invitation) -> CalendarPart | None:
    """The session that the mail is about: in the calendar if they have a place in it now, else out of it."""
    session, programme, held = _about(letter), letter.programme, _is_held(letter)
    if session is None or programme is None or session.starts_at is None:
        return None
    own = _own(letter, registration, event)
    if held and (seat := programme.held[session.id].seat) is not None:
        own = own.in_session(seat.state)
    entry = calendar.of_session(session, event, letter.mail.language, own if held else own.without_session(), sent)
    method = Method.REQUEST if held else Method.CANCEL
    return CalendarPart(method, calendar.document([entry], method), event.slug)


def _sessions(
    letter: Letter, registration: Registration, event: Event, programme: OwnProgramme, sent: Invitation
) -> bytes:
    """Every session as one file; nobody is asked to answer it."""
    own, language, shown = _own(letter, registration, event), letter.mail.language, Invitation(sent.organizer)
    entries = []
    for item in programme.held.values():
        in_it = own.in_session(item.seat.state if item.seat is not None else None)
        entries.append(calendar.of_session(item.session, event, language, in_it, shown))
    return calendar.document(entries, Method.PUBLISH)


def _about(letter: Letter) -> EventSession | None:
    """The session that was given instead, or else the one that the mail names."""
    facts = letter.mail.facts
    return letter.sessions.get(facts.get("moved_to") or facts.get("session", 0))


def _is_held(letter: Letter) -> bool:
    session, programme, registration, event = _about(letter), letter.programme, letter.registration, letter.event
    if session is None or programme is None or registration is None or event is None:
        return False
    has_place = registration.status is RegistrationStatus.CONFIRMED and event.status is not EventStatus.CANCELLED
    return has_place and session.id in programme.held


def _own(letter: Letter, registration: Registration, event: Event) -> Own:
    joins = joins_online(event.onsite, event.online, letter.choices.attendance)
    return Own(registration.status, registration.revision, registration.code, joins)
