"""What someone else changed in a session, a track or the settings while a form of it was open, in words."""

from collections.abc import Mapping, Sequence
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


def in_words(changes: Sequence[Change], tracks: Mapping[int, str] | None = None) -> list[Meanwhile]:
    """tracks: names by id."""

    def say(field: str, value: Any) -> str:
        known_as = {"kind": "session_kind"}.get(field, field)
        return event_values.say(known_as, plain(value), current(), tracks)

    return [
        Meanwhile(
            str(FIELDS[change.field]),
            say(change.field, change.theirs),
            say(change.field, change.yours),
            change.taken,
        )
        for change in changes
    ]
