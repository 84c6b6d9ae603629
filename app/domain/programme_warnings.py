"""What an organizer should look at in a programme; none of it forbids anything."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain

from app.domain.choices import Offering, SessionFacts, overlap

#: What stands between people in a list of speakers.
BETWEEN = re.compile(r"[,;/&\n]|\s(?:ja|och|and|sekä|samt)\s")


class Concern(StrEnum):
    ROOM_TWICE = "room_twice"
    SPEAKER_TWICE = "speaker_twice"
    OUTSIDE_EVENT = "outside_event"
    FEWER_IN_SLOT = "fewer_in_slot"  # sessions chosen between have fewer places than those who must choose
    FEWER_ON_TRACKS = "fewer_on_tracks"  # all tracks together, as far as their sessions go, hold fewer than the event
    ROOM_BELOW_TRACK = "room_below_track"  # everyone on the track sits in a session that is smaller than the track


@dataclass(frozen=True)
class Warned:
    """A concern and the sessions it is about, by id. name: the room or the speaker; places of wanted."""

    concern: Concern
    sessions: tuple[int, ...] = ()
    name: str = ""
    track_id: int | None = None
    places: int = 0
    wanted: int = 0


@dataclass(frozen=True)
class Item:
    """A session with what the rules about rooms, speakers and places ask besides."""

    facts: SessionFacts
    room: str = ""
    speaker: str = ""
    capacity: int | None = None


@dataclass(frozen=True)
class Plan:
    """The whole programme. tracks: own places by id, in order; places: the event's; None: no limit."""

    starts_at: datetime
    ends_at: datetime
    items: Sequence[Item]
    offering: Offering
    tracks: Mapping[int, int | None] = field(default_factory=dict)
    places: int | None = None

    @property
    def held(self) -> list[Item]:
        return [item for item in self.items if not item.facts.cancelled]


def warnings(plan: Plan) -> list[Warned]:
    """Clashes first, then sums; within each in the order of the programme."""
    return [*_clashes(plan), *_outside(plan), *_small_rooms(plan), *_slots(plan), *_tracks(plan)]


def people(speaker: str) -> dict[str, str]:
    """The names in a line of speakers, by the form in which they are compared.

    A name has at least two words and a capital at both ends: titles and workplaces, which colleagues share, do not.
    """
    parts = (" ".join(part.split()) for part in BETWEEN.split(speaker))
    return {part.casefold(): part for part in parts if _is_name(part.split(" "))}


def _is_name(words: Sequence[str]) -> bool:
    return 2 <= len(words) <= 4 and words[0][:1].isupper() and words[-1][:1].isupper()


def _clashes(plan: Plan) -> Iterator[Warned]:
    """Each room and each speaker once for every stretch of time in which they are in several sessions."""
    rooms: dict[str, tuple[str, list[Item]]] = {}
    speakers: dict[str, tuple[str, list[Item]]] = {}
    for item in plan.held:
        room = " ".join(item.room.split())
        if room and not item.facts.is_break:  # coffee is had in a lobby where other things go on
            rooms.setdefault(room.casefold(), (room, []))[1].append(item)
        for key, name in people(item.speaker).items():
            speakers.setdefault(key, (name, []))[1].append(item)
    for concern, found in ((Concern.ROOM_TWICE, rooms), (Concern.SPEAKER_TWICE, speakers)):
        for name, items in found.values():
            for ids in _at_once(items):
                yield Warned(concern, ids, name=name)


def _at_once(items: Sequence[Item]) -> list[tuple[int, ...]]:
    """The sessions of these that overlap another of them, those together that hang together."""
    groups: list[list[Item]] = []
    for item in items:
        met = [group for group in groups if any(overlap(item.facts, other.facts) for other in group)]
        groups = [group for group in groups if group not in met] + [[*chain(*met), item]]
    return [tuple(item.facts.id for item in group) for group in groups if len(group) > 1]


def _outside(plan: Plan) -> Iterator[Warned]:
    for item in plan.held:
        begin, end = item.facts.starts_at, item.facts.ends_at
        if begin is not None and end is not None and (begin < plan.starts_at or end > plan.ends_at):
            yield Warned(Concern.OUTSIDE_EVENT, (item.facts.id,))


def _small_rooms(plan: Plan) -> Iterator[Warned]:
    for item in _rooms_of_tracks(plan):
        own = plan.tracks.get(item.facts.track_id or 0)
        if own is not None and item.capacity is not None and item.capacity < own:
            ids = (item.facts.id,)
            yield Warned(Concern.ROOM_BELOW_TRACK, ids, track_id=item.facts.track_id, places=item.capacity, wanted=own)


def _slots(plan: Plan) -> Iterator[Warned]:
    """Sessions that are chosen between, against those who must choose: a track's people, or everyone."""
    for track_id in (None, *plan.tracks):
        wanted = plan.places if track_id is None else _limit(plan, track_id)
        for ids, places in _sums(plan, track_id):
            if wanted is not None and places < wanted:
                yield Warned(Concern.FEWER_IN_SLOT, ids, track_id=track_id, places=places, wanted=wanted)


def _tracks(plan: Plan) -> Iterator[Warned]:
    """All tracks together, each as far as its own places, its rooms and its tightest slot go."""
    if plan.places is None or not plan.offering.asks_track or not plan.offering.track_required:
        return
    total = 0
    named: list[int] = []
    for track_id in plan.tracks:
        numbers = [(places, ids) for ids, places in _sums(plan, track_id)]
        if (limit := _limit(plan, track_id)) is not None:
            numbers.append((limit, ()))
        if not numbers:
            return  # one track without a limit holds everybody
        places, ids = min(numbers)
        total += places
        named += ids
    if total < plan.places and len(named) == len(set(named)):
        yield Warned(Concern.FEWER_ON_TRACKS, tuple(named), places=total, wanted=plan.places)


def _sums(plan: Plan, track_id: int | None) -> Iterator[tuple[tuple[int, ...], int]]:
    """For each slot that must be chosen in: its sessions, and their places together where each has a limit."""
    if not plan.offering.sessions_required:
        return
    capacities = {item.facts.id: item.capacity for item in plan.items}
    for slot in plan.offering.slots(track_id):
        asked = [session for session in slot.sessions if not session.optional]
        numbers = [capacities[session.id] for session in asked]
        known = [number for number in numbers if number is not None]
        if asked and len(known) == len(numbers) and any(session.track_id == track_id for session in asked):
            yield tuple(session.id for session in asked), sum(known)


def _rooms_of_tracks(plan: Plan) -> list[Item]:
    """The sessions in which everyone on a track sits."""
    return [
        item for item in plan.held if item.facts.track_id is not None and item.facts.id not in plan.offering.choosable
    ]


def _limit(plan: Plan, track_id: int) -> int | None:
    rooms = [item.capacity for item in _rooms_of_tracks(plan) if item.facts.track_id == track_id]
    return min((number for number in (plan.tracks[track_id], *rooms) if number is not None), default=None)
