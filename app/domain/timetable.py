"""A day of the programme as a table: times as rows, tracks and what runs side by side as columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import pairwise

from app.domain.choices import SessionFacts

#: What is beside nothing else goes over the whole width.
Lane = list[SessionFacts]


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
    lanes = {track: _lanes(one for one in narrow if one.track_id == track) for track in (None, *tracks)}
    columns = tuple(Column(track, len(found)) for track, found in lanes.items() if found) or (Column(None, 1),)
    spans = _spans(held)
    rows = [
        Row(*span, cells=tuple(_cells(span, spans, wide, [lane for found in lanes.values() for lane in found])))
        for span in spans
    ]
    return DayTable(day, columns, tuple(rows))


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
    wide: Sequence[SessionFacts],
    lanes: Sequence[Lane],
) -> Iterable[Cell]:
    """What begins in this row, and the holes; what goes on from above has its cell there."""
    for one in wide:
        if _covers(one, span):
            if _times(one)[0] == span[0]:
                yield Cell(one.id, _rows(one, spans), max(len(lanes), 1))
            return
    for lane in lanes:
        here = next((one for one in lane if _covers(one, span)), None)
        if here is None:
            yield Cell()
        elif _times(here)[0] == span[0]:
            yield Cell(here.id, _rows(here, spans))


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
