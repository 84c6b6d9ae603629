"""The ways in to a registration form, and the empty form itself, kept in the process for a moment.

In a rush everyone opens the same form: it is rendered once every PAGE_CACHE_SECONDS, with two slots for
what is each reader's own. Nothing that is decided depends on what is kept: the service reads for itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from flask import Flask, current_app, request
from flask_wtf.csrf import generate_csrf

from app import clock
from app.domain.events import next_boundary
from app.domain.links import LinkFacts, window
from app.domain.registration import Refusal, gate
from app.views.language import claim_query, current
from app.views.page_cache import Cache

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.questions import Questionnaire
    from app.models import Event, Pool
    from app.queries.choice_menu import ChoiceMenu

#: What stands in a kept form where the CSRF token and the form's one-time key belong.
CSRF_SLOT = "csrf-token-of-this-reader"
KEY_SLOT = "one-time-key-of-this-reader"


class WayIn(Protocol):
    """What a form is the way in to, without a database behind it."""

    def refusal(self, now: datetime) -> object | None:
        """Why nobody may register this way now."""

    def changes_at(self, now: datetime) -> datetime | None:
        """When the form will say something else by itself."""


Way = TypeVar("Way", bound=WayIn)


@dataclass(frozen=True)
class Door:
    """The way in to one event: the event's own form, or a registration link's.

    menu None: nothing to choose; questions None: nothing is asked beyond the details.
    """

    event: Event
    pool: Pool
    link: LinkFacts | None
    action: str
    menu: ChoiceMenu | None = None
    questions: Questionnaire | None = None

    @property
    def asks_needs(self) -> bool:
        return self.event.asks_needs and self.event.onsite

    def refusal(self, now: datetime) -> Refusal | None:
        """Why nobody may register this way now, apart from the event being full."""
        if self.link is not None and self.link.used_up:
            return gate(self.event.facts, self.link, now) or Refusal.LINK_USED_UP
        return gate(self.event.facts, self.link, now)

    def changes_at(self, now: datetime) -> datetime | None:
        """When the form will say something else by itself: at a boundary, and every minute before the opening."""
        times = window(self.event.facts, self.link)
        moments = [next_boundary(self.event.facts, now), times.opens_at, times.closes_at]
        if times.opens_later(now):
            moments.append(now.replace(second=0, microsecond=0) + timedelta(minutes=1))
        return min((moment for moment in moments if moment is not None and moment > now), default=None)


def init_app(app: Flask) -> None:
    """One cache of forms and one of doors; PAGE_CACHE_SECONDS = 0 keeps nothing."""
    app.extensions["kept_forms"] = Cache[str](app.config["PAGE_CACHE_SECONDS"])
    app.extensions["kept_doors"] = Cache[Any](app.config["PAGE_CACHE_SECONDS"])


def empty_form(load: Callable[[], Way], render: Callable[[Way], str]) -> str:
    """The form's page for this reader. render makes it with the slots in place of what is theirs."""
    claim_query("")
    kept: Cache[str] = current_app.extensions["kept_forms"]
    key = f"{current()} {request.path}"

    def make() -> tuple[str, datetime | None]:
        door = load()
        return render(door), door.changes_at(clock.now())

    page = kept.find(key) or kept.get(key, object, make)
    return page.replace(CSRF_SLOT, generate_csrf()).replace(KEY_SLOT, secrets.token_urlsafe(32))


def lately(load: Callable[[], Way]) -> Way:
    """The way in as it was a moment ago; anew when nobody might pass it then, as that may have changed since."""
    kept: Cache[Way] = current_app.extensions["kept_doors"]
    key = f"{current()} {request.path}"

    def make() -> tuple[Way, datetime | None]:
        door = load()
        return door, door.changes_at(clock.now())

    door = kept.find(key) or kept.get(key, object, make)
    return load() if door.refusal(clock.now()) else door
