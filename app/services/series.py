"""Organizers make, edit and remove series."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from app import clock
from app.database import db, transaction
from app.domain import slugs
from app.domain.edit_conflicts import changes
from app.domain.history import Actor
from app.domain.series import SERIES_FIELDS, SeriesContents, SeriesOccasions
from app.models import Event, Series
from app.queries import event_details, places
from app.queries import series as queries
from app.steps import series as steps


@dataclass(frozen=True)
class SeriesSlugTaken:
    """A refusal: another series has this address."""


@dataclass(frozen=True)
class SeriesChangedMeanwhile:
    """A refusal: someone else saved since the form was filled. now: what it is, as far as this editor may choose."""

    now: SeriesContents


@dataclass(frozen=True)
class OccasionsChangedMeanwhile:
    """A refusal: someone else took in or out, since the form was filled, what this editor may choose."""

    now: SeriesOccasions


@transaction
def create(contents: SeriesContents, actor: Actor, *, slug: str = "") -> Series | SeriesSlugTaken:
    """A series with these events. Without a slug the title gives one."""
    if slug and queries.slug_taken(slug):
        return SeriesSlugTaken()
    events, title = _locked(contents.events), contents.title.fi
    series = Series(
        public_id=secrets.token_hex(6),
        slug=slug or slugs.suggested(title, queries.slugs_like(slugs.suggested(title, ()))),
        organizer_id=actor.organizer_id,
        created_at=clock.now(),
        **{name: getattr(contents, name) for name in SERIES_FIELDS},
    )
    db.session.add(series)
    db.session.flush()
    for event in events:
        steps.settle(event, series, actor)
    return series


@transaction
def edit(
    series_id: int,
    contents: SeriesContents,
    offered: Collection[int],
    actor: Actor,
    *,
    seen: str | None = None,
) -> Series | SeriesChangedMeanwhile | None:
    """Save a filled-in form. offered: of which events the organizer could choose; others stay as they are.

    seen: the fingerprint of what the form was filled with; None: there was no form. None is answered when the series
    has been removed.
    """
    wanted = contents.events & frozenset(offered)
    held = _held(series_id, wanted, offered)
    if held is None:
        return None
    now = SeriesContents(**vars(held.series.details), events=held.events)
    if seen is not None and changes(seen, now, replace(contents, events=wanted)):
        return SeriesChangedMeanwhile(now)
    held.settle(wanted, actor)
    for name in SERIES_FIELDS:
        setattr(held.series, name, getattr(contents, name))
    return held.series


@transaction
def choose_occasions(
    series_id: int, events: frozenset[int], offered: Collection[int], actor: Actor, *, seen: str
) -> Series | OccasionsChangedMeanwhile | None:
    """Which of the offered events are in the series; its texts and all other events stay as they are. As edit()."""
    wanted = SeriesOccasions(events & frozenset(offered))
    held = _held(series_id, wanted.events, offered)
    if held is None:
        return None
    now = SeriesOccasions(held.events)
    if changes(seen, now, wanted):
        return OccasionsChangedMeanwhile(now)
    held.settle(wanted.events, actor)
    return held.series


@transaction
def remove(series_id: int, actor: Actor) -> None:
    """The series alone goes; its events stay, and so does everyone's registration. Doing it twice does no harm."""
    events = _locked(queries.event_ids(series_id))
    series = queries.locked(series_id)
    if series is None:
        return
    for event in events:
        steps.settle(event, None, actor)
    db.session.delete(series)


@dataclass(frozen=True)
class _Held:
    """A series and those events, of the offered ones, that a form takes in or out, held still.

    events: which of the offered ones are in it now.
    """

    series: Series
    changing: Sequence[Event]
    events: frozenset[int]

    def settle(self, wanted: Collection[int], actor: Actor) -> None:
        for event in self.changing:
            steps.settle(event, self.series if event.id in wanted else None, actor)


def _held(series_id: int, wanted: frozenset[int], offered: Collection[int]) -> _Held | None:
    """Events before the series, as everywhere: whoever holds both takes them in this order."""
    within = frozenset(offered)
    changing = _locked((set(queries.event_ids(series_id)) & within) ^ wanted)
    series = queries.locked(series_id)
    if series is None:
        return None
    return _Held(series, changing, frozenset(queries.event_ids(series_id)) & within)


def _locked(event_ids: Iterable[int]) -> list[Event]:
    """Fresh views, held still with their pools, in the order in which everyone locks them."""
    found = []
    for event_id in sorted(event_ids):
        places.lock(event_id)
        found.append(event_details.locked(event_id))
    return found
