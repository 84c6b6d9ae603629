"""What can be ticked of diets and access needs, and how they are counted without names.

Practical words: what the kitchen leaves out, what the room must have. Never why, never a diagnosis.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.participants import Needs


class Diet(StrEnum):
    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN_FREE = "gluten_free"
    LACTOSE_FREE = "lactose_free"
    MILK_FREE = "milk_free"
    EGG_FREE = "egg_free"
    FISH_FREE = "fish_free"
    NUT_FREE = "nut_free"
    PORK_FREE = "pork_free"


class Support(StrEnum):
    STEP_FREE = "step_free"
    INDUCTION_LOOP = "induction_loop"
    SIGN_INTERPRETING = "sign_interpreting"
    SPEECH_TO_TEXT = "speech_to_text"
    ASSISTANT = "assistant"
    ASSISTANCE_DOG = "assistance_dog"
    MATERIALS_BEFORE = "materials_before"
    QUIET_ROOM = "quiet_room"


class CountsKind(StrEnum):
    """Whom a link to counts is for."""

    MEALS = "meals"  # the caterer
    SUPPORT = "support"  # interpreters, and whoever arranges access


@dataclass(frozen=True)
class Counts:
    """How many want what: each tick, the combinations of several ticks, and how many wrote something themselves."""

    single: dict[Diet | Support, int]
    together: dict[tuple[Diet | Support, ...], int]
    worded: int
    people: int
    unreadable: int


def counted(kind: CountsKind, needs: Iterable["Needs | None"]) -> Counts:
    """needs: of those who come; None: sealed under a key that is gone."""
    words: type[Diet] | type[Support] = Diet if kind is CountsKind.MEALS else Support
    single: Counter[Diet | Support] = Counter()
    together: Counter[tuple[Diet | Support, ...]] = Counter()
    worded = people = unreadable = 0
    for one in needs:
        if one is None:
            unreadable += 1
            continue
        ticked: tuple[Diet | Support, ...] = one.diets if kind is CountsKind.MEALS else one.supports
        own_words = bool(one.diet if kind is CountsKind.MEALS else one.access)
        single.update(ticked)
        if len(ticked) > 1:
            together[ticked] += 1
        worded += own_words
        people += bool(ticked or own_words)
    return Counts({word: single[word] for word in words}, dict(together.most_common()), worded, people, unreadable)


def counts_end(ends_at_here: datetime) -> datetime:
    """Counts are shown through the day after the event. Given and returned in local time."""
    return ends_at_here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
