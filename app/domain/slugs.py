"""The last part of an event's address: made of its title, unique, fixed once it has been public."""

import re
import unicodedata
from collections.abc import Container
from itertools import count

MAX_LENGTH = 80
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    return len(text) <= MAX_LENGTH and SLUG.fullmatch(text) is not None


def suggested(title: str, taken: Container[str]) -> str:
    """From a title: "Kevään päivä" → "kevaan-paiva"; a number after it when that is taken."""
    letters = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[: MAX_LENGTH - 8].strip("-") or "event"
    if base not in taken:
        return base
    return next(slug for number in count(2) if (slug := f"{base}-{number}") not in taken)
