"""Two people edit one thing: what the second is shown, and how nothing gets lost.

A form carries a fingerprint of every value that it was filled with. When it comes back, a value that
the database holds now and the fingerprint does not match was changed by someone else meanwhile.
"""

import hashlib
import json
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from app.domain.entrance import EntranceSettings
from app.domain.event_details import EventDetails, plain
from app.domain.languages import LocalizedText
from app.domain.programme import ChoiceSettings, SessionDetails, TrackDetails

Details = TypeVar("Details", EventDetails, SessionDetails, TrackDetails, ChoiceSettings, EntranceSettings)

LENGTH = 6  # hex letters per field: it guards against accidents, not against forgers


@dataclass(frozen=True)
class Change:
    """A field that someone else changed. taken: this editor had not touched it, so theirs was put in the form."""

    field: str
    theirs: Any
    yours: Any
    taken: bool


def fingerprint(details: Details) -> str:
    """LENGTH letters for every field, in their order."""
    return "".join(_of(getattr(details, name)) for name in _names(details))


def changes(seen: str, now: Details, yours: Details) -> list[Change]:
    """What others changed since the form with the fingerprint seen was filled, where it differs from yours.

    A fingerprint that is none counts as a form of which nothing is known: every difference is shown.
    """
    names = _names(now)
    known = dict(zip(names, _parts(seen), strict=True)) if len(seen) == LENGTH * len(names) else {}
    found = []
    for name in names:
        theirs, mine = getattr(now, name), getattr(yours, name)
        if known.get(name) != _of(theirs) and _of(theirs) != _of(mine):
            found.append(Change(name, theirs, mine, taken=known.get(name) == _of(mine)))
    return found


def merged(yours: Details, found: list[Change]) -> Details:
    """Yours, with theirs where you had not touched the field."""
    return replace(yours, **{change.field: change.theirs for change in found if change.taken})


def _names(details: Details) -> list[str]:
    return [item.name for item in fields(details)]


def _parts(seen: str) -> list[str]:
    return [seen[start : start + LENGTH] for start in range(0, len(seen), LENGTH)]


def _of(value: object) -> str:
    text = json.dumps(_as_typed(value), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _as_typed(value: object) -> Any:
    """The value as a form gives it back untouched: whole minutes, spaces folded."""
    if isinstance(value, datetime):
        return plain(value.replace(second=0, microsecond=0))
    if isinstance(value, LocalizedText):
        return {code: " ".join(text.split()) for code, text in value.as_dict().items()}
    if isinstance(value, tuple):
        return sorted(value)
    return " ".join(value.split()) if isinstance(value, str) else plain(value)
