"""Which entries an event is, for everyone or for one participant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.domain.calendars import entries, with_entries
from app.domain.languages import Language
from app.domain.places import ClaimState
from app.outputs.calendar.entry import of_event, of_session
from app.outputs.calendar.own import Own

if TYPE_CHECKING:
    from app.models import Event, EventSession


def for_everyone(event: Event, language: Language, sessions: Sequence[EventSession], *, by_session: bool) -> bytes:
    """sessions: those that are public now. The event's terms, and for sessions its tracks, must be loaded."""
    shown = with_entries([session.facts for session in sessions])
    wanted = entries(event.starts_at, event.ends_at, len(shown), by_session=by_session)
    ids = {facts.id for facts in shown} if wanted.sessions else set()
    found = [of_event(event, language)] if wanted.event else []
    return b"".join([*found, *(of_session(session, event, language) for session in sessions if session.id in ids)])


def for_one(
    event: Event,
    own: Own,
    sessions: Sequence[tuple[EventSession, ClaimState | None]],
    *,
    by_session: bool,
) -> Iterator[tuple[EventSession | None, Own]]:
    """What is in their own calendar: the event itself (None), and sessions, with how they stand in each.

    sessions: those of their own programme, if they have or had a place at the event; else there is the event alone.
    """
    shown = with_entries([session.facts for session, _ in sessions])
    wanted = entries(event.starts_at, event.ends_at, len(shown), by_session=by_session)
    if wanted.event:
        yield None, own
    ids = {facts.id for facts in shown} if wanted.sessions else set()
    for session, seat in sessions:
        if session.id in ids:
            yield session, own.in_session(seat)
