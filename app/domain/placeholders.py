"""Placeholders in texts that organizers write: {nimi} becomes the reader's name. One set of them for all kinds of mail.

Each has a name in every language, and any of them is understood in a text of any language.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum

from app.domain.languages import Language


class Placeholder(StrEnum):
    NAME = "name"
    EVENT = "event"
    TIME = "time"
    PLACE = "place"
    LINK = "link"
    POSITION = "position"  # on the waiting list
    DEADLINE = "deadline"  # of an answer that is waited for


NAMES = {
    Placeholder.NAME: {Language.FI: "nimi", Language.SV: "namn", Language.EN: "name"},
    Placeholder.EVENT: {Language.FI: "tapahtuma", Language.SV: "evenemang", Language.EN: "event"},
    Placeholder.TIME: {Language.FI: "aika", Language.SV: "tid", Language.EN: "time"},
    Placeholder.PLACE: {Language.FI: "paikka", Language.SV: "plats", Language.EN: "place"},
    Placeholder.LINK: {Language.FI: "linkki", Language.SV: "länk", Language.EN: "link"},
    Placeholder.DEADLINE: {Language.FI: "määräaika", Language.SV: "tidsfrist", Language.EN: "deadline"},
    Placeholder.POSITION: {Language.FI: "sija", Language.SV: "könummer", Language.EN: "position"},
}
#: Known of everyone who is written to.
ALWAYS = (Placeholder.NAME, Placeholder.EVENT, Placeholder.TIME, Placeholder.PLACE, Placeholder.LINK)

_BY_NAME = {name: placeholder for placeholder, names in NAMES.items() for name in names.values()}
_MARK = re.compile(r"\{([^{}\n]{0,40})\}")


def mark(placeholder: Placeholder, language: Language) -> str:
    """As it is written in a text."""
    return f"{{{NAMES[placeholder][language]}}}"


def unknown(text: str, known: Collection[Placeholder]) -> list[str]:
    """What stands in braces and is none of these, as it was written, each once."""
    return list(dict.fromkeys(found for found, placeholder in _marks(text) if placeholder not in known))


def is_link(text: str) -> bool:
    """Is it the placeholder of the reader's link, and nothing else?"""
    found = _MARK.fullmatch(text)
    return found is not None and _BY_NAME.get(found[1].strip().casefold()) is Placeholder.LINK


def used(text: str) -> set[Placeholder]:
    return {placeholder for _found, placeholder in _marks(text) if placeholder is not None}


def fill(text: str, values: Mapping[Placeholder, str]) -> str:
    """With the values in their places; what has none stays as it is. What a value holds is never read as a mark."""

    def value(found: re.Match[str]) -> str:
        placeholder = _BY_NAME.get(found[1].strip().casefold())
        return found[0] if placeholder is None else values.get(placeholder, found[0])

    return _MARK.sub(value, text)


def _marks(text: str) -> Iterator[tuple[str, Placeholder | None]]:
    return ((found[0], _BY_NAME.get(found[1].strip().casefold())) for found in _MARK.finditer(text))
