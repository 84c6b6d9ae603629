"""Reads one event of an event file: texts, facts, place, registration, tracks and programme."""

from dataclasses import replace
from typing import Any

from app.domain.event_file import EVENT_TERMS, EventEntry
from app.domain.events import Attendance, EventKind, EventStatus, RegistrationMode, TermKind
from app.domain.languages import Language
from app.forms import entrance_entry, programme_entry, question_entry, series_entry
from app.forms.entry_parts import DESCRIPTION, MOST_PLACES, SUMMARY, TITLE, fresh_slug
from app.forms.json_file import Node

TIMEZONE = "Europe/Helsinki"

EVENT_KEYS = (
    *("slug", "kind", "status", "cancellation", "title", "summary", "description"),
    *("starts", "ends", "timezone", "attendance", "venue", "remote_link"),
    *("regions", "theme_groups", "audience", "languages", "free_of_charge", "capacity", "waiting_list"),
    *("registration", "promotion_until", "asks_needs", "coming_note", "choices"),
    *("contact", "operators", "organized_by", "controller", "series", "tracks", "programme", "questions"),
    *("note", "sourced", "filler"),
)


def event_entry(place: str, slug: str, keys: dict[str, Node]) -> EventEntry:
    """An event from its members by name; faults are noted in the nodes."""
    values: dict[str, Any] = {}
    _texts_of(keys, values)
    _facts_of(keys, values)
    _where(keys, values)
    _registration(keys, values)
    if "timezone" in keys and keys["timezone"].value != TIMEZONE:
        keys["timezone"].fault(f'must be "{TIMEZONE}": other time zones are not supported')
    entry = EventEntry(place, slug, values=values, terms=_event_terms(keys), notes=_notes(keys))
    if "status" in keys:
        entry = replace(entry, status=keys["status"].choice(EventStatus))
    if "cancellation" in keys and not keys["cancellation"].is_null:
        reason = keys["cancellation"].fields(("reason",), needed=("reason",))
        entry = replace(entry, cancellation_reason=reason["reason"].texts(SUMMARY) if reason else None)
    if "series" in keys:
        entry = replace(entry, series=series_entry.occasion_of(keys["series"]))
    if "registration" in keys:
        entry = replace(entry, **entrance_entry.of(keys["registration"]))
    if "choices" in keys:
        entry = replace(entry, choices=programme_entry.choices(keys["choices"]))
    if "tracks" in keys:
        entry = replace(entry, tracks=programme_entry.tracks(keys["tracks"]))
    if "programme" in keys:
        entry = replace(entry, programme=programme_entry.programme(keys["programme"]))
    if "questions" in keys:
        entry = replace(entry, questions=question_entry.entries(keys["questions"]))
    return entry


def _texts_of(keys: dict[str, Node], values: dict[str, Any]) -> None:
    if "title" in keys:
        values["title"] = keys["title"].texts_with_content(TITLE)
    for key, at_most in (("summary", SUMMARY), ("organized_by", TITLE), ("coming_note", SUMMARY)):
        if key in keys:
            values[key] = keys[key].texts(at_most)
    if "description" in keys:
        values["description"] = keys["description"].texts(DESCRIPTION, long=True)
    if "controller" in keys:
        values |= controller(keys["controller"])


def _facts_of(keys: dict[str, Node], values: dict[str, Any]) -> None:
    if "kind" in keys:
        values["kind"] = keys["kind"].choice(EventKind)
    for key, name in (("starts", "starts_at"), ("ends", "ends_at")):
        if key in keys:
            values[name] = keys[key].moment()
    for key in ("free_of_charge", "waiting_list", "asks_needs"):
        if key in keys:
            values[key] = keys[key].flag()
    if "languages" in keys:
        values["languages"] = tuple(keys["languages"].choices(Language))
    if "capacity" in keys:
        values["capacity"] = None if keys["capacity"].is_null else keys["capacity"].number(MOST_PLACES)
    if "promotion_until" in keys:
        values["promotion_until"] = None if keys["promotion_until"].is_null else keys["promotion_until"].moment()
    if "contact" in keys:
        contact = keys["contact"]
        parts = {} if contact.is_null else contact.fields(("name", "email"))
        if contact.is_null:
            values |= {"contact_name": "", "contact_email": ""}
        if "name" in parts:
            values["contact_name"] = parts["name"].line(200)
        if "email" in parts:
            values["contact_email"] = parts["email"].email()


