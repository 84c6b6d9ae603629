"""The organizers' main menu and an event's tabs."""

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from flask_babel import lazy_gettext as _l

from app.forms.fields import KutsuForm
from app.labels import accounts
from app.views import unsaved_forms
from app.views.organizer import guard

MAIN = (
    ("organizer.events.index", _l("Events")),
    ("organizer.series.index", _l("Series of events")),
    ("organizer.network.show", _l("The network")),
    ("organizer.approved_questions.index", _l("Approved questions")),
    ("organizer.network.personal_data.index", _l("Removals of personal data")),
    ("organizer.network.people.new", _l("One person's data")),
    ("organizer.network.history.index", _l("History")),
    ("organizer.accounts.index", _l("Accounts")),
    ("organizer.account.show", _l("Own account")),
)
#: Reached from the first of a pair by those who may open it.
WITHIN = {
    "organizer.approved_questions.index": "organizer.network.show",
    "organizer.network.personal_data.index": "organizer.network.show",
    "organizer.network.people.new": "organizer.network.show",
    "organizer.network.history.index": "organizer.network.show",
}
TABS = (
    ("organizer.registrations.index", _l("Participants")),
    ("organizer.events.show", _l("Event details")),
    ("organizer.programme.show", _l("Programme")),
    ("organizer.entrance.edit", _l("Who gets in")),
    ("organizer.questions.index", _l("Questions")),
    ("organizer.links.index", _l("Registration links")),
    ("organizer.invitations.index", _l("Invitations")),
    ("organizer.messages.index", _l("Messages")),
    ("organizer.personal_data.show", _l("Personal data")),
    ("organizer.team.index", _l("Team")),
    ("organizer.history.index", _l("History")),
)
#: Blueprints whose pages are under a tab that another one has.
UNDER = {
    "organizer.events": {"organizer.missing_texts"},
    "organizer.programme": {"organizer.rosters", "organizer.figures"},
    "organizer.registrations": {"organizer.counts_links"},
    "organizer.accounts": {"organizer.access_review", "organizer.leaving", "organizer.sign_in_rules"},
    "organizer.account": {"organizer.second_factor"},
    "organizer.messages": {"organizer.reminders", "organizer.texts", "organizer.mail"},
    "organizer.network": {"organizer.approved_questions"},
}


@dataclass(frozen=True)
class MenuEntry:
    label: Any
    url: str
    current: str  # what aria-current says: "page", "true" for a page under it, or nothing


def for_templates() -> dict[str, Any]:
    """What the organizers' layouts need, on every page behind the door."""
    if "organizer" not in g:
        return {}
    frame: dict[str, Any] = {
        "me": guard.organizer(),
        "accounts": accounts,
        "main_menu": [_entry(endpoint, label) for endpoint, label in MAIN if _in_menu(endpoint)],
        "opens": guard.opens,
        "unsaved": _unsaved(),
        "sign_out_form": KutsuForm(None),  # not the request's own: a body that is too large cannot be read
    }
    if _knows_event():
        slug = guard.event().slug
        frame["event"] = guard.event()
        frame["tabs"] = [_entry(endpoint, label, slug=slug) for endpoint, label in TABS if guard.opens(endpoint)]
    return frame


def _unsaved() -> bool:
    """Does this browser carry a form of theirs that was not saved? Its own page says so itself."""
    here = request.endpoint or ""
    return not here.startswith("organizer.unsaved.") and unsaved_forms.waiting_for(guard.organizer().id) is not None


def _in_menu(endpoint: str) -> bool:
    return guard.opens(endpoint) and not (endpoint in WITHIN and guard.opens(WITHIN[endpoint]))


def _entry(endpoint: str, label: Any, **values: Any) -> MenuEntry:
    current = ""
    if request.endpoint == endpoint:
        current = "page"
    elif _is_within(endpoint.rsplit(".", 1)[0]) or (endpoint == MAIN[0][0] and _knows_event()):
        current = "true"
    return MenuEntry(label, url_for(endpoint, **values), current)


def _is_within(blueprint: str) -> bool:
    return not {blueprint, *UNDER.get(blueprint, ())}.isdisjoint(request.blueprints)


def _knows_event() -> bool:
    """Does the address name an event, and has the guard let it through?"""
    return "event" in g
