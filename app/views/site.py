"""Whose site this is: the network's name, contact and controller, for the frame of every page and the notices."""

from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import gettext as _

from app.domain.languages import Language, LocalizedText
from app.labels.network import NAMELESS
from app.queries import network
from app.views.language import current
from app.views.page_cache import Cache

NO_TEXT = LocalizedText()
KEY = "site"
#: In the request, not in g: that may outlive a request.
KNOWN = "kutsu.site"


@dataclass(frozen=True)
class Site:
    """What the pages say of the network; empty texts before anything has been imported."""

    name: LocalizedText = NO_TEXT
    contact: str = ""
    controller_name: LocalizedText = NO_TEXT
    controller_contact: str = ""


def init_app(app: Flask) -> None:
    app.extensions["site"] = Cache[Site](app.config["PAGE_CACHE_SECONDS"], size=1)
    app.jinja_env.globals.update(site_name=site_name, site=site)


def site() -> Site:
    """The network, read at most once in PAGE_CACHE_SECONDS, and once per request.

    On the page of a fault only what is already known: the database may be what failed.
    """
    known: Site | None = request.environ.get(KNOWN)
    if known is None:
        cache: Cache[Site] = current_app.extensions["site"]
        known = cache.find(KEY) or cache.get(KEY, object, lambda: (_read(), None))
        request.environ[KNOWN] = known
    return known


def settle_for_known() -> None:
    """From here on this request asks nothing more of the database for its frame."""
    cache: Cache[Site] = current_app.extensions["site"]
    request.environ.setdefault(KNOWN, cache.last(KEY) or Site())


def site_name(language: Language | None = None) -> str:
    """What the site calls itself in the frame of every page."""
    name = site().name.best(language or current()).text
    return str(_("%(network)s: events", network=name) if name else NAMELESS)


def _read() -> Site:
    row = network.network()
    if row is None:
        return Site()
    return Site(row.name, row.contact, row.controller_name, row.controller_contact)
