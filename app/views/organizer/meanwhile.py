"""What someone else changed while a form was open, in words: of an event, a session, a track or the settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.edit_conflicts import Change
from app.domain.event_details import plain
from app.labels import event_values
from app.labels.programme import FIELDS
from app.views.language import current


@dataclass(frozen=True)
class Meanwhile:
    """taken: this editor had not touched the field, so theirs is in the form."""

    label: str
    theirs: str
    yours: str
    taken: bool


def in_words(
    changes: Sequence[Change], labels: Mapping[str, Any], names: Callable[[str], Mapping[int, str]]
) -> list[Meanwhile]:
    """labels: of the fields. names: of what a field keeps by id. A session's kind is its own, not an event's."""

    def say(change: Change, value: Any) -> str:
        known_as = "session_kind" if labels is FIELDS and change.field == "kind" else change.field
        return event_values.say(known_as, plain(value), current(), names(change.field))

    return [
        Meanwhile(str(labels[change.field]), say(change, change.theirs), say(change, change.yours), change.taken)
        for change in changes
    ]


def of_programme(changes: Sequence[Change], tracks: Mapping[int, str] | None = None) -> list[Meanwhile]:
    """The same of a session, a track or the settings. tracks: names by id."""
    return in_words(changes, FIELDS, lambda _field: tracks or {})
