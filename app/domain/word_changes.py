"""How one text became another, in words: what was taken away, what was put in, and a little of what stands around."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORD = re.compile(r"\S+\s*")
#: So many words are shown on either side of a change.
AROUND = 5
#: Longer texts are compared no further: the time grows with the square of it.
MOST_WORDS = 2_000
GAP = "…"


class Part(StrEnum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class Piece:
    part: Part
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """In the order of reading; what stays the same and is far from any change is a gap."""
    old, new = WORD.findall(before)[:MOST_WORDS], WORD.findall(after)[:MOST_WORDS]
    found = list(_pieces(old, new))
    return [piece for piece in found if piece.text]


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    steps = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], False).get_opcodes()
    for number, (what, old_from, old_to, new_from, new_to) in enumerate(steps):
        if what == "equal":
            yield Piece(Part.SAME, _shortened(new[new_from:new_to], first=number == 0, last=number == len(steps) - 1))
        else:
            yield Piece(Part.OUT, "".join(old[old_from:old_to]).strip())
            yield Piece(Part.IN, "".join(new[new_from:new_to]).strip())


def _shortened(words: list[str], *, first: bool, last: bool) -> str:
    head, tail = [] if first else words[:AROUND], [] if last else words[-AROUND:]
    if len(words) <= len(head) + len(tail) + 1:
        return "".join(words).strip()
    return " ".join(part for part in ("".join(head).strip(), GAP, "".join(tail).strip()) if part)
