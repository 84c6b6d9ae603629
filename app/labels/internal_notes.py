"""The internal notes that came with an event's file, in words; their values are free."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

NOTES = {
    "note": _l("Note"),
    "sourced": _l("Where it is known from"),
    "filler": _l("Filled in by guess"),
}


def internal_notes(notes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, text); a list as one line, a mapping as "this: that"."""
    return [(str(NOTES.get(name, name)), _text(value)) for name, value in notes.items() if value]


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_text(inner) for inner in value)
    return str(value)
