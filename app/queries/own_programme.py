"""One person's way through an event: the shared sessions, those of the own track, and those that were chosen."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from app import clock
from app.database import db
from app.domain.calendars import with_entries
from app.domain.choices import Choice, Misfit, Offering
from app.domain.places import ClaimState, PoolKind
from app.models import Claim, EventSession, Pool
from app.queries import own_choices, programme
from app.queries.own_choices import OwnChoices, OwnSeat

if TYPE_CHECKING:
    from app.models import Event, Registration


@dataclass(frozen=True)
class OwnItem:
    """A session of one's own programme. seat None: it is everyone's, or everyone's on the track."""

    session: EventSession
    seat: OwnSeat | None = None
    kept_meanwhile: bool = False


@dataclass(frozen=True)
class OwnProgramme:
    """In time order. asks: there is something to choose; missing: what should have been chosen, and was not."""

    choices: OwnChoices
    items: tuple[OwnItem, ...]
    asks: bool
    missing: tuple[Misfit, ...]

    @property
    def held(self) -> dict[int, OwnItem]:
        """By session, what takes place at a time that is known, and where they have a place."""
        there = _there([item.session for item in self.items])
        return {
            item.session.id: item
            for item in self.items
            if item.session.id in there and (item.seat is None or item.seat.state is ClaimState.TAKEN)
        }

    @property
    def days(self) -> dict[date | None, list[OwnItem]]:
        """By the local day; what has no time yet is last."""
        days: dict[date | None, list[OwnItem]] = {}
        for item in sorted(self.items, key=lambda item: item.session.starts_at is None):
            begin = item.session.starts_at
            days.setdefault(clock.to_local(begin).date() if begin is not None else None, []).append(item)
        return days


# With all their columns: whoever has a place may see the remote link.
_SESSIONS = (
    select(EventSession)
    .where(EventSession.event_id == bindparam("event_id"))
    .order_by(EventSession.starts_at, EventSession.position, EventSession.id)
)


_SEATS = (
    select(Claim.registration_id, Pool.key, Claim.state)
    .join(Pool, Pool.id == Claim.pool_id)
    .where(Pool.kind == PoolKind.SESSION, Claim.registration_id.in_(bindparam("registrations", expanding=True)))
)


def in_programme(
    offering: Offering, sessions: Sequence[EventSession], track_id: int | None, held: Container[int]
) -> list[EventSession]:
    """Of these sessions, those of someone on this track (None: on the only one there is) who has chosen those held."""
    own_track = offering.settled(Choice(track_id=track_id)).track_id
    return [session for session in sessions if offering.is_in_programme(session.facts, own_track, held)]


def places_of(people: Sequence[Registration], event: Event) -> dict[int, set[int]]:
    """By registration, the sessions in which each of the event's people has a place at a time that is known, of a
    programme that is out; three statements for all of them."""
    tracks = programme.tracks(event.id)
    sessions = db.session.scalars(_SESSIONS, {"event_id": event.id}).all()
    offering = programme.shown_of(event, tracks, sessions)
    seats: dict[int, dict[int, ClaimState]] = {person.id: {} for person in people}
    for registration_id, session_id, state in db.session.execute(_SEATS, {"registrations": list(seats)}):
        seats[registration_id][session_id] = state
    on = [session for session in sessions if session.id in _there(sessions)]
    return {
        person.id: {
            session.id
            for session in in_programme(offering, on, person.track_id, seats[person.id])
            if seats[person.id].get(session.id, ClaimState.TAKEN) is ClaimState.TAKEN
        }
        for person in people
    }


def _there(sessions: Sequence[EventSession]) -> set[int]:
    """What takes place at a time that is known, and is no break."""
    return {facts.id for facts in with_entries([session.facts for session in sessions]) if not facts.cancelled}


def of(registration: Registration, event: Event) -> OwnProgramme:
    """As it stands now: two statements, and those of queries/own_choices.py."""
    tracks = programme.tracks(event.id)
    sessions = db.session.scalars(_SESSIONS, {"event_id": event.id}).all()
    offering = programme.shown_of(event, tracks, sessions)
    choices = own_choices.of(registration)
    settled = offering.settled(choices.choice)
    seats = {seat.session.id: seat for seat in choices.seats}
    out = event.facts.shows_programme(clock.now())
    mine = in_programme(offering, sessions, settled.track_id, seats) if out else []
    return OwnProgramme(choices, _items(mine, choices, seats), offering.asks_anything, tuple(offering.misfits(settled)))


def _items(sessions: Sequence[EventSession], choices: OwnChoices, seats: dict[int, OwnSeat]) -> tuple[OwnItem, ...]:
    found = [(session, seats.get(session.id)) for session in sessions]
    return tuple(
        OwnItem(session, seat, seat is not None and choices.is_kept_meanwhile(seat)) for session, seat in found
    )
