"""A choice as pools: what it means at this event now. The caller holds the pools' lock."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from app.domain.choices import ANYONE, NO_CHOICE, Choice, Entitlement, Misfit, Offering, clashing
from app.domain.places import PLAIN, PoolKind
from app.domain.registration import Seat
from app.models import Pool
from app.queries import places, programme
from app.steps import seats


@dataclass(frozen=True)
class Chosen:
    """The settled choice, the pools of the day itself, and the chosen sessions; misfits: why it cannot be."""

    choice: Choice
    day: frozenset[int]
    seats: tuple[Seat, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    offering: Offering | None = None

    @property
    def pools(self) -> frozenset[int]:
        return self.day | {seat.pool_id for seat in self.seats}

    def is_unplaced(self, claimed: Container[int], rows: Sequence[Pool]) -> bool:
        """Does whoever gets these of its sessions' pools lack something that must be chosen?"""
        if self.offering is None:
            return False
        sessions = frozenset(row.key for row in rows if row.kind is PoolKind.SESSION and row.id in claimed)
        return self.offering.is_unplaced(replace(self.choice, sessions=sessions))


def chosen(
    event_id: int,
    rows: Sequence[Pool],
    choice: Choice,
    entitlement: Entitlement = ANYONE,
    *,
    present: Choice = NO_CHOICE,
    whole: bool = False,
) -> Chosen:
    """Reads the programme only where there is something in it to choose: most events have one pool.

    present: what they have already, which stays while the programme is not out. whole: also before it is out.
    """
    if all(row.kind in PLAIN for row in rows):
        return _nothing(rows)
    offering = programme.offering(event_id)
    is_out = whole or programme.is_out(event_id)
    return chosen_of(offering, rows, choice, entitlement, present=present, is_out=is_out)


def chosen_of(
    offering: Offering,
    rows: Sequence[Pool],
    choice: Choice,
    entitlement: Entitlement = ANYONE,
    *,
    present: Choice = NO_CHOICE,
    is_out: bool,
) -> Chosen:
    """The same of what was read already; it reads nothing. is_out: is the programme?"""
    if all(row.kind in PLAIN for row in rows):
        return _nothing(rows)
    if is_out:
        settled = offering.settled(choice)
        misfits = offering.misfits(settled)
    else:
        settled, misfits = _while_hidden(offering, choice, present)
    return Chosen(
        settled,
        places.day_pools(rows, settled, entitlement),
        tuple(seats.of(settled.sessions, offering, rows)),
        tuple(misfits),
        offering,
    )


def _nothing(rows: Sequence[Pool]) -> Chosen:
    return Chosen(NO_CHOICE, places.day_pools(rows, NO_CHOICE))


def _while_hidden(offering: Offering, choice: Choice, present: Choice) -> tuple[Choice, list[Misfit]]:
    """Before the programme is out only the way to attend is chosen; a single track is everyone's."""
    ways = Offering(attendance=offering.attendance)
    way = ways.settled(Choice(choice.attendance))
    only_track = None if offering.asks_track else next(iter(offering.tracks), None)
    return Choice(way.attendance, present.track_id or only_track, present.sessions), ways.misfits(way)


def rivals(chosen: Chosen, rows: Sequence[Pool]) -> dict[int, frozenset[int]]:
    """For each session's pool, the pools of those that one cannot have at the same time."""
    if chosen.offering is None:
        return {}
    facts = {session.id: session for session in chosen.offering.sessions}
    pools = {row.key: row.id for row in rows if row.kind is PoolKind.SESSION}
    limited = [facts[key] for key in pools]
    return {
        pools[session.id]: frozenset(pools[other.id] for other in clashing(session, limited)) for session in limited
    }
