"""The programme on one page: in time order by day, or as a table of tracks side by side; what to look at; settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.choices import Offering
from app.domain.permissions import Action
from app.domain.places import PoolKind
from app.domain.programme import SessionState, state_of
from app.domain.programme_order import Step, may_move
from app.domain.programme_warnings import Item, Plan, Warned, warnings
from app.domain.timetable import DayTable, timetable
from app.forms.event_steps import StepForm
from app.labels import programme as labels
from app.labels.languages import OWN_NAMES
from app.queries import programme
from app.queries.places import main_pool
from app.views.organizer import guard
from app.views.organizer.programme import own

if TYPE_CHECKING:
    from app.models import Event, EventSession, Pool, Track


@dataclass(frozen=True)
class Row:
    """A session with who is in it. pool None: nobody chooses it. steps: where it can be moved."""

    session: EventSession
    track: Track | None
    state: SessionState
    pool: Pool | None
    steps: frozenset[Step]


@dataclass(frozen=True)
class TrackRow:
    track: Track
    pool: Pool | None
    steps: frozenset[Step]


@dataclass(frozen=True)
class ProgrammePage:
    """Everything that the page shows, from two reads besides the event's own."""

    event: Event
    tracks: Sequence[Track]
    sessions: Sequence[EventSession]
    as_grid: bool = False

    @cached_property
    def offering(self) -> Offering:
        return programme.offering_of(self.event, self.tracks, self.sessions)

    @cached_property
    def rows(self) -> dict[int, Row]:
        """By session, in the order of the programme."""
        ids, starts = [row.id for row in self.sessions], [row.starts_at for row in self.sessions]
        tracks = {track.id: track for track in self.tracks}
        return {
            session.id: Row(
                session=session,
                track=tracks[session.track_id] if session.track_id is not None else None,
                state=state_of(session.facts, self.offering),
                pool=self._pool(PoolKind.SESSION, session.id),
                steps=frozenset(step for step in Step if may_move(ids, starts, session.id, step)),
            )
            for session in self.sessions
        }

    @property
    def days(self) -> list[tuple[datetime, list[Row]]]:
        """Each day with its first moment."""
        days: dict[object, list[Row]] = {}
        for row in self.rows.values():
            if row.session.starts_at is not None:
                days.setdefault(clock.to_local(row.session.starts_at).date(), []).append(row)
        return [(rows[0].session.starts_at or self.event.starts_at, rows) for rows in days.values()]

    @property
    def untimed(self) -> list[Row]:
        return [row for row in self.rows.values() if row.session.starts_at is None]

    @property
    def tables(self) -> list[DayTable]:
        facts = [session.facts for session in self.sessions]
        return timetable(facts, [track.id for track in self.tracks], clock.EVENT_ZONE)

    @property
    def track_rows(self) -> list[TrackRow]:
        ids = [track.id for track in self.tracks]
        return [
            TrackRow(
                track,
                self._pool(PoolKind.TRACK, track.id),
                frozenset(step for step in Step if may_move(ids, [None] * len(ids), track.id, step)),
            )
            for track in self.tracks
        ]

    def steps(self, kind: str, number: int) -> frozenset[Step]:
        """Where the session or the track of this id can be moved; nowhere once it is gone."""
        held = self.rows if kind == "session" else {row.track.id: row for row in self.track_rows}
        return held[number].steps if number in held else frozenset()

    @property
    def track_names(self) -> dict[int, Track]:
        return {track.id: track for track in self.tracks}

    @property
    def warnings(self) -> list[Warned]:
        items = [Item(row.facts, row.room, row.speaker, row.capacity) for row in self.sessions]
        places = main_pool(self.event.pools).capacity
        own = {track.id: track.capacity for track in self.tracks}
        return warnings(Plan(self.event.starts_at, self.event.ends_at, items, self.offering, own, places))

    def _pool(self, kind: PoolKind, key: int) -> Pool | None:
        return next((pool for pool in self.event.pools if (pool.kind, pool.key) == (kind, key)), None)


@guard.needs(Action.SEE_EVENT)
def show(slug: str) -> ResponseReturnValue:
    return answer()


def answer(problems: list[tuple[str, str]] | None = None) -> str:
    """The page; above it what a button was refused for."""
    return render_template(
        "organizer/programme/show.html",
        page=_page(),
        labels=labels,
        papers=list(OWN_NAMES.items()),
        Step=Step,
        State=SessionState,
        button=StepForm(None),
        problems=problems or [],
    )


def after_move(kind: str, number: int, step: Step) -> ResponseReturnValue:
    """303 to the button that was pressed, to press it again; at the edge to the one that leads back."""
    steps = _page().steps(kind, number)
    to = next((wanted for wanted in (step, *Step) if wanted in steps), None)
    return own.back("-".join(filter(None, (kind, str(number), to))))


def _page() -> ProgrammePage:
    event = guard.event()
    return ProgrammePage(
        event=event,
        tracks=programme.tracks(event.id),
        sessions=programme.sessions(event.id),
        as_grid=request.args.get("view") == "grid",
    )
