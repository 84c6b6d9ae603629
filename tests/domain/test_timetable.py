"""A day as a table: every session once, everywhere it runs, and every row as wide as the head."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.choices import SessionFacts
from app.domain.timetable import Cell, Column, timetable

NINE = datetime(2027, 3, 25, 7, tzinfo=UTC)
A, B = 1, 2


def session(id: int, at: float, track: int | None = None, lasts: float = 1) -> SessionFacts:
    starts_at = NINE + timedelta(hours=at)
    return SessionFacts(id, track, starts_at, starts_at + timedelta(hours=lasts))


def test_shared_goes_over_all_and_tracks_stand_side_by_side():
    (day,) = timetable(
        [session(1, 0), session(11, 1, A), session(21, 1, B, 2), session(12, 2, A), session(13, 2, A), session(2, 4)],
        [A, B],
        UTC,
    )
    assert day.columns == (Column(A, 2), Column(B, 1))
    assert [row.cells for row in day.rows] == [
        (Cell(1, 1, 3),),
        (Cell(11, columns=2), Cell(21, 2)),
        (Cell(12), Cell(13)),
        (Cell(2, 1, 3),),
    ]
    assert [row.starts_at.hour for row in day.rows] == [7, 8, 9, 11]  # the hour in which nothing is has no row


def test_shared_sessions_at_the_same_time_have_columns_of_their_own():
    (day,) = timetable([session(1, 0), session(2, 0), session(11, 0, A)], [A, B], UTC)
    assert day.columns == (Column(None, 2), Column(A, 1))


def test_several_days_and_no_time():
    days = timetable([session(1, 0), session(2, 24), SessionFacts(3)], [], UTC)
    assert [(day.date.day, day.columns, len(day.rows)) for day in days] == [
        (25, (Column(None, 1),), 1),
        (26, (Column(None, 1),), 1),
    ]
    assert timetable([SessionFacts(3)], [], UTC) == []


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4), st.sampled_from([None, A, B])), min_size=1, max_size=14)
)
def test_every_row_is_full_and_every_session_is_there_once(shapes):
    held = sorted(
        (session(number + 1, at / 2, track, lasts / 2) for number, (at, lasts, track) in enumerate(shapes)),
        key=lambda one: one.starts_at,
    )
    (day,) = timetable(held, [A, B], UTC)
    width = sum(column.width for column in day.columns)
    filled = [0] * (len(day.rows) + 10)
    shown = []
    for number, row in enumerate(day.rows):
        for cell in row.cells:
            shown += [cell.session_id] if cell.session_id else []
            for below in range(cell.rows):
                filled[number + below] += cell.columns
    assert sorted(shown) == [one.id for one in sorted(held, key=lambda one: one.id)]
    assert filled == [width] * len(day.rows) + [0] * 10
