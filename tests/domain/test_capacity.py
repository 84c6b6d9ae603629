"""May the capacity become this?"""

import pytest

from app.domain.capacity import BelowConfirmed, decide_capacity
from app.domain.places import Pool


@pytest.mark.parametrize(
    ("capacity", "taken", "asked", "refusal"),
    [
        (10, 8, 8, None),
        (10, 8, 7, BelowConfirmed(7, 8)),
        (10, 8, 0, BelowConfirmed(0, 8)),
        (10, 0, 0, None),
        (10, 8, None, None),
        (None, 8, 7, BelowConfirmed(7, 8)),
        (None, 8, 8, None),
        # Twelve confirmed on purpose: raising is right although it is not yet enough.
        (10, 12, 11, None),
        (10, 12, 9, BelowConfirmed(9, 12)),
    ],
)
def test_decide_capacity(capacity, taken, asked, refusal):
    pool = Pool(1, capacity, taken)
    assert decide_capacity(pool, asked) == refusal
    assert decide_capacity(pool, asked, forced=True) is None
