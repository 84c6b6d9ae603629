"""In which order sessions of the same start, and tracks, are told: as the organizer puts them."""

from collections.abc import Hashable, Sequence
from enum import StrEnum


class Step(StrEnum):
    UP = "up"
    DOWN = "down"


def moved(ids: Sequence[int], groups: Sequence[Hashable], which: int, step: Step) -> list[int]:
    """The ids in their new order: one changes places with its neighbour of the same group; at the edge nothing does.

    groups: for each id what it must share with those it may pass; sessions share a start.
    """
    order, here = list(ids), list(ids).index(which)
    if may_move(ids, groups, which, step):
        there = here + _direction(step)
        order[here], order[there] = order[there], order[here]
    return order


def may_move(ids: Sequence[int], groups: Sequence[Hashable], which: int, step: Step) -> bool:
    """Is there a neighbour of the same group to pass?"""
    here = list(ids).index(which)
    there = here + _direction(step)
    return 0 <= there < len(ids) and groups[here] == groups[there]


def _direction(step: Step) -> int:
    return -1 if step is Step.UP else 1
