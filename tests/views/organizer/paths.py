"""Addresses of an event's pages, in English."""

from app.models import Event


def participants_page(event: Event, rest: str = "") -> str:
    return f"/en/organizer/events/{event.slug}/registrations{rest}"


def programme_page(event: Event, rest: str = "") -> str:
    return f"/en/organizer/events/{event.slug}/programme{rest}"
