"""What a participant chooses at an event: the way to attend, a track, and one session of each parallel slot.

Parallel slots follow from times: sessions that the same person could sit in and that overlap are chosen
between; everything else of the shared programme and of one's track is for everyone who has the day.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.domain.events import Attendance
from app.domain.places import PoolKind

#: What identifies a pool within its event: its kind, and the id of what it limits.
PoolKey = tuple[PoolKind, int]
ATTENDANCE_KEYS = {Attendance.ONSITE: 1, Attendance.ONLINE: 2}


@dataclass(frozen=True)
class SessionFacts:
    """A session as the rules see it. track_id None: shared. Times None: not fixed yet.

    limited: it has a number of places. optional: only for those who choose it, also where nothing runs beside it.
    waiting_list: it has a queue of its own; without one it refuses when it is full.
    """

    id: int
    track_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_break: bool = False
    limited: bool = False
    optional: bool = False
    waiting_list: bool = True
    cancelled: bool = False


@dataclass(frozen=True)
class Slot:
    """Sessions of which one person takes at most one. Its id, the first session's, names the form's field."""

    sessions: tuple[SessionFacts, ...]

    @property
    def id(self) -> int:
        return min(session.id for session in self.sessions)

    @property
    def starts_at(self) -> datetime | None:
        return self.sessions[0].starts_at


@dataclass(frozen=True)
class Choice:
    """What one person wants. track_id None: no track; sessions: ids of those chosen."""

    attendance: Attendance | None = None
    track_id: int | None = None
    sessions: frozenset[int] = frozenset()

    @property
    def fingerprint(self) -> str:
        """A form carries that of what it was filled with: another one now means that someone changed it meanwhile."""
        plain = [self.attendance, self.track_id, sorted(self.sessions)]
        return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]


NO_CHOICE = Choice()


@dataclass(frozen=True)
class Entitlement:
    """Which of an event's kept places someone may have (domain/entrance.KeptPlaces)."""

    outside_target: bool = False
    invited: bool = False


ANYONE = Entitlement()
#: Whom an organizer adds or brings may have every place there is.
BY_HAND = Entitlement(invited=True)


def day_keys(choice: Choice, entitlement: Entitlement = ANYONE) -> frozenset[PoolKey]:
    """The pools in which the day itself takes a place; an event need not have each of them."""
    keys = {(PoolKind.EVENT, 0)}
    if entitlement.outside_target:
        keys.add((PoolKind.OTHERS, 0))
    if not entitlement.invited:
        keys.add((PoolKind.UNINVITED, 0))
    if choice.attendance is not None:
        keys.add((PoolKind.MODE, ATTENDANCE_KEYS[choice.attendance]))
    if choice.track_id is not None:
        keys.add((PoolKind.TRACK, choice.track_id))
    return frozenset(keys)


class ChoiceFault(StrEnum):
    """Why a choice cannot be taken as it is, whatever the places."""

    ATTENDANCE_MISSING = "attendance_missing"
    TRACK_MISSING = "track_missing"
    TRACK_GONE = "track_gone"
    SESSION_MISSING = "session_missing"
    SESSION_GONE = "session_gone"
    CLASH = "clash"


@dataclass(frozen=True)
class Misfit:
    """A fault, and the slot that it stands at where there is one."""

    fault: ChoiceFault
    slot_id: int | None = None


