"""The lock on the organizers' door: who is signed in, which event is meant, and may() they.

Every view behind it says what it takes: `@guard.needs(Action.MANAGE_EVENT)` under the route. A view
that says nothing opens for nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app import clock, keys
from app.domain.accounts import SESSION_LIFETIME, SESSION_RENEWED_AFTER
from app.domain.history import Actor
from app.domain.permissions import Action, Role, may
from app.queries import organizer_series, organizers
from app.services import sessions

if TYPE_CHECKING:
    from app.models import Event, Organizer, OrganizerSession, Series

View = TypeVar("View", bound=Callable[..., Any])

#: Where the browser's cookie keeps the session's token. Nobody else touches that cookie (but for flash and CSRF).
COOKIE_KEY = "organizer"

_needed: dict[Callable[..., Any], Action] = {}


def needs(action: Action) -> Callable[[View], View]:
    """Declare what a view takes. A route that names an event (<slug>)
    or a series (<series_id>) is asked about that one."""

    def declare(view: View) -> View:
        _needed[view] = action
        return view

    return declare


def needed(endpoint: str) -> Action | None:
    """What the endpoint's view declared."""
    return _needed.get(current_app.view_functions[endpoint])


def require() -> ResponseReturnValue | None:
    """Before every organizer view: 303 to sign-in, 403 for a wrong role, 404 for another's event or series."""
    found = _session()
    if found is None:
        return redirect(url_for("auth.new", next=_way_back()), 303)
    g.organizer = found.organizer
    action = needed(request.endpoint or "")
    if action is None:
        abort(403)
    arguments = request.view_args or {}
    if "series_id" in arguments:
        _open_series(arguments["series_id"], action)
        return None
    slug = arguments.get("slug")
    if slug is None:
        if not may(found.organizer.role, action):
            abort(403)
        return None
    event, on_team = organizers.managed_event(slug, found.organizer.id) or abort(404)
    if not may(found.organizer.role, action, on_team=on_team):
        abort(404)  # not 403: whether the event exists is its team's business
    g.event = event
    return None


def _open_series(series_id: int, action: Action) -> None:
    found, own = organizer_series.managed(series_id, organizer().id) or abort(404)
    if not may(organizer().role, action, on_team=own):
        abort(404)
    g.series = found


def token() -> str | None:
    """The session token that this browser shows; whether it opens anything is another matter."""
    shown = session.get(COOKIE_KEY)
    return shown if isinstance(shown, str) else None


def is_signed_in() -> bool:
    return _session() is not None


def keep(token: str) -> None:
    """Give the token to this browser."""
    session[COOKIE_KEY] = token


def forget() -> None:
    """Empty this browser's cookie."""
    session.clear()


def organizer() -> Organizer:
    """Who is signed in: a snapshot from the beginning of the request."""
    signed_in: Organizer = g.organizer
    return signed_in


def is_administrator() -> bool:
    return organizer().role is Role.ADMINISTRATOR


def event() -> Event:
    """The event that the address names, with its pools: a snapshot from the beginning of the request."""
    meant: Event = g.event
    return meant


def series() -> Series:
    """The series that the address names: a snapshot from the beginning of the request."""
    meant: Series = g.series
    return meant


def actor() -> Actor:
    """Who acts, for services and the history."""
    return Actor.organizer(organizer().id)


def _session() -> OrganizerSession | None:
    """The living session of this browser; in use, it lives on."""
    shown = token()
    if shown is None:
        return None
    now = clock.now()
    token_hash = keys.sha256(shown)
    found = organizers.signed_in(token_hash, now)
    if found is not None and found.expires_at < now + SESSION_LIFETIME - SESSION_RENEWED_AFTER:
        sessions.renew(found.id)
        return organizers.signed_in(token_hash, now)
    return found


def _way_back() -> str | None:
    """Where to go after signing in: this page, if it can be opened again."""
    if request.method != "GET":
        return None
    return request.full_path if request.query_string else request.path
