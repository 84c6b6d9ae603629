"""Two versions of a text, with the words that only one of them has."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

#: (words, do they differ).
Part = tuple[str, bool]

_WORDS = re.compile(r"\s*\S+|\s+")
#: Longer texts are told apart as a whole: the time it takes grows with the square.
MOST_WORDS = 2000


def apart(one: str, other: str) -> tuple[list[Part], list[Part]]:
    """Both in parts, whose texts together are the whole."""
    a, b = _WORDS.findall(one), _WORDS.findall(other)
    if max(len(a), len(b)) > MOST_WORDS:
        return _whole(one, differs=one != other), _whole(other, differs=one != other)
    first: list[Part] = []
    second: list[Part] = []
    for kind, a_from, a_to, b_from, b_to in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        first += _part(a[a_from:a_to], differs=kind != "equal")
        second += _part(b[b_from:b_to], differs=kind != "equal")
    return first, second


def _part(words: Sequence[str], *, differs: bool) -> list[Part]:
    return _whole("".join(words), differs=differs)


def _whole(text: str, *, differs: bool) -> list[Part]:
    return [(text, differs)] if text else []
