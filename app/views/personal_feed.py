"""A person's own calendar, as their calendar asks for it. It is in one language, which they chose."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.domain.events import EventStatus, joins_online
from app.domain.registration import RegistrationStatus
from app.outputs import calendar
from app.queries import personal_feeds
from app.queries.personal_feeds import OwnCalendar, OwnEvent
from app.views import page_cache
from app.views.page_cache import Kind, Page
from app.views.site import site

if TYPE_CHECKING:
    from app.domain.languages import Language
    from app.domain.personal_feeds import FeedSettings
    from app.models import Event, EventSession

log = logging.getLogger(__name__)

bp = Blueprint("personal_feed", __name__)

PRIVATE = (("X-Robots-Tag", "noindex"), ("Referrer-Policy", "no-referrer"))
ICS = Kind("text/calendar; charset=utf-8", 300, headers=PRIVATE, private=True)
STOPPED = Kind("text/calendar; charset=utf-8", 86_400, headers=PRIVATE, private=True)
SIZE = 5000


class Entries:
    """Entries that were made already, by all that they show; the oldest go when there are too many."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._kept: dict[tuple[object, ...], bytes] = {}
        self._changing = threading.Lock()

    def get(self, language: Language, event: Event, session: EventSession | None, own: calendar.Own) -> bytes:
        """Whatever changes a session is a new version of its event as well."""
        key = (language, event.id, event.version, session.id if session is not None else None, own)
        if (found := self._kept.get(key)) is not None:
            return found
        if session is None:
            made = calendar.of_event(event, language, own)
        else:
            made = calendar.of_session(session, event, language, own)
        with self._changing:
            if len(self._kept) >= self._size:
                for old in list(self._kept)[: self._size // 4]:
                    del self._kept[old]
            self._kept[key] = made
        return made


def init_app(app: Flask) -> None:
    app.extensions["kutsu_own_entries"] = Entries()


@bp.get("/calendar/my/<token>.ics")
def show(token: str) -> Response:
    """404 in one word for what nobody has; a feed that was stopped says so for a while."""
    # The window moves once a day, so that a feed is the same bytes from poll to poll.
    day = clock.day_began()
    found = personal_feeds.calendar(token, day)
    if found is None:
        return Response("Not found\n", 404, mimetype="text/plain", headers=dict(PRIVATE))
    return page_cache.respond(_stopped(found) if found.feed.revoked_at is not None else _made(found, day))


def _made(found: OwnCalendar, day: datetime) -> Page:
    settings = found.feed.settings
    with force_locale(settings.language.value):
        heading = calendar.Heading(
            _("My events: %(network)s", network=site().name.best(settings.language).text),
            _("Your own registrations. Changes and cancellations reach your calendar by themselves."),
            refresh=calendar.REFRESH_OWN,
        )
    body = calendar.feed((entry for own in found.events for entry in _entries(own, settings)), heading)
    return Page.of(body, ICS, "personal_feed.show", changed_at=_changed_at(found, day))


def _entries(own: OwnEvent, settings: FeedSettings) -> Iterator[bytes]:
    registration, event = own.registration, own.event
    is_off = event.status is EventStatus.CANCELLED or registration.status is RegistrationStatus.CANCELLED
    if settings.hides_cancelled and is_off:
        return
    joins = joins_online(event.onsite, event.online, registration.attendance)
    whole = calendar.Own(registration.status, registration.revision, registration.code, joins)
    # Who never had a place never had the sessions in their calendar.
    sessions = own.sessions if registration.confirmed_at is not None else ()
    kept: Entries = current_app.extensions["kutsu_own_entries"]
    for session, standing in calendar.for_one(event, whole, sessions, by_session=settings.by_session):
        if settings.hides_cancelled and session is not None and session.cancelled_at is not None:
            continue
        try:
            yield kept.get(settings.language, event, session, standing)
        except ValueError:
            # One entry that cannot be written must not take the others with it.
            log.exception("entry left out of a personal feed", extra={"event_id": event.id})


def _changed_at(found: OwnCalendar, day: datetime) -> datetime:
    """No earlier than any change of the file, for who asks only by time."""
    moments = [found.feed.changed_at, day]
    now = clock.now()
    for own in found.events:
        moments += [own.event.updated_at, own.registration.revision.changed_at]
        if own.event.programme_from is not None and own.event.programme_from <= now:
            moments.append(own.event.programme_from)
    return max(moments).replace(microsecond=0) + timedelta(seconds=1)


def _stopped(found: OwnCalendar) -> Page:
    feed = found.feed
    assert feed.revoked_at is not None
    body = calendar.stopped(feed.id, feed.revoked_at, feed.language)
    return Page.of(body, STOPPED, "personal_feed.show", changed_at=feed.revoked_at.replace(microsecond=0))
