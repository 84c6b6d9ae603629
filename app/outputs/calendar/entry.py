"""One entry: an event, or one session of it (RFC 5545 3.6.1).

The same thing in a feed, a file and a mail: UID event-<public_id>@<host of BASE_URL> or session-<public_id>@…,
SEQUENCE and DTSTAMP = LAST-MODIFIED from their revisions (domain/calendars.py), so the same entry is the same
bytes at every poll. The remote link is in the own entries of who joins online with a place, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import CLASS, STATUS, TRANSP, Conference, vCalAddress
from icalendar import Event as Component

from app import urls
from app.clock import to_local
from app.domain.calendars import Revision, several_days, together
from app.domain.events import EventStatus, TermKind
from app.domain.languages import Language
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus
from app.labels import dates, words
from app.outputs import marked_text
from app.outputs.calendar.own import Address, Invitation, Own
from app.outputs.calendar.text import DESCRIPTION_CHARACTERS, TITLE_CHARACTERS, clean, cut, uri

if TYPE_CHECKING:
    from app.models import Event, EventSession


@dataclass(frozen=True)
class _Entry:
    """What is common to the two kinds, as it is said in the reader's language."""

    event: Event
    language: Language
    own: Own | None
    name: str
    title: str
    starts_at: datetime
    ends_at: datetime
    revision: Revision
    called_off: bool
    said: tuple[str, ...]
    location: str
    link: str
    parent: str = ""

    @property
    def cancelled(self) -> bool:
        return self.called_off or (self.own is not None and self.own.cancelled)

    @property
    def waits(self) -> bool:
        return self.own is not None and not self.own.has_place and not self.cancelled


def of_event(event: Event, language: Language, own: Own | None = None, sent: Invitation | None = None) -> bytes:
    """The VEVENT of an event; its terms must be loaded. Several days are one bar of whole days."""
    with force_locale(language.value):
        called_off = event.status is EventStatus.CANCELLED
        sees_link = own is not None and own.sees_link and not called_off
        link = uri(event.remote_link) if sees_link and event.online else ""
        said = [event.cancellation_reason.best(language).text] if called_off else []
        if several_days(event.starts_at, event.ends_at):
            said.append(dates.span(event.starts_at, event.ends_at, language))
        said.append(event.summary.best(language).text)
        if event.online and own is None and not called_off:
            said.append(_("Online: those who have a confirmed place get the link by e-mail."))
        said.append(marked_text.to_plain(clean(event.description.best(language).text)))
        return _component(
            _Entry(
                event=event,
                language=language,
                own=own,
                name=event_uid(event.public_id),
                title=event.title.best(language).text or event.slug,
                starts_at=event.starts_at,
                ends_at=event.ends_at,
                revision=together([event.revision, *([own.revision] if own else [])]),
                called_off=called_off,
                said=tuple(said),
                location=place(event),
                link=link,
            ),
            sent,
        )


def of_session(
    session: EventSession, event: Event, language: Language, own: Own | None = None, sent: Invitation | None = None
) -> bytes:
    """The VEVENT of a session, which must have its times. The event's terms and tracks must be loaded."""
    assert session.starts_at is not None and session.ends_at is not None, "only what has a time is in a calendar"
    with force_locale(language.value):
        called_off = event.status is EventStatus.CANCELLED or session.cancelled_at is not None
        sees_link = own is not None and own.sees_link and not called_off and event.online
        title = session.title.best(language).text
        return _component(
            _Entry(
                event=event,
                language=language,
                own=own,
                name=session_uid(session.public_id),
                title=f"{title} ({event.title.best(language).text or event.slug})",
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                revision=together([event.shared_revision, session.revision, *([own.revision] if own else [])]),
                called_off=called_off,
                said=_of_session(session, event, language),
                location=", ".join(filter(None, (clean(session.room, one_line=True), place(event)))),
                link=uri(session.remote_link or event.remote_link) if sees_link else "",
                parent=event_uid(event.public_id) if several_days(event.starts_at, event.ends_at) else "",
            ),
            sent,
        )


def event_uid(public_id: str) -> str:
    return uid("event", public_id)


def session_uid(public_id: str) -> str:
    return uid("session", public_id)


def uid(kind: str, public_id: str) -> str:
    """Its name in every calendar. It changes only with the host of BASE_URL."""
    return f"{kind}-{public_id}@{urlsplit(current_app.config['BASE_URL']).hostname}"


