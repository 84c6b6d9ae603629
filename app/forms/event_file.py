"""Reads an event file: its shape, its types, and times without offset as Helsinki wall time.

What depends on the events and lists that exist already is the import's to check (services/event_files.py).
"""

from datetime import date
from typing import Any

from app.domain.event_file import FORMAT, TERM_LISTS, EventEntry, EventFile, Fault, NetworkEntry, TermEntry
from app.domain.events import TermKind
from app.forms import series_entry
from app.forms.entry_parts import DESCRIPTION, TITLE, fresh_slug
from app.forms.event_entry import EVENT_KEYS, controller, event_entry
from app.forms.json_file import Node, NotJsonError, parse


def read(content: bytes) -> EventFile | list[Fault]:
    """The file as typed data, or everything that is wrong with its shape."""
    try:
        root = Node(parse(content))
    except NotJsonError as error:
        return [Fault("", str(error))]
    keys = root.fields(("format", "note", "demo", "network", "series", "events", "calls"), needed=("format",))
    if "format" in keys and keys["format"].value != FORMAT:
        keys["format"].fault(f'must be "{FORMAT}"')
    if "note" in keys:
        keys["note"].lines(DESCRIPTION)
    past_before = _past_before(keys["demo"]) if "demo" in keys else None
    network = _network(keys["network"]) if "network" in keys else NetworkEntry()
    series = series_entry.entries(keys["series"]) if "series" in keys else ()
    events = _events(keys["events"]) if "events" in keys else []
    notices = _calls(keys["calls"]) if "calls" in keys else ()
    return root.faults or EventFile(network, series, tuple(events), notices, past_before)


def _past_before(node: Node) -> date | None:
    keys = node.fields(("rule", "past_before"))
    if "rule" in keys:
        keys["rule"].line(DESCRIPTION)
    return keys["past_before"].day() if "past_before" in keys else None


def _calls(node: Node) -> tuple[str, ...]:
    calls = node.items()
    return (f"calls: {len(calls)} read over, calls do not exist yet",) if calls else ()


def _network(node: Node) -> NetworkEntry:
    keys = node.fields(("name", "contact", "controller", *TERM_LISTS))
    values: dict[str, Any] = {}
    if "name" in keys:
        values["name"] = keys["name"].texts_with_content(TITLE)
    if "contact" in keys:
        values["contact"] = keys["contact"].email()
    if "controller" in keys:
        values |= controller(keys["controller"])
    terms = [term for key, kind in TERM_LISTS.items() if key in keys for term in _terms(keys[key], kind)]
    return NetworkEntry(values, tuple(terms))


def _terms(node: Node, kind: TermKind) -> list[TermEntry]:
    regions = kind is TermKind.REGION
    slug_key = "code" if regions else "slug"
    found: list[TermEntry] = []
    for item in node.items():
        keys = item.fields((slug_key, "name", *(("provinces",) if regions else ())), needed=(slug_key, "name"))
        if slug_key not in keys or "name" not in keys:
            continue
        slug = fresh_slug(keys[slug_key], {term.slug for term in found}, any_case=True)
        details = {}
        if "provinces" in keys:
            details["provinces"] = [province.line(100) for province in keys["provinces"].items()]
        if slug is not None:
            found.append(TermEntry(kind, slug, keys["name"].texts_with_content(TITLE), details, item.place))
    return found


def _events(node: Node) -> list[EventEntry]:
    found: list[EventEntry] = []
    for item in node.items():
        keys = item.fields(EVENT_KEYS, needed=("slug",))
        slug = fresh_slug(keys["slug"], {event.slug for event in found}) if "slug" in keys else None
        entry = event_entry(item.place, slug or "", keys)
        if slug is not None:
            found.append(entry)
    return found
