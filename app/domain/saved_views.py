"""Views of an attendee list that a team saves."""

from collections.abc import Collection
from enum import StrEnum

#: Of one event.
MOST_VIEWS = 30

#: Arguments of a list that name something of its own event, by number: they mean nothing at another.
OF_ONE_EVENT = frozenset({"link", "track", "session", "answer", "question"})


class ViewRefusal(StrEnum):
    NAME_TAKEN = "name_taken"
    TOO_MANY = "too_many"


def refusal(name: str, names: list[str]) -> ViewRefusal | None:
    """Why a view of this name cannot be saved beside those; letters of either size are the same."""
    if name.casefold() in (other.casefold() for other in names):
        return ViewRefusal.NAME_TAKEN
    return ViewRefusal.TOO_MANY if len(names) >= MOST_VIEWS else None


def may_be_copied(arguments: Collection[str]) -> bool:
    """Does a view with these arguments mean the same at a copy of its event?"""
    return OF_ONE_EVENT.isdisjoint(arguments)
