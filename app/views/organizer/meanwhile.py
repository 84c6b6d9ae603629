"""What someone else changed while a form was open, in words: of whatever two people may edit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.edit_conflicts import Change
from app.domain.event_details import plain
from app.domain.word_diff import Part, apart
from app.labels import event_values, languages
from app.labels.programme import FIELDS
from app.views.language import current

#: A value of a change in words.
Say = Callable[[Change, Any], str]


@dataclass(frozen=True)
class Meanwhile:
    """Both versions, with the words that differ. taken: this editor had not touched it, so theirs is in the form."""

    name: str
    label: str
    theirs: Sequence[Part]
    yours: Sequence[Part]
    taken: bool


def in_words(changes: Sequence[Change], labels: Mapping[str, Any], say: Say) -> list[Meanwhile]:
    """labels: of the fields."""
    return [_one(change, str(labels[change.field]), say) for change in changes]


def values(names: Callable[[str], Mapping[int, str]] = lambda _field: {}) -> Say:
    """As the history says them. names: of what a field keeps by id."""
    return lambda change, value: event_values.say(change.field, plain(value), current(), names(change.field))


def of_programme(changes: Sequence[Change], tracks: Mapping[int, str] | None = None) -> list[Meanwhile]:
    """Of a session, a track or the settings. tracks: names by id."""

    def say(change: Change, value: Any) -> str:
        # A session's kind is its own, not an event's.
        known_as = "session_kind" if change.field == "kind" else change.field
        return event_values.say(known_as, plain(value), current(), tracks or {})

    return in_words(changes, FIELDS, say)


def _one(change: Change, label: str, say: Say) -> Meanwhile:
    if change.language is not None:
        label = f"{label}, {languages.WRITTEN_IN[change.language]}"
    theirs, yours = apart(say(change, change.theirs), say(change, change.yours))
    return Meanwhile(change.name, label, theirs, yours, change.taken)
