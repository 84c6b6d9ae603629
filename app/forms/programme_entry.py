"""Reads the programme of an event in an event file: tracks, sessions, and what is to be chosen."""

from typing import Any

from app.domain.event_file import SessionEntry, TrackEntry
from app.domain.events import SessionKind
from app.domain.languages import Language, LocalizedText
from app.forms.entry_parts import DESCRIPTION, MOST_PLACES, TITLE, fresh_slug, slug_of
from app.forms.json_file import Node

CHOICE_KEYS = (
    *("track_required", "sessions_required", "until", "programme_from"),
    *("onsite_capacity", "online_capacity"),
)
SESSION_KEYS = (
    *("starts", "ends", "kind", "title", "track", "speaker", "capacity"),
    *("description", "language", "room", "remote_link", "waiting_list", "optional", "cancelled"),
)


def choices(node: Node) -> dict[str, Any]:
    """What must be chosen, until when, and the places of each way to attend."""
    keys = node.fields(CHOICE_KEYS)
    found: dict[str, Any] = {}
    for name in ("track_required", "sessions_required"):
        if name in keys:
            found[name] = keys[name].flag()
    for name, column in (("until", "choices_until"), ("programme_from", "programme_from")):
        if name in keys:
            found[column] = None if keys[name].is_null else keys[name].moment()
    for name in ("onsite_capacity", "online_capacity"):
        if name in keys:
            found[name] = _places(keys[name])
    return found


def tracks(node: Node) -> tuple[TrackEntry, ...]:
    found: list[TrackEntry] = []
    for item in node.items():
        keys = item.fields(("slug", "name", "capacity"), needed=("slug", "name"))
        slug = fresh_slug(keys["slug"], {track.slug for track in found}) if "slug" in keys else None
        name = keys["name"].texts_with_content(TITLE) if "name" in keys else None
        values = {"capacity": _places(keys["capacity"])} if "capacity" in keys else {}
        if slug is not None and name is not None:
            found.append(TrackEntry(slug, name.on(LocalizedText()), values, place=item.place))
    return tuple(found)


def programme(node: Node) -> tuple[SessionEntry, ...]:
    return tuple(entry for item in node.items() if (entry := _session(item)) is not None)


def _session(item: Node) -> SessionEntry | None:
    keys = item.fields(SESSION_KEYS, needed=("starts", "ends", "kind", "title"))
    starts, ends = (keys[key].moment() if key in keys and not keys[key].is_null else None for key in ("starts", "ends"))
    kind = keys["kind"].choice(SessionKind) if "kind" in keys else None
    title = keys["title"].texts_with_content(TITLE) if "title" in keys else None
    track = slug_of(keys["track"]) if "track" in keys and not keys["track"].is_null else None
    cancelled = bool("cancelled" in keys and keys["cancelled"].flag())
    values = _session_values(keys)
    if {"starts", "ends"} <= keys.keys() and keys["starts"].is_null != keys["ends"].is_null:
        keys["ends"].fault("must be null as well when the other is: both times, or none")
    if starts is not None and ends is not None and ends <= starts:
        keys["ends"].fault("is not after starts")
    if kind is None or title is None:
        return None
    return SessionEntry(starts, ends, kind, title.on(LocalizedText()), track, values, cancelled, place=item.place)


def _session_values(keys: dict[str, Node]) -> dict[str, Any]:
    values: dict[str, Any] = {name: keys[name].flag() for name in ("waiting_list", "optional") if name in keys}
    for name, at_most in (("speaker", 200), ("room", 120)):
        if name in keys:
            values[name] = keys[name].line(at_most)
    if "capacity" in keys:
        values["capacity"] = _places(keys["capacity"])
    if "description" in keys:
        values["description"] = keys["description"].texts(DESCRIPTION, long=True)
    if "language" in keys:
        language = None if keys["language"].is_null else keys["language"].choice(Language)
        values["language"] = language.value if language is not None else ""
    if "remote_link" in keys:
        values["remote_link"] = keys["remote_link"].web_address(500)
    return values


def _places(node: Node) -> int | None:
    return None if node.is_null else node.number(MOST_PLACES)
