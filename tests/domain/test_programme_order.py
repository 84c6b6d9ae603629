"""One step up or down, never past what starts at another time."""

import pytest

from app.domain.programme_order import Step, may_move, moved

IDS, STARTS = [1, 2, 3, 4, 5], [9, 10, 10, 10, None]


@pytest.mark.parametrize(
    ("which", "step", "expected"),
    [
        (3, Step.UP, [1, 3, 2, 4, 5]),
        (3, Step.DOWN, [1, 2, 4, 3, 5]),
        (2, Step.UP, IDS),  # before it is another time
        (4, Step.DOWN, IDS),
        (1, Step.UP, IDS),  # the very first
        (5, Step.DOWN, IDS),
    ],
)
def test_moved(which, step, expected):
    assert moved(IDS, STARTS, which, step) == expected
    assert may_move(IDS, STARTS, which, step) is (expected != IDS)
