"""The roster of one session: whose names it shows, and in which order. One value for page and download."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from app.domain.places import ClaimState

PER_PAGE = 50
#: The order in which a roster tells of them: those who come first, then the queue, then those who wait for the day.
STATES = (ClaimState.TAKEN, ClaimState.OFFERED, ClaimState.WAITING, ClaimState.WISHED)


class RosterSort(StrEnum):
    STATE = "state"  # as STATES, each queue in its order
    NAME = "name"
    ORGANISATION = "organisation"
    REGISTERED = "registered"


@dataclass(frozen=True)
class Roster:
    """A filtered, sorted roster. state None: everyone who has a place, is offered one, waits or wishes for one."""

    state: ClaimState | None = None
    sort: RosterSort = RosterSort.STATE
    descending: bool = False

    @classmethod
    def asked_for(cls, values: Mapping[str, str]) -> Self:
        """The roster that these arguments name, which need not be ours; what is not understood asks for nothing."""
        state, order = values.get("state", ""), values.get("sort", RosterSort.STATE.value)
        if order.removeprefix("-") not in set(RosterSort):
            order = RosterSort.STATE.value
        return cls(
            state=ClaimState(state) if state in set(ClaimState) else None,
            sort=RosterSort(order.removeprefix("-")),
            descending=order.startswith("-"),
        )

    @property
    def order(self) -> str:
        """The order as an address names it: "name", or "-name" from the end."""
        return f"-{self.sort}" if self.descending else self.sort.value

    @property
    def arguments(self) -> dict[str, str]:
        """The query's names and values, all but the page, without those that say nothing: an address to share."""
        values = {
            "state": self.state.value if self.state is not None else "",
            "sort": "" if self.order == RosterSort.STATE else self.order,
        }
        return {name: value for name, value in values.items() if value}

    def sorted_by(self, sort: RosterSort) -> "Roster":
        """What a click on that column's heading asks for: this order, or the other way round."""
        return replace(self, sort=sort, descending=sort is self.sort and not self.descending)


@dataclass(frozen=True)
class Counts:
    """How many stand how."""

    taken: int = 0
    offered: int = 0
    waiting: int = 0
    wished: int = 0

    @classmethod
    def of(cls, rows: Sequence[tuple[ClaimState, int]]) -> "Counts":
        return cls(**{state.value: count for state, count in rows})

    def shown(self, roster: Roster) -> int:
        """How many rows that roster has."""
        if roster.state is not None:
            return self.of_state(roster.state)
        return self.taken + self.offered + self.waiting + self.wished

    def of_state(self, state: ClaimState) -> int:
        count: int = getattr(self, state.value)
        return count
