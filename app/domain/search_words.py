"""By which words someone is found: what is kept of each registration, and what a search asks for.

A search finds the beginnings of words: "korho" finds Korhonen, "honen" does not. å ä ö are letters of their own.
"""

import re
import unicodedata
from collections.abc import Iterator

from app.domain.participants import email_key, folded
from app.domain.search import MOST_WORDS

#: Longer words are cut, both those that are kept and those that are looked for.
LONGEST = 60
#: Greater than whatever a word may go on with, compared by bytes.
LAST = "\U0010ffff"

_WORD = re.compile(r"[^\W_]+")


def kept(given_name: str, family_name: str, organisation: str, email_key: str | None, code: str) -> str:
    """The words by which one registration is found, in order, a space between them.

    Of an address each part, and the whole of it; the code in its two parts and in one.
    """
    found = set(_words(given_name, family_name, organisation, email_key or "", code))
    found.add(_cut(code.replace("-", "").lower()))
    if email_key:
        found.add(_cut(email_key))
    return " ".join(sorted(found))


def asked(text: str) -> tuple[str, ...] | None:
    """The beginnings of words that a search asks for: each must be found. None: it asks for something that is no word,
    which nobody is found by.

    With an @ in it a word is the beginning of an address.
    """
    wanted: list[str] = []
    for word in text.split()[:MOST_WORDS]:
        address = email_key(word)
        parts = [_cut(address)] if "@" in address.lstrip("@") else list(_words(word))
        if not parts:
            return None
        wanted += parts
    return tuple(dict.fromkeys(wanted))


def after(beginning: str) -> str:
    """Words that begin so sort from the beginning itself up to this."""
    return beginning + LAST


def _words(*texts: str) -> Iterator[str]:
    for text in texts:
        for word in _WORD.findall(unicodedata.normalize("NFC", text)):
            if cut := _cut(folded(word)):
                yield cut


def _cut(word: str) -> str:
    # Some letters of the Arabic script stand for several words.
    return "".join(word.split())[:LONGEST]
