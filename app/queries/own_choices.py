"""What one person has chosen at an event, and how each choice stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.database import db
from app.domain.choices import Choice, clashing
from app.domain.events import Attendance
from app.domain.places import ClaimState, PoolKind
from app.models import Claim, EventSession, Pool, Track
from app.queries import places

if TYPE_CHECKING:
    from app.models import Registration


@dataclass(frozen=True)
class OwnSeat:
    """A chosen session. position: in its queue, while it is waited for; offered_until: while one is asked."""

    session: EventSession
    state: ClaimState
    position: int | None = None
    offered_until: datetime | None = None


@dataclass(frozen=True)
class OwnChoices:
    """attendance None: the event offers one way; track None: it has none, or none was chosen."""

    attendance: Attendance | None = None
    track: Track | None = None
    seats: tuple[OwnSeat, ...] = ()

    @property
    def choice(self) -> Choice:
        """As a form is filled in with it: what was chosen last.

        A place that is only kept until another comes is not in it, nor one that is held while they are asked.
        """
        wanted = [
            seat for seat in self.seats if seat.state is not ClaimState.OFFERED and not self.is_kept_meanwhile(seat)
        ]
        return self._with(seat.session.id for seat in wanted)

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(seat.session.id for seat in self.seats)

    @property
    def offers(self) -> tuple[OwnSeat, ...]:
        """Places that are held while they are asked."""
        return tuple(seat for seat in self.seats if seat.state is ClaimState.OFFERED)

    @property
    def waited_for(self) -> tuple[OwnSeat, ...]:
        return tuple(seat for seat in self.seats if seat.state is ClaimState.WAITING)

    def is_kept_meanwhile(self, seat: OwnSeat) -> bool:
        """A place that is given up when another comes, which is waited for."""
        waited = [other.session.facts for other in self.waited_for]
        return seat.state is ClaimState.TAKEN and bool(clashing(seat.session.facts, waited))

    def clashing(self, offered: OwnSeat) -> tuple[OwnSeat, ...]:
        """The places that one would give up for this."""
        held = [seat for seat in self.seats if seat.state is ClaimState.TAKEN]
        return tuple(seat for seat in held if clashing(offered.session.facts, [seat.session.facts]))

    def accepting(self, offered: OwnSeat) -> Choice:
        """What is chosen by taking the place that is held, instead of those at the same time."""
        given_up = clashing(offered.session.facts, [seat.session.facts for seat in self.seats])
        return self._with((self.choice.sessions - {session.id for session in given_up}) | {offered.session.id})

    def _with(self, sessions: Iterable[int]) -> Choice:
        return Choice(self.attendance, self.track.id if self.track else None, frozenset(sessions))

    def plain(self) -> dict[str, Any]:
        """As the history keeps it: titles, not ids, as sessions may go."""
        waits = [seat.state is ClaimState.WAITING for seat in self.seats]
        titles = [seat.session.title.as_dict() for seat in self.seats]
        return {
            "attendance": self.attendance.value if self.attendance is not None else None,
            "track": self.track.name.as_dict() if self.track is not None else None,
            "sessions": [title for title, waiting in zip(titles, waits, strict=True) if not waiting],
            "waited_for": [title for title, waiting in zip(titles, waits, strict=True) if waiting],
        }

    def state(self, session_id: int) -> ClaimState | None:
        return next((seat.state for seat in self.seats if seat.session.id == session_id), None)


NOTHING = OwnChoices()
_SEATS = (
    select(Claim.registration_id, EventSession, Claim)
    .join(Pool, Pool.key == EventSession.id)
    .join(Claim, Claim.pool_id == Pool.id)
    .where(
        Pool.kind == PoolKind.SESSION,
        Pool.event_id == EventSession.event_id,
        Claim.registration_id.in_(bindparam("registration_ids", expanding=True)),
    )
    .order_by(EventSession.starts_at, EventSession.position, EventSession.id)
    .execution_options(populate_existing=True)
)


def of(registration: Registration) -> OwnChoices:
    """Most events let nothing be chosen: then nothing is read."""
    return of_all([registration], with_positions=True)[registration.id]


def of_all(people: Collection[Registration], *, with_positions: bool = False) -> dict[int, OwnChoices]:
    """The same of several, by registration, some thousand in one statement. with_positions: in the queues of sessions,
    each of which is counted."""
    choosing = [person.id for person in people if person.attendance is not None]
    seats: dict[int, list[OwnSeat]] = {number: [] for number in choosing}
    for number, session, claim in db.session.execute(_SEATS, {"registration_ids": choosing}) if choosing else ():
        position = _position(claim) if with_positions else None
        seats[number].append(OwnSeat(session, claim.state, position, claim.offered_until))
    return {person.id: _choices(person, seats.get(person.id)) for person in people}


def _choices(registration: Registration, seats: Sequence[OwnSeat] | None) -> OwnChoices:
    if seats is None:
        return NOTHING
    track = db.session.get(Track, registration.track_id) if registration.track_id is not None else None
    return OwnChoices(registration.attendance, track, tuple(seats))


def _position(claim: Claim) -> int | None:
    return places.session_position(claim.pool_id, claim.queue_no) if claim.queue_no is not None else None


def wished(registration_ids: Sequence[int]) -> dict[int, list[int]]:
    """The sessions that these people wish for, who have no place and stand in no queue yet; by registration."""
    rows = db.session.execute(
        select(Claim.registration_id, Pool.key)
        .join(Pool, Pool.id == Claim.pool_id)
        .where(
            Claim.registration_id.in_(registration_ids),
            Claim.state == ClaimState.WISHED,
            Pool.kind == PoolKind.SESSION,
        )
        .order_by(Pool.key)
    )
    found: dict[int, list[int]] = {number: [] for number in registration_ids}
    for registration_id, session_id in rows:
        found[registration_id].append(session_id)
    return found


def sessions(numbers: Sequence[int]) -> Sequence[EventSession]:
    """Those of these ids that are still in a programme."""
    return db.session.scalars(select(EventSession).where(EventSession.id.in_(numbers))).all()
