"""Slugs and sizes in an event file."""

import re

from app.domain.slugs import MAX_LENGTH, SLUG
from app.forms.json_file import Node

TERM_SLUG = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*", re.ASCII)
MOST_PLACES = 1_000_000
TITLE, SUMMARY, DESCRIPTION = 300, 2_000, 50_000  # characters


def fresh_slug(node: Node, taken: set[str], *, any_case: bool = False) -> str | None:
    """A slug that is not taken yet in this list."""
    slug = node.matching(TERM_SLUG, "letters a to z, digits and hyphens", MAX_LENGTH) if any_case else slug_of(node)
    if slug in taken:
        node.fault(f'"{slug}" is there twice')
        return None
    return slug


def slug_of(node: Node) -> str | None:
    return node.matching(SLUG, "small letters a to z, digits and single hyphens", MAX_LENGTH)
