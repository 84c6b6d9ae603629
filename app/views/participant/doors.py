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
from app.domain.availability import event_places, newcomers_choices, places_by_link
from app.domain.entrance import mode_of
from app.domain.events import RegistrationMode, next_boundary
from app.domain.links import LinkFacts, window
from app.domain.registration import Refusal, gate
from app.queries import registration_form
from app.views.language import claim_query, current
from app.views.page_cache import Cache

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.availability import Availability
    from app.domain.questions import Questionnaire
    from app.models import Event, Pool
    from app.queries.choice_menu import ChoiceMenu
    from app.queries.registration_form import Asking, Target
    from app.views.participant.invitations.own import Invited

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
    """The way in to one event: the event's own form, a registration link's, or an invitation's."""

    asking: Asking
    link: LinkFacts | None
    action: str
    #: For whom it is, where it is a personal invitation's.
    invitation: Invited | None = None

    @property
    def invited(self) -> bool:
        return self.invitation is not None

    @property
    def event(self) -> Event:
        return self.asking.event

    @property
    def pool(self) -> Pool:
        return self.asking.pool

    @property
    def menu(self) -> ChoiceMenu | None:
        """None: there is nothing to choose."""
        return self.asking.menu

    @property
    def questions(self) -> Questionnaire | None:
        """None: nothing is asked beyond the details."""
        return self.asking.questions

    @property
    def mode(self) -> RegistrationMode:
        """The rule of this way in."""
        return mode_of(self.event.facts, self.link, invited=self.invited)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Whom this way lets in first; nobody where everyone gets in alike."""
        return self.asking.targets if self.mode is RegistrationMode.TARGET_GROUP_FIRST else ()

    @property
    def asks_region(self) -> bool:
        """Does it matter which region someone is from? Who is invited says it as the others do: they are counted so."""
        return registration_form.by_region(self.asking.targets if self.invited else self.targets)

    @property
    def others_wait(self) -> bool:
        """Do others than the target group wait for their date?"""
        return bool(self.targets) and clock.now() < self.event.facts.others_let_in

    @property
    def verifies(self) -> bool:
        """Has the address to be confirmed before the registration counts?"""
        return self.event.confirms_address and not self.invited

    @property
    def places(self) -> Availability:
        """What a newcomer of the target group gets, or who is invited."""
        choices = newcomers_choices(self.asking.pools, track_required=self.event.track_required, invited=self.invited)
        places = event_places(self.pool, choices, waiting_list=self.event.waiting_list)
        return places_by_link(places, self.link.left if self.link is not None else None)

    @property
    def asks_needs(self) -> bool:
        return self.event.asks_needs and self.event.onsite

    def refusal(self, now: datetime) -> Refusal | None:
        """Why nobody may register this way now, apart from the event being full."""
        refusal = gate(self.event.facts, self.link, now, invited=self.invited)
        used_up = self.link is not None and self.link.used_up
        # Nor is a form filled in beforehand that could not be sent.
        return Refusal.LINK_USED_UP if used_up and refusal in (None, Refusal.NOT_OPEN_YET) else refusal

    def changes_at(self, now: datetime) -> datetime | None:
        """When the form will say something else by itself: at a boundary, and every minute before the opening."""
        times = window(self.event.facts, self.link, invited=self.invited)
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
