"""Numbers in an event's queue: for the day and for each session, from one row. The caller holds the pools' lock."""

from collections.abc import Sequence

from app.models import Pool
from app.queries import places


def next_no(rows: Sequence[Pool]) -> int:
    """The next place in the event's queue. Numbers are never used twice."""
    main = places.main_pool(rows)
    number = main.next_queue_no
    main.next_queue_no = number + 1
    return number