def _where(keys: dict[str, Node], values: dict[str, Any]) -> None:
    if "attendance" in keys:
        ways = keys["attendance"].choices(Attendance)
        values |= {"onsite": Attendance.ONSITE in ways, "online": Attendance.ONLINE in ways}
        if keys["attendance"].value == []:
            keys["attendance"].fault("must name at least one way to attend")
    if "remote_link" in keys:
        values["remote_link"] = keys["remote_link"].web_address(500)
    if "venue" not in keys:
        return
    venue = keys["venue"]
    if venue.is_null:
        values |= {"venue_name": "", "venue_address": "", "venue_city": "", "venue_accessibility": venue.texts(0)}
        return
    parts = venue.fields(("name", "address", "city", "accessibility"))
    for key, at_most in (("name", 200), ("address", 200), ("city", 100)):
        if key in parts:
            values[f"venue_{key}"] = parts[key].line(at_most)
    if "accessibility" in parts:
        values["venue_accessibility"] = parts["accessibility"].texts(SUMMARY)


def _registration(keys: dict[str, Node], values: dict[str, Any]) -> None:
    if "registration" not in keys:
        return
    node = keys["registration"]
    if node.is_null:
        values |= {"mode": RegistrationMode.OPEN, "opens_at": None, "closes_at": None}
        return
    parts = node.fields(entrance_entry.KEYS)
    if "mode" in parts:
        values["mode"] = parts["mode"].choice(RegistrationMode)
    for key in ("opens", "closes"):
        if key in parts:
            values[f"{key}_at"] = None if parts[key].is_null else parts[key].moment()


def _event_terms(keys: dict[str, Node]) -> dict[TermKind, tuple[str, ...]]:
    found: dict[TermKind, tuple[str, ...]] = {}
    for key, kind in EVENT_TERMS.items():
        if key in keys:
            slugs: list[str] = []
            for node in keys[key].items():
                slug = fresh_slug(node, set(slugs), any_case=True)
                slugs.append(slug or "")
            found[kind] = tuple(slugs)
    return found


def _notes(keys: dict[str, Node]) -> dict[str, Any]:
    """What an organizer may like to know about where the facts come from; kept as it is."""
    found: dict[str, Any] = {}
    if "note" in keys:
        found["note"] = keys["note"].lines(DESCRIPTION)
    if "filler" in keys:
        found["filler"] = [node.line(SUMMARY) for node in keys["filler"].items()]
    if "sourced" in keys:
        sourced = keys["sourced"]
        members = sourced.fields(sourced.value if isinstance(sourced.value, dict) else ())
        found["sourced"] = {
            Node(name, f"{sourced.place}.{name}", sourced.faults).line(SUMMARY): (
                [part.line(SUMMARY) for part in node.items()] if isinstance(node.value, list) else node.line(SUMMARY)
            )
            for name, node in members.items()
        }
    return found


def controller(node: Node) -> dict[str, Any]:
    """Whose personal data it is: the details that the file names."""
    if node.is_null:
        return {"controller_name": node.texts(TITLE), "controller_contact": ""}
    keys = node.fields(("name", "contact"))
    values: dict[str, Any] = {}
    if "name" in keys:
        values["controller_name"] = keys["name"].texts(TITLE)
    if "contact" in keys:
        values["controller_contact"] = keys["contact"].line(254)
    return values
