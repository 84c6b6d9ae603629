"""An organizer's own calendar to subscribe to: their team's, regions' and theme groups' events. No personal data."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.domain.permissions import Viewer
from app.outputs import calendar
from app.queries import organizer_calendar
from app.views import page_cache
from app.views.page_cache import Kind, Page
from app.views.personal_feed import PRIVATE
from app.views.site import site

if TYPE_CHECKING:
    from app.domain.languages import Language
    from app.models import Event

log = logging.getLogger(__name__)

bp = Blueprint("desk_feed", __name__)

ICS = Kind("text/calendar; charset=utf-8", 300, headers=PRIVATE, private=True)


@bp.get("/calendar/desk/<token>.ics")
def show(token: str) -> Response:
    """404 in one word for what nobody has any more."""
    owner = organizer_calendar.owner(token)
    if owner is None:
        return Response("Not found\n", 404, mimetype="text/plain", headers=dict(PRIVATE))
    # The window moves once a day, so that a feed is the same bytes from poll to poll.
    day = clock.day_began()
    events = organizer_calendar.own_events(Viewer(owner.id, owner.role), day)
    with force_locale(owner.language.value):
        heading = calendar.Heading(
            _("Events I run: %(network)s", network=site().name.best(owner.language).text),
            _("Changes and cancellations reach your calendar by themselves."),
            refresh=calendar.REFRESH_OWN,
        )
    body = calendar.feed(_entries(events, owner.language), heading)
    changed_at = max([day, *(event.updated_at for event in events)]).replace(microsecond=0) + timedelta(seconds=1)
    return page_cache.respond(Page.of(body, ICS, "desk_feed.show", changed_at=changed_at))


def _entries(events: Sequence[Event], language: Language) -> Iterator[bytes]:
    for event in events:
        try:
            yield calendar.of_event(event, language)
        except ValueError:
            # One event that cannot be written must not take the others with it.
            log.exception("event left out of an organizer's feed", extra={"event_id": event.id})
