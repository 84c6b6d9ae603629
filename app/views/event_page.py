"""What an event's page shows, worked out once: for the public, and for an organizer's preview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

from app import clock
from app.domain.availability import REGISTERING, Availability, PlaceState, open_places
from app.domain.choices import ATTENDANCE_KEYS, PoolKey
from app.domain.events import Attendance, EventStatus, RegistrationMode, TermKind
from app.domain.languages import Language, LocalizedText
from app.domain.network import organizer_of
from app.domain.places import PoolKind
from app.domain.schedule import Day, Item, programme
from app.labels import places
from app.labels.places import Sign
from app.queries.choice_menu import day_places
from app.queries.places import main_pool
from app.queries.programme import shown_of
from app.views.language import current
from app.views.site import site

if TYPE_CHECKING:
    from app.models import Event, EventSession, Pool, Series, Term, Track

#: How the page leads to the form: it takes registrations, it queues them, it can be filled in beforehand.
REGISTER, QUEUE, PREPARE = "register", "queue", "prepare"
WAYS = {
    PlaceState.PLACES_LEFT: REGISTER,
    PlaceState.NO_LIMIT: REGISTER,
    PlaceState.WAITING_LIST: QUEUE,
    PlaceState.OPENS_LATER: PREPARE,
}
#: The states in which registration is not over, beside those in which it is open.
LEADING_TO = (PlaceState.OPENS_LATER, PlaceState.ANNOUNCED, PlaceState.BY_LINK, PlaceState.FULL)


@dataclass(frozen=True)
class EventPage:
    """An event with its terms, pools and programme loaded, as it stands at one moment."""

    event: Event
    now: datetime
    language: Language
    track: Track | None = None  # the one beside which no other is shown

    @cached_property
    def pool(self) -> Pool:
        return main_pool(self.event.pools)

    @cached_property
    def places(self) -> Availability:
        return self.event.availability(self.now)

    @cached_property
    def sign(self) -> Sign:
        return places.sign(self.places, self.event.opens_at, self.now, self.language)

    @property
    def way(self) -> str | None:
        """How the page leads to the form; None: it does not."""
        way = WAYS.get(self.places.state)
        return REGISTER if way == QUEUE and self.approves else way

    @property
    def approves(self) -> bool:
        """Does an organizer decide on whoever comes by the open form?"""
        return self.event.mode is RegistrationMode.APPROVAL

    @property
    def cancelled(self) -> bool:
        return self.event.status is EventStatus.CANCELLED

    @property
    def past(self) -> bool:
        return self.now >= self.event.ends_at

    @property
    def target_group_is_first(self) -> bool:
        """Do others still wait until a date?"""
        return bool(self.event.targets) and self.now < self.event.facts.others_let_in

    @property
    def targets(self) -> list[tuple[TermKind, LocalizedText]]:
        """Whom it lets in first."""
        return [(term.kind, term.name) for term in self.event.targets]

    @property
    def deadline_ahead(self) -> bool:
        """Is there a registration time to tell: announced, and not over?"""
        told = self.event.opens_at is not None or self.event.closes_at is not None
        return told and self.places.state in (*REGISTERING, *LEADING_TO)

    @property
    def one_day(self) -> bool:
        return clock.to_local(self.event.starts_at).date() == clock.to_local(self.event.ends_at).date()

    @cached_property
    def days(self) -> list[Day]:
        timed = [cast(Item, session) for session in self.sessions if session.starts_at is not None]
        return programme(timed, list(self.tracks), clock.EVENT_ZONE)

    @property
    def untimed(self) -> list[EventSession]:
        """What has no time yet."""
        return [session for session in self.sessions if session.starts_at is None]

    @property
    def programme_comes(self) -> datetime | None:
        """When the programme will be out, where it is not yet."""
        return None if self.event.facts.shows_programme(self.now) else self.event.programme_from

    @property
    def sessions(self) -> list[EventSession]:
        """Those of the programme that is shown; none before it is out."""
        if self.programme_comes is not None:
            return []
        shown = None if self.track is None else (None, self.track.id)
        return [session for session in self.event.sessions if shown is None or session.track_id in shown]

    @cached_property
    def _pools(self) -> dict[PoolKey, Pool]:
        return {(pool.kind, pool.key): pool for pool in self.event.pools}

    @cached_property
    def _choosable(self) -> frozenset[int]:
        return shown_of(self.event, self.event.tracks, self.event.sessions).choosable

    def session_places(self, session: EventSession) -> Availability | None:
        """Of a session that is chosen, while registration is open."""
        pool = self._pools.get((PoolKind.SESSION, session.id)) if session.id in self._choosable else None
        if pool is None or not self.places.may_register:
            return None
        return open_places(pool, waiting_list=session.waiting_list)

    def track_places(self, track: Track) -> Availability | None:
        """Of a track with a number of places, while registration is open."""
        key = (PoolKind.TRACK, track.id)
        return self._day_places(key) if self._has_limit(key) else None

    @cached_property
    def ways_places(self) -> dict[Attendance, Availability]:
        """Of each way to attend, while registration is open; none where no way has a number of places."""
        keys = {way: (PoolKind.MODE, key) for way, key in ATTENDANCE_KEYS.items()}
        if not any(map(self._has_limit, keys.values())):
            return {}
        found = {way: self._day_places(key) for way, key in keys.items()}
        return {way: places for way, places in found.items() if places is not None}

    def _has_limit(self, key: PoolKey) -> bool:
        return key in self._pools and self._pools[key].capacity is not None

    def _day_places(self, key: PoolKey) -> Availability | None:
        """In the words of the form: what is left of it and of the whole event."""
        if key not in self._pools or not self.places.may_register:
            return None
        return day_places(self._pools, key, waiting_list=self.event.waiting_list)

    @cached_property
    def tracks(self) -> dict[int, Track]:
        return {track.id: track for track in self.event.tracks}

    @property
    def series(self) -> Series | None:
        return self.event.series

    @property
    def other_occasions(self) -> list[Event]:
        """The public ones of the series beside this one, in the order of time."""
        found = self.series.events if self.series is not None else []
        return [event for event in found if event.id != self.event.id]

    @property
    def regions(self) -> list[Term]:
        return self._terms(TermKind.REGION)

    @property
    def theme_groups(self) -> list[Term]:
        return self._terms(TermKind.THEME_GROUP)

    @property
    def audiences(self) -> list[Term]:
        return self._terms(TermKind.AUDIENCE)

    @property
    def organizers(self) -> tuple[LocalizedText, ...]:
        operators = (term.name for term in self._terms(TermKind.OPERATOR))
        return organizer_of(self.event.organized_by, operators, site().name)

    @property
    def controller(self) -> LocalizedText:
        return self.event.controller_name or site().controller_name

    @property
    def other_languages(self) -> Sequence[Language]:
        """The languages, other than the page's, in which part of its text is shown for want of a translation."""
        phrases = (text.best(self.language) for text in self._texts())
        found = {phrase.language for phrase in phrases if phrase}
        return [language for language in Language if language in found and language is not self.language]

    def _terms(self, kind: TermKind) -> list[Term]:
        return [term for term in self.event.terms if term.kind is kind]

    def _texts(self) -> Iterable[LocalizedText]:
        event = self.event
        yield from (event.title, event.summary, event.description, *self.organizers)
        yield from (term.name for term in event.terms)
        yield from (track.name for track in event.tracks)
        yield from (session.title for session in self.sessions)
        yield from (session.description for session in self.sessions)
        if self.series is not None:
            yield self.series.title
            yield from (occasion.title for occasion in self.other_occasions)
        if event.onsite:
            yield event.venue_accessibility
        if self.cancelled:
            yield event.cancellation_reason
        if not event.sessions or self.places.state is PlaceState.ANNOUNCED:
            yield event.coming_note


def page(event: Event, now: datetime, track: str = "") -> EventPage:
    """The page in the language of the request; track: the slug of one that is read alone."""
    return EventPage(event, now, current(), next((held for held in event.tracks if held.slug == track), None))
