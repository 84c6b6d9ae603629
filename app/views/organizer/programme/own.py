"""The session or the track that an address names, of this event alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.queries import programme
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.models import EventSession, Track

SESSION = "/<int(max=2147483647):session_id>"
TRACK = "/<int(max=2147483647):track_id>"


def session(session_id: int) -> EventSession:
    """404 for another event's."""
    found = programme.fresh_session(session_id)
    if found is None or found.event_id != guard.event().id:
        abort(404)
    return found


def track(track_id: int) -> Track:
    """404 for another event's."""
    found = programme.fresh_track(track_id)
    if found is None or found.event_id != guard.event().id:
        abort(404)
    return found


def track_names() -> list[tuple[str, str]]:
    """(id, name) for a list to choose from, in the page's language."""
    tracks = programme.tracks(guard.event().id)
    return [(str(track.id), track.name.best(current()).text) for track in tracks]


def back(anchor: str = "") -> ResponseReturnValue:
    """303 to the programme, at what was acted on."""
    return redirect(url_for("organizer.programme.show", slug=guard.event().slug, _anchor=anchor or None), 303)
