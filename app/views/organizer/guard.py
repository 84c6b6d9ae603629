"""The lock on the organizers' door: who is signed in, which event is meant, and may() they.

Every view behind it says what it takes: `@guard.needs(Action.MANAGE_EVENT)` under the route. A view
that says nothing opens for nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import abort, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock, keys
from app.domain import devices
from app.domain.accounts import SESSION_LIFETIME, SESSION_RENEWED_AFTER
from app.domain.history import Actor
from app.domain.permissions import NOBODY, Action, Role, Viewer, may
from app.queries import organizer_series, organizers
from app.services import sessions
from app.views import unsaved_forms
from app.views.language import own_query

if TYPE_CHECKING:
    from app.models import Event, Organizer, OrganizerSession, Series
    from app.queries.organizers import SignedIn

View = TypeVar("View", bound=Callable[..., Any])

#: Where the browser's cookie keeps the session's token. Nobody else touches that cookie (but for flash and CSRF).
COOKIE_KEY = "organizer"
STEP_KEY = "step"

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
    """Before every organizer view: 303 to sign-in, 403 for what the role may not, 404 for what one does not reach.

    What was typed into a form is kept until its writer has signed in again.
    """
    found = _session()
    if found is None:
        unsaved_forms.keep()
        return redirect(url_for("auth.new", next=_way_back()), 303)
    g.organizer = found.session.organizer
    g.organizer_session = found.session
    g.form_mark = unsaved_forms.mark(organizer().id)
    if unsaved_forms.whose() not in (None, organizer().id):
        unsaved_forms.keep()
        flash(_("The form had been opened with another account, so it was not saved."), "warn")
        return redirect(url_for("organizer.events.index"), 303)
    action = needed(request.endpoint or "")
    if action is None:
        abort(403)
    if found.lacks_factor and action is not Action.OWN_FACTORS:
        unsaved_forms.keep()
        return redirect(url_for("organizer.second_factor.show"), 303)
    g.let_through = True  # what is refused from here on has a status of its own
    arguments = request.view_args or {}
    if "series_id" in arguments:
        g.series, g.standing = organizer_series.managed(arguments["series_id"], viewer()) or abort(404)
    if "slug" in arguments:
        event, standing = organizers.managed_event(arguments["slug"], organizer().id) or abort(404)
        if not may(organizer().role, Action.SEE_FIGURES, standing):
            abort(404)  # not 403: whether the event exists is its team's business
        g.event, g.standing = event, standing
    if not allows(action):
        abort(403)
    return None


def was_let_through() -> bool:
    """Was this request led to its view? Otherwise its redirect says nothing of what was saved."""
    return "let_through" in g


def allows(action: Action) -> bool:
    """May whoever is signed in do this, at the event or series that the address names if it names one?"""
    return may(organizer().role, action, g.get("standing", NOBODY))


def still_allows(action: Action) -> bool:
    """The same after this request has changed something: who is on the event's team."""
    found = organizers.managed_event(event().slug, organizer().id)
    return found is not None and may(organizer().role, action, found[1])


def opens(endpoint: str) -> bool:
    """Does this endpoint open for them? For links and buttons, which are shown to nobody in vain."""
    action = needed(endpoint)
    return action is not None and allows(action)


def token() -> str | None:
    """The session token that this browser shows; whether it opens anything is another matter."""
    shown = session.get(COOKIE_KEY)
    return shown if isinstance(shown, str) else None


def signed_in() -> int | None:
    """Whose living session this browser shows."""
    found = _session()
    return found.session.organizer.id if found is not None else None


def keep(token: str) -> None:
    """Give the token to this browser."""
    session[COOKIE_KEY] = token


def keep_step(token: str) -> None:
    """Give this browser the token of a sign-in that waits for its second factor."""
    session[STEP_KEY] = token


def step() -> str | None:
    shown = session.get(STEP_KEY)
    return shown if isinstance(shown, str) else None


def forget() -> None:
    """Empty this browser's cookie."""
    session.clear()


def organizer() -> Organizer:
    """Who is signed in: a snapshot from the beginning of the request."""
    signed_in: Organizer = g.organizer
    return signed_in


def session_id() -> int:
    """Of the session that this request came in with."""
    found: OrganizerSession = g.organizer_session
    return found.id


def device() -> str:
    """What this browser says of itself, in a few words."""
    return devices.device(request.user_agent.string)


def viewer() -> Viewer:
    """Whose view of the events is meant, for lists."""
    return Viewer(organizer().id, organizer().role)


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


def _session() -> SignedIn | None:
    """The living session of this browser; in use, it lives on."""
    shown = token()
    if shown is None:
        return None
    now = clock.now()
    token_hash = keys.sha256(shown)
    found = organizers.signed_in(token_hash, now)
    if found is not None and found.session.expires_at < now + SESSION_LIFETIME - SESSION_RENEWED_AFTER:
        sessions.renew(found.session.id)
        return organizers.signed_in(token_hash, now)
    return found


def _way_back() -> str | None:
    """Where to go after signing in: this page, if it can be opened again."""
    if request.method != "GET":
        return None
    return f"{request.path}?{query}" if (query := own_query()) else request.path
