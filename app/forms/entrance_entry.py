"""Reads who gets in, in an event of an event file: beside the rule and the times of registration."""

from typing import Any

from app.domain.event_file import TARGET_LISTS
from app.domain.events import TermKind
from app.forms.entry_parts import MOST_PLACES, fresh_slug
from app.forms.json_file import Node

FLAGS = ("pending_holds", "offers_places", "confirms_address")
#: All that stands under "registration".
KEYS = ("mode", "opens", "closes", "target_group", "invited", *FLAGS)

NOBODY: dict[TermKind, tuple[str, ...]] = dict.fromkeys(TARGET_LISTS.values(), ())
NOT_KEPT: dict[str, Any] = {"invited_places": None, "invited_until": None}


def of(node: Node) -> dict[str, Any]:
    """entrance and targets of domain/event_file.EventEntry; a null takes everything back to how it is by default."""
    if node.is_null:
        plain = {**NOT_KEPT, **dict.fromkeys(FLAGS, False), "target_until": None}
        return {"entrance": plain, "targets": NOBODY}
    parts = node.fields(KEYS)
    values: dict[str, Any] = {key: parts[key].flag() for key in FLAGS if key in parts}
    targets: dict[TermKind, tuple[str, ...]] = {}
    if "invited" in parts:
        values |= _invited(parts["invited"])
    if "target_group" in parts:
        targets = _target_group(parts["target_group"], values)
    return {"entrance": values, "targets": targets}


def _invited(node: Node) -> dict[str, Any]:
    if node.is_null:
        return NOT_KEPT
    parts, values = node.fields(("places", "until")), dict[str, Any]()
    if "places" in parts:
        values["invited_places"] = None if parts["places"].is_null else parts["places"].number(MOST_PLACES)
    if "until" in parts:
        values["invited_until"] = None if parts["until"].is_null else parts["until"].moment()
    return values


def _target_group(node: Node, values: dict[str, Any]) -> dict[TermKind, tuple[str, ...]]:
    if node.is_null:
        values["target_until"] = None
        return NOBODY
    parts = node.fields((*TARGET_LISTS, "until"))
    if "until" in parts:
        values["target_until"] = None if parts["until"].is_null else parts["until"].moment()
    return {kind: _slugs(parts[key]) for key, kind in TARGET_LISTS.items() if key in parts}


def _slugs(node: Node) -> tuple[str, ...]:
    slugs: list[str] = []
    for item in node.items():
        slugs.append(fresh_slug(item, set(slugs), any_case=True) or "")
    return tuple(slugs)
