"""Reads the series of an event file."""

from typing import Any

from app.domain.event_file import OccasionOf, SeriesEntry
from app.forms.entry_parts import DESCRIPTION, SUMMARY, TITLE, fresh_slug, slug_of
from app.forms.json_file import Node

KEYS = ("slug", "title", "summary", "description", "whole")


def entries(node: Node) -> tuple[SeriesEntry, ...]:
    found: list[SeriesEntry] = []
    for item in node.items():
        keys = item.fields(KEYS, needed=("slug",))
        slug = fresh_slug(keys["slug"], {entry.slug for entry in found}) if "slug" in keys else None
        values: dict[str, Any] = {}
        if "title" in keys:
            values["title"] = keys["title"].texts_with_content(TITLE)
        if "summary" in keys:
            values["summary"] = keys["summary"].texts(SUMMARY)
        if "description" in keys:
            values["description"] = keys["description"].texts(DESCRIPTION, long=True)
        if "whole" in keys:
            values["whole"] = keys["whole"].flag()
        if slug is not None:
            found.append(SeriesEntry(slug, item.place, values))
    return tuple(found)


def occasion_of(node: Node) -> OccasionOf:
    """An event's own series: its slug, or null."""
    return OccasionOf(None if node.is_null else slug_of(node))
