"""What an import of participants does with each row: one plan, for the dry run and for the act.

Each row is decided as an organizer's own entry is (domain/organizer_acts.py), one after another in the table's
order: a row sees the places that the rows before it took.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.events import EventFacts
from app.domain.organizer_acts import ActRefusal, Asked, Placed, RefusedAct, decide_adding
from app.domain.people_lines import Line
from app.domain.places import ClaimState, Pools, Waiter
from app.domain.registration import RegistrationStatus


class RowOutcome(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    THERE = "there"  # registered already: nothing happens
    UNCONFIRMED = "unconfirmed"  # registered, and lapses unless the address is confirmed: nothing happens
    DECLINED = "declined"  # was not approved before: nothing happens, but an organizer may approve it after all
    FAULT = "fault"  # something to mend: nothing is done with the whole table


#: What becomes of someone who is at the event already, where that is not simply THERE.
_PRESENT = {
    RegistrationStatus.UNVERIFIED: RowOutcome.UNCONFIRMED,
    RegistrationStatus.DECLINED: RowOutcome.DECLINED,
}


@dataclass(frozen=True)
class Planned:
    """What would happen to a row. refusal: where the rules, and not the row, are in the way."""

    line: Line
    outcome: RowOutcome
    placed: Placed | None = None
    refusal: ActRefusal | None = None


@dataclass(frozen=True)
class Plan:
    """kept: how many places are kept for the invited now; whoever is brought counts as invited."""

    rows: tuple[Planned, ...]
    kept: int = 0

    @property
    def counts(self) -> Counter[RowOutcome]:
        return Counter(row.outcome for row in self.rows)

    @property
    def added(self) -> list[Planned]:
        """Those who would be registered."""
        return [row for row in self.rows if row.placed is not None]

    @property
    def kept_taken(self) -> int:
        """How many of those it would take."""
        return min(self.kept, self.counts[RowOutcome.CONFIRMED])

    @property
    def can_be_done(self) -> bool:
        """All or nothing: one fault stops the whole table."""
        return bool(self.added) and not self.counts[RowOutcome.FAULT]

    @property
    def fingerprint(self) -> str:
        """Another one now means that something else would happen than what was shown."""
        shown: list[Any] = [[row.line.number, row.outcome, *_as_shown(row.placed)] for row in self.rows]
        shown += [[self.kept, self.kept_taken]] if self.kept_taken else []
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def _as_shown(placed: Placed | None) -> list[Any]:
    return [placed.over_capacity, sorted(placed.sessions.items())] if placed is not None else []


def plan(
    event: EventFacts,
    pools: Pools,
    waiters: Sequence[Waiter],
    asked: Asked,
    lines: Sequence[Line],
    *,
    taken: Mapping[str, RegistrationStatus],
    kept: int,
    now: datetime,
) -> Plan:
    """asked: the same for everyone; taken: the addresses that are registered already, and
    where that registration stands; kept: as Plan has it. pools stay as they are."""
    counted, queue = deepcopy(pools), list(waiters)
    return Plan(tuple(_row(event, counted, queue, asked, line, taken=taken, now=now) for line in lines), kept)


def _row(
    event: EventFacts,
    pools: Pools,
    queue: list[Waiter],
    asked: Asked,
    line: Line,
    *,
    taken: Mapping[str, RegistrationStatus],
    now: datetime,
) -> Planned:
    if line.faults:
        return Planned(line, RowOutcome.FAULT)
    if (present := taken.get(line.details.email_key)) is not None:
        return Planned(line, _PRESENT.get(present, RowOutcome.THERE))
    decision = decide_adding(event, pools, asked, queue, address_taken=False, now=now)
    if isinstance(decision, RefusedAct):
        return Planned(line, RowOutcome.FAULT, refusal=decision.reason)
    confirmed = decision.status is RegistrationStatus.CONFIRMED
    pools.count(asked.day, ClaimState.TAKEN if confirmed else ClaimState.WAITING)
    for pool_id, state in decision.sessions.items():
        pools.count([pool_id], state)
    if not confirmed:
        queue.append(Waiter(0, asked.day))
    return Planned(line, RowOutcome.CONFIRMED if confirmed else RowOutcome.WAITING, decision)
