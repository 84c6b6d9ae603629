"""Absolute links for mail, feeds and QR codes: under BASE_URL, also where there is no request."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.routing import MapAdapter

from app import keys
from app.domain.event_list import EventFilter
from app.domain.feeds import FeedFilter


def _adapter() -> MapAdapter:
    adapter: MapAdapter | None = current_app.extensions.get("kutsu_urls")
    if adapter is None:
        base = urlsplit(current_app.config["BASE_URL"])
        adapter = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
        current_app.extensions["kutsu_urls"] = adapter
    return adapter


def absolute(endpoint: str, **values: Any) -> str:
    """The public address of an endpoint. Paths that have a language need lang=."""
    return _adapter().build(endpoint, values, force_external=True)


def event(slug: str, lang: str) -> str:
    return absolute("participant.events.show", slug=slug, lang=lang)


def feed(wanted: FeedFilter, lang: str) -> str:
    """The one address of this choice of events, as a calendar to subscribe to."""
    return _adapter().build(*feed_endpoint(wanted, lang), force_external=True)


def feed_endpoint(wanted: FeedFilter, lang: str) -> tuple[str, dict[str, Any]]:
    """Its endpoint and values: what is chosen alone has a path of its own, more than that is a query."""
    values, chosen = {"lang": lang, **wanted.arguments}, wanted.chosen
    if len(chosen) != 1:
        return "feeds.everything", values
    if wanted.kind is not None:
        values["event_kind"] = values.pop("kind")
    return f"feeds.by_{next(iter(chosen))}", values


def calendar_endpoint(wanted: FeedFilter, lang: str) -> tuple[str, dict[str, Any]]:
    """The page that says how to subscribe to that calendar: its path without .ics."""
    chosen, arguments = wanted.chosen, wanted.arguments
    if len(chosen) != 1:
        return "participant.calendars.show", {"lang": lang, **arguments}
    by, value = next(iter(chosen.items()))
    beside = {name: given for name, given in arguments.items() if name != by}
    return "participant.calendars.by", {"lang": lang, "by": by, "value": value, **beside}


def events(wanted: FeedFilter, lang: str) -> str:
    """The nearest that people can read of this choice of events: the series, or the public list."""
    if wanted.series:
        return series(wanted.series, lang)
    chosen = EventFilter(wanted.region, wanted.theme, wanted.kind).arguments
    return absolute("participant.events.index", lang=lang, **chosen)


def series(slug: str, lang: str) -> str:
    return absolute("participant.series.show", slug=slug, lang=lang)


def personal(code: str, token_version: int, lang: str) -> str:
    """The personal link of a registration."""
    return absolute("participant.my.show", token=keys.personal_token(code, token_version), lang=lang)


def cancelling(code: str, token_version: int, lang: str) -> str:
    """The page with the button that cancels a registration: opening it changes nothing."""
    return absolute("participant.my.cancellation.new", token=keys.personal_token(code, token_version), lang=lang)


def answering(code: str, token_version: int, lang: str) -> str:
    """The page with the event's questions, and what was answered to them."""
    return absolute("participant.my.answers.edit", token=keys.personal_token(code, token_version), lang=lang)


def address_confirmation(code: str, token_version: int, address: str, lang: str) -> str:
    """The link that proves that mail to this new address of a registration is read."""
    proof = keys.address_token(code, token_version, address)
    return absolute("participant.address.new", code=code, proof=proof, lang=lang)


def verification(code: str, token_version: int, address: str, lang: str, known: tuple[int, datetime] | None) -> str:
    """The link with which a registration's own address is confirmed. known: at which event, and until when, for what is
    said when nothing else is known any more."""
    proof = keys.address_token(code, token_version, address)
    time = keys.time_to_confirm(code, known[0], int(known[1].timestamp())) if known is not None else None
    return absolute("participant.verification.new", code=code, proof=proof, time=time, lang=lang)


def registration_link(handle: str) -> str:
    """The short address that is printed and coded into QR codes: no language, so that one fits all."""
    return absolute("short.show", token=keys.link_token(handle))


def registration_code(handle: str) -> str:
    """The QR code of that address, as SVG."""
    return absolute("link_codes.svg", token=keys.link_token(handle))


def invitation(handle: str, lang: str) -> str:
    """The page of a personal invitation, with its form."""
    return absolute("participant.invitations.show", token=keys.invitation_token(handle), lang=lang)


def declining(handle: str, lang: str) -> str:
    """The page with the button that declines it: opening it changes nothing."""
    return absolute("participant.invitations.declining.new", token=keys.invitation_token(handle), lang=lang)


def own_calendar(handle: str, lang: str) -> str:
    """The page of a person's own calendar; the handle is in the mail's facts."""
    return absolute("participant.own_calendar.show", token=keys.feed_token(handle), lang=lang)


def account_link(handle: str, lang: str) -> str:
    """The one-time link with which an organizer sets a password; the handle is in the mail's facts."""
    return absolute("passwords.edit", token=keys.account_token(handle), lang=lang)


def counts(handle: str, lang: str) -> str:
    """The page of counts for a caterer or an interpreter."""
    return absolute("participant.counts.show", token=keys.counts_token(handle), lang=lang)
