"""Time: aware UTC inside, Europe/Helsinki at the edges."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EVENT_ZONE = ZoneInfo("Europe/Helsinki")

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """now() is this moment inside: only for the demo, whose people registered long ago by today's rules."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def to_local(moment: datetime) -> datetime:
    """An aware moment as Helsinki wall time (still aware)."""
    return moment.astimezone(EVENT_ZONE)


def from_local(wall_time: datetime) -> datetime:
    """Helsinki wall time, as typed into a form, to UTC.

    The repeated hour in October means its first occurrence. Raises ValueError for a time that the
    change to summer time skips.
    """
    moment = wall_time.replace(tzinfo=EVENT_ZONE).astimezone(UTC)
    if moment.astimezone(EVENT_ZONE).replace(tzinfo=None) != wall_time:
        raise ValueError(f"{wall_time} does not exist in {EVENT_ZONE.key}")
    return moment


def day_began() -> datetime:
    """When this day began in Helsinki, in UTC."""
    return to_local(now()).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def same_time_later(moment: datetime, days: timedelta) -> datetime:
    """The same Helsinki wall time that many whole days later, in UTC.

    A time that the change to summer time skips on that day becomes the one an hour later.
    """
    return (to_local(moment) + days).astimezone(UTC)
