"""What can be chosen at an event now, with the places of each choice: what a form shows. Three statements.

A menu is a snapshot without a database behind it: views may keep it for a moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import aliased, load_only

from app.database import db
from app.domain import places
from app.domain.availability import Availability, Numbers, PlaceState, open_places, places_within
from app.domain.choices import ATTENDANCE_KEYS, Choice, Offering, PoolKey
from app.domain.events import Attendance
from app.domain.places import PLAIN, PoolKind
from app.models import Event, EventSession, Pool, Track
from app.queries import programme

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.languages import LocalizedText


Held = TypeVar("Held", Track, EventSession)
#: An event's pools, as rows of the columns that the rules see, by what each limits.
PoolsOf = Mapping[PoolKey, Any]
_OTHER = aliased(Pool)
NO_LIMIT = places.Pool(0, None)


@dataclass(frozen=True)
class Option:
    """Something to choose, with its places."""

    places: Availability
    attendance: Attendance | None = None
    track: Track | None = None
    session: EventSession | None = None


@dataclass(frozen=True)
class SlotMenu:
    """Sessions to choose between. tracks: those that have the slot, by their number in the form; empty: everyone."""

    id: int
    options: tuple[Option, ...]
    tracks: Mapping[int, Track]
    may_leave_out: bool

    @property
    def starts_at(self) -> datetime | None:
        return min((begin for begin, _ in self._times), default=None)

    @property
    def ends_at(self) -> datetime | None:
        return max((end for _, end in self._times), default=None)

    @property
    def _times(self) -> list[tuple[datetime, datetime]]:
        sessions = [option.session for option in self.options if option.session is not None]
        return [(held.starts_at, held.ends_at) for held in sessions if held.starts_at and held.ends_at]


@dataclass(frozen=True)
class ChoiceMenu:
    """attendance and tracks are empty where they are not asked. keys: what each pool's id limits."""

    offering: Offering
    attendance: tuple[Option, ...]
    tracks: tuple[Option, ...]
    slots: tuple[SlotMenu, ...]
    keys: Mapping[int, PoolKey]

    @property
    def wishes_only(self) -> bool:
        """Is every way in full, so that whoever comes now waits for the day, and sessions are wishes?"""
        return any(
            options and all(option.places.state is PlaceState.WAITING_LIST for option in options)
            for options in (self.attendance, self.tracks)
        )

    def number(self, track_id: int | None) -> int | None:
        """A track's number in the form, from 1; None for the shared programme."""
        return self.offering.tracks.index(track_id) + 1 if track_id is not None else None

    def titles(self, choice: Choice) -> list[LocalizedText]:
        """Names of the track and the sessions that were chosen, of those that are offered."""
        track = self.track(choice.track_id) if choice.track_id is not None else None
        sessions = (option.session for slot in self.slots for option in slot.options)
        chosen = {held.id: held.title for held in sessions if held is not None and held.id in choice.sessions}
        return [*([track.name] if track is not None else []), *chosen.values()]

    def track(self, track_id: int) -> Track | None:
        return next((option.track for option in self.tracks if option.track and option.track.id == track_id), None)

    def session(self, session_id: int) -> EventSession | None:
        found = (option.session for slot in self.slots for option in slot.options)
        return next((session for session in found if session is not None and session.id == session_id), None)


#: Beside an event in a statement: most events let nothing be chosen, and have no pool but their own.
HAS_CHOICES = exists().where(_OTHER.event_id == Event.id, _OTHER.kind.not_in(PLAIN))
_EVENT_IDS: BindParameter[Any] = bindparam("event_ids", expanding=True)
_POOLS = select(Pool.event_id, Pool.id, Pool.kind, Pool.key, Pool.capacity, Pool.taken, Pool.waiting).where(
    Pool.event_id.in_(_EVENT_IDS)
)
_TRACKS = select(Track).where(Track.event_id.in_(_EVENT_IDS)).order_by(Track.position, Track.id)
# Not the remote link: what is kept for a moment and shown to everyone must not hold it.
_SESSIONS = (
    select(EventSession)
    .where(EventSession.event_id.in_(_EVENT_IDS))
    .order_by(EventSession.starts_at, EventSession.position, EventSession.id)
    .options(
        load_only(
            *programme.FACTS,
            EventSession.title,
            EventSession.speaker,
            EventSession.language,
            EventSession.room,
            raiseload=True,
        )
    )
)


