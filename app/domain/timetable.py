"""A day of the programme as a table: times as rows, tracks and what runs side by side as columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import pairwise

from app.domain.choices import SessionFacts

#: One below the other.
Lane = list[SessionFacts]


@dataclass(frozen=True)
class Group:
    """Neighbouring columns. alone: what has nothing beside it in the group, and goes over its whole width."""

    alone: Lane
    lanes: Sequence[Lane] = ()
    width: int = 1


@dataclass(frozen=True)
class Cell:
    """session_id None: nothing is there at that time."""

    session_id: int | None = None
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Row:
    starts_at: datetime
    ends_at: datetime
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A track (None: shared), over as many columns as it has sessions side by side."""

    track_id: int | None
    width: int


@dataclass(frozen=True)
class DayTable:
    date: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def timetable(sessions: Sequence[SessionFacts], tracks: Sequence[int], zone: tzinfo) -> list[DayTable]:
    """The sessions that have a time, soonest first, as one table for each day (in this zone)."""
    days: dict[date, list[SessionFacts]] = {}
    for session in sessions:
        if session.starts_at is not None:
            days.setdefault(session.starts_at.astimezone(zone).date(), []).append(session)
    return [_day(day, held, tracks) for day, held in days.items()]


def _day(day: date, held: Sequence[SessionFacts], tracks: Sequence[int]) -> DayTable:
    wide = [one for one in held if one.track_id is None and not any(_beside(one, other) for other in held)]
    narrow = [one for one in held if one not in wide]
    groups = {track: _group([one for one in narrow if one.track_id == track]) for track in (None, *tracks)}
    groups = {track: group for track, group in groups.items() if group.alone or group.lanes}
    columns = tuple(Column(track, group.width) for track, group in groups.items()) or (Column(None, 1),)
    everyone, spans = Group(wide, width=sum(column.width for column in columns)), _spans(held)
    rows = [Row(*span, cells=tuple(_cells(span, spans, everyone, groups.values()))) for span in spans]
    return DayTable(day, columns, tuple(rows))


def _group(held: Sequence[SessionFacts]) -> Group:
    alone = [one for one in held if not any(_beside(one, other) for other in held)]
    lanes = _lanes(one for one in held if one not in alone)
    return Group(alone, lanes, max(len(lanes), 1))


def _spans(held: Sequence[SessionFacts]) -> list[tuple[datetime, datetime]]:
    """From each moment when something begins or ends to the next, where something is going on."""
    moments = sorted({moment for one in held for moment in _times(one)})
    return [span for span in pairwise(moments) if any(_covers(one, span) for one in held)]


def _lanes(held: Iterable[SessionFacts]) -> list[Lane]:
    """Side by side what overlaps; the others below one another."""
    lanes: list[Lane] = []
    for one in held:
        free = next((lane for lane in lanes if not any(_beside(one, other) for other in lane)), None)
        if free is None:
            lanes.append([one])
        else:
            free.append(one)
    return lanes


def _cells(
    span: tuple[datetime, datetime],
    spans: Sequence[tuple[datetime, datetime]],
    everyone: Group,
    groups: Iterable[Group],
) -> Iterator[Cell]:
    """What begins in this row, and the holes; what goes on from above has its cell there."""
    if _at(everyone.alone, span) is not None:
        yield from _cell(everyone.alone, span, spans, everyone.width)
        return
    for group in groups:
        if _at(group.alone, span) is not None or not any(_at(lane, span) for lane in group.lanes):
            yield from _cell(group.alone, span, spans, group.width)
        else:
            for lane in group.lanes:
                yield from _cell(lane, span, spans)


def _cell(
    lane: Lane, span: tuple[datetime, datetime], spans: Sequence[tuple[datetime, datetime]], columns: int = 1
) -> Iterator[Cell]:
    here = _at(lane, span)
    if here is None:
        yield Cell(columns=columns)
    elif _times(here)[0] == span[0]:
        yield Cell(here.id, _rows(here, spans), columns)


def _at(lane: Lane, span: tuple[datetime, datetime]) -> SessionFacts | None:
    return next((one for one in lane if _covers(one, span)), None)


def _rows(one: SessionFacts, spans: Sequence[tuple[datetime, datetime]]) -> int:
    return sum(_covers(one, span) for span in spans)


def _covers(one: SessionFacts, span: tuple[datetime, datetime]) -> bool:
    begin, end = _times(one)
    return begin <= span[0] and span[1] <= end


def _beside(one: SessionFacts, other: SessionFacts) -> bool:
    (begin, end), (others_begin, others_end) = _times(one), _times(other)
    return one.id != other.id and begin < others_end and others_begin < end


def _times(one: SessionFacts) -> tuple[datetime, datetime]:
    assert one.starts_at is not None and one.ends_at is not None, "only what has a time has a place in a table"
    return one.starts_at, one.ends_at
