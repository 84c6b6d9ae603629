"""An event's programme in the order in which people live it: days, shared parts, parallel tracks.

Only what has a time is in an order; sessions without one are told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol


class Item(Protocol):
    """One item of a programme; track_id None: shared by everyone."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def track_id(self) -> int | None: ...


@dataclass(frozen=True)
class Part:
    """A stretch of a day: shared (tracks is empty), or parallel, with the items of each track by its id."""

    items: tuple[Item, ...]
    tracks: tuple[tuple[int, tuple[Item, ...]], ...] = ()

    @property
    def starts_at(self) -> datetime:
        return min(item.starts_at for item in self.items)

    @property
    def ends_at(self) -> datetime:
        return max(item.ends_at for item in self.items)

    @property
    def rows(self) -> dict[datetime, int]:
        """The moments at which something begins, numbered from 1: tracks side by side keep to the same lines."""
        return {begin: number for number, begin in enumerate(sorted({item.starts_at for item in self.items}), 1)}


@dataclass(frozen=True)
class Day:
    date: date
    parts: tuple[Part, ...]


def at_once(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """Items, soonest first, in groups that begin together."""
    groups: dict[datetime, list[Item]] = {}
    for item in items:
        groups.setdefault(item.starts_at, []).append(item)
    return [tuple(group) for group in groups.values()]


def programme(items: Sequence[Item], track_order: Sequence[int], zone: tzinfo) -> list[Day]:
    """Items, soonest first, as days (in this zone) of shared and parallel parts; tracks in their own order."""
    days: dict[date, list[Item]] = {}
    for item in items:
        days.setdefault(item.starts_at.astimezone(zone).date(), []).append(item)
    return [Day(day, tuple(_parts(held, track_order))) for day, held in days.items()]


def _parts(items: Sequence[Item], track_order: Sequence[int]) -> list[Part]:
    runs: list[list[Item]] = []
    for item in items:
        if runs and (runs[-1][-1].track_id is None) == (item.track_id is None):
            runs[-1].append(item)
        else:
            runs.append([item])
    return [_part(run, track_order) for run in runs]


def _part(run: Sequence[Item], track_order: Sequence[int]) -> Part:
    by_track = ((track, tuple(item for item in run if item.track_id == track)) for track in track_order)
    return Part(tuple(run), tuple((track, held) for track, held in by_track if held))