def _component(entry: _Entry, sent: Invitation | None) -> bytes:
    start, end, all_day = _times(entry.starts_at, entry.ends_at)
    own, cancelled = entry.own, entry.cancelled
    component = Component.new(
        uid=entry.name,
        stamp=entry.revision.changed_at,
        last_modified=entry.revision.changed_at,
        # What came cancelled from an event file has no earlier revision to count from.
        sequence=max(entry.revision.sequence, 1) if cancelled else entry.revision.sequence,
        start=start,
        end=end,
        summary=_title(entry),
        description=_description(entry),
        location=entry.location or None,
        categories=_categories(entry.event, entry.language) if own is None else (),
        url=urls.event(entry.event.slug, entry.language.value),
        status=STATUS.CANCELLED if cancelled else STATUS.TENTATIVE if entry.waits else STATUS.CONFIRMED,
        # A region's calendar must not make its subscribers busy; what one takes part in does.
        transparency=TRANSP.OPAQUE if own and not cancelled and not all_day else TRANSP.TRANSPARENT,
        classification=CLASS.PRIVATE if own else CLASS.PUBLIC,
    )
    if entry.link:
        label = str(words.ATTENDANCE[entry.event.attendance[-1]])
        component.add("conference", Conference(entry.link, feature="VIDEO", label=label).to_uri())
    if entry.parent:
        component.add("related-to", entry.parent, parameters={"RELTYPE": "PARENT"})
    if sent is not None:
        _invite(component, sent)
    content: bytes = component.to_ical()
    return content


def _invite(component: Component, sent: Invitation) -> None:
    """RSVP: without it the buttons of most calendars do nothing. Other people's addresses are nobody's business."""
    component.add("organizer", _mailbox(sent.organizer))
    if sent.attendee is None:
        return
    attendee = _mailbox(sent.attendee)
    attendee.params.update(
        {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    )
    component.add("attendee", attendee)


def _mailbox(address: Address) -> vCalAddress:
    found = vCalAddress(f"mailto:{clean(address.email, one_line=True)}")
    if name := clean(address.name, one_line=True):
        found.params["CN"] = name
    return found


def _title(entry: _Entry) -> str:
    title = cut(clean(entry.title, one_line=True), TITLE_CHARACTERS)
    if entry.called_off:
        return str(_("CANCELLED: %(title)s", title=title))
    if entry.cancelled:
        return str(_("CANCELLED REGISTRATION: %(title)s", title=title))
    if entry.own is not None and entry.own.seat is ClaimState.OFFERED:
        return str(_("Answer, held for you: %(title)s", title=title))
    return str(_("On the waiting list: %(title)s", title=title)) if entry.waits else title


def _description(entry: _Entry) -> str:
    """Plain text; the page's address is its last line, as many clients hide URL."""
    said = (*_own_state(entry), *entry.said)
    body = cut(clean("\n\n".join(filter(None, (clean(part) for part in said)))), DESCRIPTION_CHARACTERS)
    last = [_("Join online: %(link)s", link=entry.link)] if entry.link else []
    if entry.own is not None and entry.own.status is RegistrationStatus.CONFIRMED and not entry.cancelled:
        last.insert(0, _("Registration code: %(code)s", code=entry.own.code))
    return "\n\n".join(filter(None, [body, *last, urls.event(entry.event.slug, entry.language.value)]))


def _own_state(entry: _Entry) -> list[str]:
    own = entry.own
    if own is None or entry.called_off:
        return []
    if own.cancelled:
        lost = own.lost and own.status is RegistrationStatus.CONFIRMED
        return [
            _("The session is no longer in your programme.") if lost else _("Your registration has been cancelled.")
        ]
    return (
        [_("You are on the waiting list. You have no place yet.")] if own.status is RegistrationStatus.WAITING else []
    )


def _of_session(session: EventSession, event: Event, language: Language) -> tuple[str, ...]:
    off = [event.cancellation_reason.best(language).text] if event.status is EventStatus.CANCELLED else []
    track = next((track.name.best(language).text for track in event.tracks if track.id == session.track_id), "")
    return (
        *off,
        session.speaker,
        _("Track: %(track)s", track=track) if track else "",
        marked_text.to_plain(clean(session.description.best(language).text)),
    )


def _times(starts_at: datetime, ends_at: datetime) -> tuple[date, date, bool]:
    """Start and end, and whether they are whole days; the end of whole days is the day after the last."""
    start, end = to_local(starts_at), to_local(ends_at)
    if several_days(starts_at, ends_at):
        return start.date(), (end - timedelta(microseconds=1)).date() + timedelta(days=1), True
    if _happens_twice(start) or _happens_twice(end):
        # Parsers disagree which of the two an October night's 03.30 means; UTC leaves no doubt.
        return starts_at, ends_at, False
    return start, end, False


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def place(event: Event) -> str:
    """Where it is, on one line; of an event online alone, that it is."""
    if not event.onsite:
        return str(words.ATTENDANCE[event.attendance[-1]])
    parts = (event.venue_name, event.venue_address, event.venue_city)
    return ", ".join(filter(None, (clean(part, one_line=True) for part in parts)))


def _categories(event: Event, language: Language) -> list[str]:
    """Theme groups, then the kind: some clients colour by these."""
    groups = [term.name.best(language).text for term in event.terms if term.kind is TermKind.THEME_GROUP]
    return [clean(name, one_line=True) for name in (*groups, str(words.EVENT_KINDS[event.kind]))]
