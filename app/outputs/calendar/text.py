"""Text as calendars can take it (RFC 5545 3.3.11): without what icalendar lets through and parsers stumble on."""

import re
import unicodedata
from urllib.parse import quote

from werkzeug.urls import iri_to_uri

#: Google drops what is beyond a megabyte, about a thousand of these.
DESCRIPTION_CHARACTERS = 1500
TITLE_CHARACTERS = 250

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffd-\uffff\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_LIKE_ESCAPES = re.compile(r"\\(?=[,;nN\\])")


def clean(text: str, *, one_line: bool = False) -> str:
    """Without control characters and odd line breaks; composed letters as one."""
    text = _BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    # Rightly escaped, a written \, or \n is still unescaped twice by some parsers.
    text = _LIKE_ESCAPES.sub("/", _CONTROL.sub("", text))
    return " ".join(text.split()) if one_line else text.strip()


def cut(text: str, at_most: int) -> str:
    return text if len(text) <= at_most else text[: at_most - 1].rstrip() + "…"


def uri(address: str) -> str:
    """Percent-encoded ASCII; icalendar would not encode an ä."""
    text = clean(address, one_line=True).replace(" ", "%20")
    try:
        return iri_to_uri(text)
    except ValueError:  # a port that is no number: as it was written, and no calendar fails for it
        return quote(text, safe=":/?#[]@!$&'()*+,;=%~-._")
