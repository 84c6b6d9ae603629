"""Views of an attendee list that a team saves."""

from enum import StrEnum

#: Of one event.
MOST_VIEWS = 30


class ViewRefusal(StrEnum):
    NAME_TAKEN = "name_taken"
    TOO_MANY = "too_many"


def refusal(name: str, names: list[str]) -> ViewRefusal | None:
    """Why a view of this name cannot be saved beside those; letters of either size are the same."""
    if name.casefold() in (other.casefold() for other in names):
        return ViewRefusal.NAME_TAKEN
    return ViewRefusal.TOO_MANY if len(names) >= MOST_VIEWS else None
