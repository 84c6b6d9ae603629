"""Two people edit one thing: what the second is shown, and how nothing gets lost.

A form carries a fingerprint of every value that it was filled with. When it comes back, a value that
the database holds now and the fingerprint does not match was changed by someone else meanwhile. A text in three
languages is three values: who translates does not meet who writes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from app.domain.event_details import plain
from app.domain.languages import Language, LocalizedText

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Details = TypeVar("Details", bound="DataclassInstance")

LENGTH = 6  # hex letters per value: it guards against accidents, not against forgers


@dataclass(frozen=True)
class Change:
    """A value that someone else changed. taken: this editor had not touched it, so theirs was put in the form."""

    field: str
    theirs: Any
    yours: Any
    taken: bool
    language: Language | None = None

    @property
    def name(self) -> str:
        """Of the value, for forms: "room", "title.sv"."""
        return self.field if self.language is None else _name(self.field, self.language)


def fingerprint(details: DataclassInstance) -> str:
    """LENGTH letters for every value, in their order."""
    return "".join(_of(value) for value in _values(details).values())


def changes(seen: str, now: Details, yours: Details) -> list[Change]:
    """What others changed since the form with the fingerprint seen was filled, where it differs from yours.

    A fingerprint that is none counts as a form of which nothing is known: every difference is shown.
    """
    theirs, mine = _values(now), _values(yours)
    known = dict(zip(theirs, _parts(seen), strict=True)) if len(seen) == LENGTH * len(theirs) else {}
    found = []
    for name, value in theirs.items():
        if known.get(name) != _of(value) and _of(value) != _of(mine[name]):
            field, _dot, code = name.partition(".")
            taken = known.get(name) == _of(mine[name])
            found.append(Change(field, value, mine[name], taken, Language(code) if code else None))
    return found


def merged(yours: Details, found: Iterable[Change]) -> Details:
    """Yours, with theirs where you had not touched the value."""
    return _with(yours, {change.name: change.theirs for change in found if change.taken})


def with_theirs(yours: Details, now: Details, names: Collection[str]) -> Details:
    """Yours, with what is saved now in the values of these names (Change.name): for whoever chose so."""
    theirs = _values(now)
    return _with(yours, {name: theirs[name] for name in names if name in theirs})


def forgotten(seen: str, now: DataclassInstance, names: Collection[str]) -> str:
    """The fingerprint as if these values had not been seen: where yours differ, the editor is asked."""
    order = list(_values(now))
    if not names or len(seen) != LENGTH * len(order):
        return seen
    return "".join("-" * LENGTH if name in names else part for name, part in zip(order, _parts(seen), strict=True))


def _with(details: Details, values: Mapping[str, Any]) -> Details:
    whole: dict[str, Any] = {}
    for name, value in values.items():
        field, _dot, code = name.partition(".")
        if code:
            value = replace(whole.get(field, getattr(details, field)), **{code: value})
        whole[field] = value
    return replace(details, **whole)


def _values(details: DataclassInstance) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields(details):
        value = getattr(details, item.name)
        if isinstance(value, LocalizedText):
            found |= {_name(item.name, code): value.exactly(code) for code in Language}
        else:
            found[item.name] = value
    return found


def _name(field: str, language: Language) -> str:
    return f"{field}.{language.value}"


def _parts(seen: str) -> list[str]:
    return [seen[start : start + LENGTH] for start in range(0, len(seen), LENGTH)]


def _of(value: object) -> str:
    text = json.dumps(_as_typed(value), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _as_typed(value: object) -> Any:
    """The value as a form gives it back untouched: whole minutes, spaces folded."""
    if isinstance(value, datetime):
        return plain(value.replace(second=0, microsecond=0))
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, LocalizedText):
        return {code: _as_typed(text) for code, text in value.as_dict().items()}
    if is_dataclass(value):
        return {item.name: _as_typed(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        typed = [_as_typed(item) for item in value]
        return sorted(typed) if all(isinstance(item, str) for item in typed) else typed
    return plain(value)
