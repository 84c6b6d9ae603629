"""Two versions of a text, word by word: side by side with what only one of them has, or as one text that changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s*\S+|\s+")
#: Longer texts are told apart as a whole: the time it takes grows with the square.
MOST_WORDS = 2000
#: So many words are shown on either side of a change.
AROUND = 5
GAP = "…"

#: (words, do they differ).
Part = tuple[str, bool]


class Change(StrEnum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class Piece:
    change: Change
    text: str


def apart(one: str, other: str) -> tuple[list[Part], list[Part]]:
    """Both in parts, whose texts together are the whole."""
    first: list[Part] = []
    second: list[Part] = []
    for theirs, yours, differs in _aligned(one, other):
        first += [("".join(theirs), differs)] if theirs else []
        second += [("".join(yours), differs)] if yours else []
    return first, second


def pieces(before: str, after: str) -> list[Piece]:
    """What was taken away and what was put in, in the order of reading; what stays the same and is far from any change
    is a gap."""
    aligned = list(_aligned(before, after))
    found: list[Piece] = []
    for number, (old, new, differs) in enumerate(aligned):
        if differs:
            found += [Piece(Change.OUT, "".join(old).strip()), Piece(Change.IN, "".join(new).strip())]
        else:
            words = _shortened(new, first=number == 0, last=number == len(aligned) - 1)
            found.append(Piece(Change.SAME, words))
    return [piece for piece in found if piece.text]


def _aligned(one: str, other: str) -> Iterator[tuple[list[str], list[str], bool]]:
    a, b = _WORDS.findall(one), _WORDS.findall(other)
    if max(len(a), len(b)) > MOST_WORDS:
        yield a, b, one != other
        return
    for kind, a_from, a_to, b_from, b_to in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        yield a[a_from:a_to], b[b_from:b_to], kind != "equal"


def _shortened(words: list[str], *, first: bool, last: bool) -> str:
    head, tail = [] if first else words[:AROUND], [] if last else words[-AROUND:]
    if len(words) <= len(head) + len(tail) + 1:
        return "".join(words).strip()
    return " ".join(part for part in ("".join(head).strip(), GAP, "".join(tail).strip()) if part)