def of(event: Event, *, whole: bool = False, pools: PoolsOf | None = None) -> ChoiceMenu | None:
    """None: there is nothing to choose. whole: also of a programme that is not out yet, for organizers. pools: the
    event's, if they were read already."""
    return of_all([event], whole=whole, pools=None if pools is None else {event.id: pools}).get(event.id)


def pools_of(events: Sequence[Event]) -> dict[int, PoolsOf]:
    """All pools of each event, by the event's id."""
    pools: dict[int, dict[PoolKey, Any]] = {event.id: {} for event in events}
    for row in db.session.execute(_POOLS, {"event_ids": list(pools)}):
        pools[row.event_id][row.kind, row.key] = row
    return {**pools}


def of_all(
    events: Sequence[Event], *, whole: bool = False, pools: Mapping[int, PoolsOf] | None = None
) -> dict[int, ChoiceMenu]:
    """By the event's id, for those where there is something to choose; three statements for all of them."""
    values = {"event_ids": [event.id for event in events]}
    pools = pools_of(events) if pools is None else pools
    tracks = _by_event(db.session.scalars(_TRACKS, values).all())
    sessions = _by_event(db.session.scalars(_SESSIONS, values).all())
    menus = {}
    for event in events:
        read = programme.offering_of if whole else programme.shown_of
        offering = read(event, tracks[event.id], sessions[event.id])
        if offering.asks_anything:
            menus[event.id] = _menu(event, offering, pools[event.id], tracks[event.id], sessions[event.id])
    return menus


def _menu(
    event: Event,
    offering: Offering,
    pools: PoolsOf,
    tracks: Sequence[Track],
    sessions: Sequence[EventSession],
) -> ChoiceMenu:
    by_id = {session.id: session for session in sessions}

    def day(kind: PoolKind, key: int) -> Availability:
        return day_places(pools, (kind, key), waiting_list=event.waiting_list)

    def seat(session: EventSession) -> Option:
        pool = pools.get((PoolKind.SESSION, session.id), NO_LIMIT)
        return Option(open_places(pool, waiting_list=session.waiting_list), session=session)

    return ChoiceMenu(
        offering,
        tuple(
            Option(day(PoolKind.MODE, ATTENDANCE_KEYS[way]), attendance=way)
            for way in offering.attendance * offering.asks_attendance
        ),
        tuple(Option(day(PoolKind.TRACK, track.id), track=track) for track in tracks if offering.asks_track),
        tuple(
            SlotMenu(
                slot.id,
                tuple(seat(by_id[session.id]) for session in slot.sessions),
                {
                    number: track
                    for number, track in enumerate(tracks, 1)
                    if track.id in held and offering.asks_track and len(held) < len(tracks)
                },
                offering.may_leave_out(slot),
            )
            for slot, held in offering.form_slots
        ),
        {pool.id: key for key, pool in pools.items()},
    )


def day_places(pools: Mapping[PoolKey, Numbers], key: PoolKey, *, waiting_list: bool) -> Availability:
    """Of a track or a way to attend, for which one needs a place in the event too."""
    event = pools[PoolKind.EVENT, 0]
    return places_within(pools.get(key, event), event, waiting_list=waiting_list)


def _by_event(rows: Sequence[Held]) -> defaultdict[int, list[Held]]:
    found = defaultdict[int, list[Held]](list)
    for row in rows:
        db.session.expunge(row)  # a snapshot
        found[row.event_id].append(row)
    return found