@dataclass(frozen=True)
class Offering:
    """What an event lets people choose. attendance: the ways there are; tracks: ids in their order."""

    attendance: tuple[Attendance, ...] = (Attendance.ONSITE,)
    tracks: tuple[int, ...] = ()
    sessions: tuple[SessionFacts, ...] = ()
    track_required: bool = True
    sessions_required: bool = True
    elective: frozenset[int] = field(init=False)  # for those who choose them alone, also when cancelled
    choosable: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sessions", _with_optional(self.sessions, self.tracks))
        elective = _elective(self.sessions)
        gone = {session.id for session in self.sessions if session.cancelled}
        object.__setattr__(self, "elective", elective)
        object.__setattr__(self, "choosable", elective - gone)

    @property
    def asks_attendance(self) -> bool:
        return len(self.attendance) > 1

    @property
    def asks_track(self) -> bool:
        """A single track is everyone's: there is nothing to choose."""
        return len(self.tracks) > 1

    @property
    def asks_anything(self) -> bool:
        return self.asks_attendance or self.asks_track or bool(self.choosable)

    def slots(self, track_id: int | None) -> tuple[Slot, ...]:
        """The slots of the shared programme and of this track, soonest first; those without a time last."""
        return _slots(
            session
            for session in self.sessions
            if session.id in self.choosable and session.track_id in (None, track_id)
        )

    @property
    def form_slots(self) -> tuple[tuple[Slot, frozenset[int]], ...]:
        """The slots of every track, each once, with the tracks that have it, as a form without JavaScript shows them.

        Sessions of several tracks share a slot where it begins with the same shared one.
        """
        paths: tuple[int | None, ...] = self.tracks
        if not (self.asks_track and self.track_required):
            paths = (*paths, None)
        sessions: dict[int, dict[int, SessionFacts]] = {}
        tracks: dict[int, set[int]] = {}
        for track_id in paths:
            for slot in self.slots(track_id):
                sessions.setdefault(slot.id, {}).update({session.id: session for session in slot.sessions})
                tracks.setdefault(slot.id, set()).update(() if track_id is None else (track_id,))
        found = [(Slot(tuple(held.values())), frozenset(tracks[number])) for number, held in sessions.items()]
        return tuple(sorted(found, key=lambda item: _in_time(item[0].sessions[0])))

    def is_in_programme(self, session: SessionFacts, track_id: int | None, held: Container[int]) -> bool:
        """Is it in the programme of someone on this track who has chosen these?"""
        return session.id in held if session.id in self.elective else session.track_id in (None, track_id)

    def is_asked(self, slot: Slot) -> bool:
        """Must whoever has nothing else at that time choose one of the slot?"""
        return self.sessions_required and not all(session.optional for session in slot.sessions)

    def may_leave_out(self, slot: Slot) -> bool:
        """May one choose none of the slot: it is not asked, or another choice may fill the time?"""
        others = [session for session in self.sessions if session.id in self.choosable and session not in slot.sessions]
        return not self.is_asked(slot) or any(
            _parallel(session, other) for session in slot.sessions for other in others
        )

    def settled(self, choice: Choice) -> Choice:
        """The choice with what goes without saying: the only way to attend, the only track.

        Sessions of another track do not count: a form without JavaScript shows those of every track.
        """
        attendance = choice.attendance if self.asks_attendance else self.attendance[0]
        track_id = choice.track_id if self.asks_track else next(iter(self.tracks), None)
        elsewhere = {session.id for session in self.sessions if session.track_id not in (None, track_id)}
        return Choice(attendance, track_id, choice.sessions - elsewhere)

    def misfits(self, choice: Choice) -> list[Misfit]:
        """What is wrong with a settled choice, in the order of the form; empty: nothing."""
        found = []
        if choice.attendance not in self.attendance:
            found.append(Misfit(ChoiceFault.ATTENDANCE_MISSING))
        if choice.track_id is not None and choice.track_id not in self.tracks:
            found.append(Misfit(ChoiceFault.TRACK_GONE))
        elif choice.track_id is None and self.asks_track and self.track_required:
            found.append(Misfit(ChoiceFault.TRACK_MISSING))
        if choice.sessions - self.choosable:
            found.append(Misfit(ChoiceFault.SESSION_GONE))
        return found + self._slot_misfits(choice)

    def needed(self, track_id: int | None) -> frozenset[frozenset[int]]:
        """Sets of sessions: who is on this track must have chosen one of each. The same rule as misfits()."""
        if not self.sessions_required:
            return frozenset()
        chosen = [session for session in self.sessions if session.id in self.choosable]
        return frozenset(
            frozenset({session.id, *(other.id for other in clashing(session, chosen))})
            for slot in self.slots(track_id)
            if not all(session.optional for session in slot.sessions)
            for session in slot.sessions
        )

    def is_unplaced(self, choice: Choice) -> bool:
        """Does it lack something that must be chosen? Its sessions: those that one has, waits for or is asked about."""
        if (self.asks_attendance and choice.attendance is None) or (
            self.asks_track and self.track_required and choice.track_id is None
        ):
            return True
        return any(choice.sessions.isdisjoint(sessions) for sessions in self.needed(choice.track_id))

    def _slot_misfits(self, choice: Choice) -> list[Misfit]:
        chosen = [session for session in self.sessions if session.id in choice.sessions & self.choosable]
        found = []
        for slot in self.slots(choice.track_id):
            here = [session for session in chosen if session in slot.sessions]
            if any(overlap(one, other) for one in here for other in chosen if one != other):
                found.append(Misfit(ChoiceFault.CLASH, slot.id))
            elif self.sessions_required and not here and not _is_covered(slot, chosen):
                found.append(Misfit(ChoiceFault.SESSION_MISSING, slot.id))
        return found


