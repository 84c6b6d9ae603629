"""The filters in the address of the public list: whatever was written there becomes a filter."""

import re
from collections.abc import Mapping

from app.domain.event_list import EventFilter, Month
from app.domain.events import EventKind
from app.forms.fields import one_line

WORDS_LENGTH = 100
SLUG = re.compile(r"[A-Za-z0-9_-]{1,80}")
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
PAGE = re.compile(r"[1-9][0-9]*", re.ASCII)


def read(args: Mapping[str, str]) -> EventFilter:
    """What the address asks for. A value of the wrong shape counts as not given; nothing is refused."""
    kind = args.get("kind", "")
    month = MONTH.fullmatch(args.get("month", ""))
    page = args.get("page", "")
    return EventFilter(
        region=slug(args.get("region", "")),
        theme=slug(args.get("theme", "")),
        kind=EventKind(kind) if kind in set(EventKind) else None,
        month=Month(int(month[1]), int(month[2])) if month else None,
        words=one_line(args.get("q", "")[: WORDS_LENGTH * 2])[:WORDS_LENGTH].strip(),
        past=args.get("past", "") == "1",
        page=int(page[:9]) if PAGE.fullmatch(page) else 1,
    )


def misread(args: Mapping[str, str], wanted: EventFilter) -> bool:
    """Was something given that could not be understood? The page then says that it was left out."""
    understood = {"region": wanted.region, "theme": wanted.theme, "kind": wanted.kind, "month": wanted.month}
    return any(args.get(name) and not value for name, value in understood.items())


def slug(value: str) -> str:
    """A slug or code from an address, or an empty text when it cannot be one."""
    return value if SLUG.fullmatch(value) else ""
