"""What an organizer had typed when the session ended: which fields are kept until they have signed in again."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from app.domain.languages import Language

#: So long the text waits for its writer.
LIFETIME = timedelta(hours=2)
#: A page may have been open so long and still say whose it is: over a long weekend.
OLDEST_PAGE = timedelta(days=5)
#: At most so many of one account; the oldest goes first.
MOST_KEPT = 5
#: So much of what waits stands in what has been saved, where that is the same form: another may have the same address.
LIKE_ENOUGH = 0.5
#: Says in a form whose page it was (keys.form_mark).
MARK = "form_of"
#: Never kept: what proves who one is. Every password field is called one of these.
NEVER_KEPT = frozenset({"csrf_token", MARK, "password", "current_password", "code", "credential"})

Field = tuple[str, str]

#: What pages fill in themselves.
_MACHINE = frozenset(
    {"seen", "version", "shown", "number", "who", "kind", "preview", "more", "everybody", "next", "page"}
)
_CHOICE = "keep-"
_LETTER = re.compile(r"[^\W\d_]")
_LANGUAGE = re.compile(rf"^/({'|'.join(Language)})/", re.ASCII)


def kept(fields: Iterable[Field]) -> list[Field]:
    return [(name, text) for name, text in fields if name not in NEVER_KEPT]


def is_worth_keeping(fields: Iterable[Field]) -> bool:
    """Was anything in it written by hand? A form of one button, ticks or machine values is sent again in a moment."""
    return bool(texts(fields))


def without_language(path: str) -> str:
    """A page's address, whatever language it was open in."""
    return _LANGUAGE.sub("/", path, count=1)


def texts(fields: Iterable[Field]) -> list[str]:
    """What was written by hand, a word too: rather a choice among them than a name lost."""
    return [text for name, text in kept(fields) if _is_written(name, text)]


def likeness(kept_fields: Iterable[Field], saved: Iterable[Field]) -> float:
    """Which part of what was written by hand in one form stands in another, from 0 to 1."""
    written, found = set(texts(kept_fields)), set(texts(saved))
    return len(written & found) / len(written) if written else 0.0


def _is_written(name: str, text: str) -> bool:
    """Ticks, numbers and what pages fill in themselves are not."""
    by_machine = name in _MACHINE or name.startswith(_CHOICE)
    return not by_machine and len(text.strip()) > 1 and _LETTER.search(text) is not None


def hour_of(moment: datetime) -> int:
    """As a form's mark counts time."""
    return int(moment.timestamp()) // 3600


def is_recent(made: int, now: datetime) -> bool:
    """made: the hour in which the page was shown."""
    return 0 <= hour_of(now) - made <= OLDEST_PAGE // timedelta(hours=1)