def overlap(one: SessionFacts, other: SessionFacts) -> bool:
    """Do they share a moment? Sessions without a time overlap nothing."""
    if one.starts_at is None or one.ends_at is None or other.starts_at is None or other.ends_at is None:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def clashing(session: SessionFacts, others: Iterable[SessionFacts]) -> list[SessionFacts]:
    """Those of the others that one cannot sit in as well."""
    return [other for other in others if other.id != session.id and overlap(session, other)]


def _with_optional(sessions: Sequence[SessionFacts], tracks: Sequence[int]) -> tuple[SessionFacts, ...]:
    """A single track is everyone's, but places in its sessions may not be: those with a limit are for who chooses."""
    parallel = _elective(sessions)
    return tuple(
        replace(session, optional=True)
        if len(tracks) == 1 and session.limited and session.track_id is not None and session.id not in parallel
        else session
        for session in sessions
    )


def _elective(sessions: Sequence[SessionFacts]) -> frozenset[int]:
    # A cancelled one counts as the other choice: those who chose beside it are not joined by everyone else.
    seats = [session for session in sessions if not session.is_break]
    return frozenset(
        session.id for session in seats if session.optional or any(_parallel(session, other) for other in seats)
    )


def _parallel(one: SessionFacts, other: SessionFacts) -> bool:
    """Could one person want both at the same time?"""
    same_path = None in (one.track_id, other.track_id) or one.track_id == other.track_id
    return one.id != other.id and same_path and overlap(one, other)


def _slots(sessions: Iterable[SessionFacts]) -> tuple[Slot, ...]:
    groups: list[list[SessionFacts]] = []
    for session in sorted(sessions, key=_in_time):
        # Every session of a slot overlaps every other one, so that one of them is all a person can have.
        if groups and all(overlap(session, other) for other in groups[-1]):
            groups[-1].append(session)
        else:
            groups.append([session])
    return tuple(Slot(tuple(group)) for group in groups)


def _in_time(session: SessionFacts) -> tuple[bool, float, int]:
    """Soonest first; those without a time last."""
    begin = session.starts_at
    return begin is None, begin.timestamp() if begin is not None else 0, session.id


def _is_covered(slot: Slot, chosen: Sequence[SessionFacts]) -> bool:
    """Is whoever chose these busy elsewhere during the whole slot, or is the slot only for those who want it?"""
    if all(session.optional for session in slot.sessions):
        return True
    return all(any(overlap(session, other) for other in chosen) for session in slot.sessions)
