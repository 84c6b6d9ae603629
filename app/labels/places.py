"""Places in words: what a reader is told of an event's places, always a sentence with its icon."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.availability import Availability, PlaceState
from app.domain.languages import Language
from app.labels import dates

#: Icon shapes of components/ui.html; never alone, always beside the words.
ICONS = {
    PlaceState.CANCELLED: "off",
    PlaceState.PAST: "off",
    PlaceState.ANNOUNCED: "wait",
    PlaceState.OPENS_LATER: "wait",
    PlaceState.CLOSED: "off",
    PlaceState.BY_LINK: "mail",
    PlaceState.PLACES_LEFT: "ok",
    PlaceState.NO_LIMIT: "ok",
    PlaceState.WAITING_LIST: "queue",
    PlaceState.FULL: "off",
}

#: The states whose words have no number or time in them.
WORDS = {
    PlaceState.CANCELLED: _l("Cancelled event"),
    PlaceState.PAST: _l("Over"),
    PlaceState.ANNOUNCED: _l("Registration time will be announced later"),
    PlaceState.CLOSED: _l("Registration has ended"),
    PlaceState.BY_LINK: _l("By invitation, with a registration link"),
    PlaceState.NO_LIMIT: _l("Places available"),
    PlaceState.FULL: _l("Full"),
}


@dataclass(frozen=True)
class Sign:
    """An icon and its words."""

    icon: str
    text: str


def sign(places: Availability, opens_at: datetime | None, now: datetime, language: Language) -> Sign:
    """The state in a few words, as a list row or a heading shows it."""
    return Sign(ICONS[places.state], _words(places, opens_at, now, language))


def places_left(count: int) -> str:
    return str(ngettext("%(num)d place left", "%(num)d places left", count))


def in_queue(waiting: int) -> str:
    """A full event with a waiting list; an empty queue has no number to tell."""
    return str(_("Full, %(num)d waiting", num=waiting) if waiting else _("Full, there is a waiting list"))


def said(places: Availability) -> str:
    """The words while registration is open (domain/availability.open_places)."""
    if places.state is PlaceState.PLACES_LEFT:
        return places_left(places.free or 0)
    if places.state is PlaceState.WAITING_LIST:
        return in_queue(places.waiting)
    return str(WORDS[places.state])


def _words(places: Availability, opens_at: datetime | None, now: datetime, language: Language) -> str:
    if places.state is PlaceState.OPENS_LATER:
        assert opens_at is not None
        return str(_("Registration opens on %(moment)s", moment=dates.near_moment(opens_at, now, language)))
    return said(places)


def where(venue: str, city: str, *, onsite: bool, online: bool) -> str:
    """The place in one line: "Oodi, Helsinki and online", "Online"."""
    if not onsite:
        return str(_("Online"))
    place = ", ".join(text for text in (venue, city) if text) or str(_("On site"))
    return str(_("%(place)s and online", place=place)) if online else place
