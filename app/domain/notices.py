"""The notices that every footer links, and the blanks in their texts."""

import re
from collections.abc import Mapping
from enum import StrEnum

#: What an organizer may write into a notice in braces; anything else in braces stays as it is.
BLANKS = (
    *("network", "contact", "controller", "controller_contact", "address"),
    *("needs_kept", "without_place_kept", "with_place_kept"),  # how long, in words: "14 days"
)
_BLANK = re.compile(r"\{(" + "|".join(BLANKS) + r")\}")
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+.!|~-])")
_EMAIL = re.compile(r"[^\s@<>()\[\]\\]+@[^\s@<>()\[\]\\]+")


class NoticeKind(StrEnum):
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"
    COOKIES = "cookies"


def filled(text: str, values: Mapping[str, str]) -> str:
    """The Markdown with its blanks filled: values are plain text, and an e-mail address becomes a link."""
    return _BLANK.sub(lambda blank: _as_markdown(values[blank[1]]), text)


def _as_markdown(value: str) -> str:
    plain = _MARKS.sub(r"\\\1", value)
    return f"[{plain}](<mailto:{value}>)" if _EMAIL.fullmatch(value) else plain
