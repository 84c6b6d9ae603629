"""A person's own calendar: what is in it, by at most three statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import defer
from sqlalchemy.orm.attributes import set_committed_value

from app import clock, keys
from app.database import UtcDateTime, db
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import PLACED, RegistrationStatus
from app.models import Claim, Event, EventSession, PersonalFeed, Pool, Registration, Track
from app.queries import own_programme, programme
from app.queries.damage import without_damaged
from app.queries.event_list import PUBLIC
from app.queries.feeds import AHEAD, BACK

#: A session, and how one stands in it where it was chosen.
OwnSession = tuple[EventSession, ClaimState | None]


@dataclass(frozen=True)
class OwnEvent:
    """A registration with its event, and the sessions of one's own programme, if it is out. The event's tracks are
    loaded; its terms are not."""

    registration: Registration
    event: Event
    sessions: tuple[OwnSession, ...]


@dataclass(frozen=True)
class OwnCalendar:
    feed: PersonalFeed
    events: tuple[OwnEvent, ...]


#: What does not count, or was not approved, is in no calendar.
_OWN = and_(
    Registration.email_key == PersonalFeed.email_key,
    Registration.erased_at.is_(None),
    Registration.status.in_((*PLACED, RegistrationStatus.CANCELLED)),
)
# Made once: calendars ask for years.
_FEED = (
    select(PersonalFeed, Registration, Event)
    .outerjoin(Registration, _OWN)
    .outerjoin(
        Event,
        and_(
            Event.id == Registration.event_id,
            Event.id.not_in(bindparam("damaged", expanding=True)),
            Event.status.in_(PUBLIC),
            Event.ends_at >= bindparam("since", type_=UtcDateTime()),
            Event.starts_at <= bindparam("until", type_=UtcDateTime()),
        ),
    )
    .where(PersonalFeed.token_hash == bindparam("token_hash"))
    .order_by(Event.starts_at, Event.id, Registration.id)
    .options(defer(Event.internal_notes, raiseload=True), defer(Event.search_text, raiseload=True))
    .execution_options(populate_existing=True)
)
_EVENTS = (
    select(Registration.event_id)
    .join(PersonalFeed, PersonalFeed.email_key == Registration.email_key)
    .where(PersonalFeed.token_hash == bindparam("token_hash"))
)
_TRACKS = (
    select(Track)
    .where(Track.event_id.in_(bindparam("events", expanding=True)))
    .order_by(Track.event_id, Track.position, Track.id)
)
_SESSIONS = (
    select(EventSession, Claim.registration_id, Claim.state)
    .outerjoin(Pool, and_(Pool.kind == PoolKind.SESSION, Pool.key == EventSession.id))
    .outerjoin(
        Claim,
        and_(Claim.pool_id == Pool.id, Claim.registration_id.in_(bindparam("registrations", expanding=True))),
    )
    .where(EventSession.event_id.in_(bindparam("events", expanding=True)))
    .order_by(EventSession.event_id, EventSession.starts_at, EventSession.position, EventSession.id)
    .execution_options(populate_existing=True)
)


def by_token(token: str) -> PersonalFeed | None:
    """The feed behind this secret, also one that has been stopped."""
    return db.session.scalars(select(PersonalFeed).where(PersonalFeed.token_hash == keys.sha256(token))).one_or_none()


def locked(feed_id: int) -> PersonalFeed | None:
    """The feed, held still until commit."""
    return db.session.scalars(
        select(PersonalFeed).where(PersonalFeed.id == feed_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()


def of_address(email_key: str) -> Sequence[PersonalFeed]:
    """The feeds of an address that have not been stopped, oldest first."""
    return db.session.scalars(
        select(PersonalFeed).where(PersonalFeed.email_key == email_key).order_by(PersonalFeed.id)
    ).all()


def nobodys(limit: int) -> Sequence[PersonalFeed]:
    """Feeds of addresses under which nothing is registered any more."""
    registered = exists().where(Registration.email_key == PersonalFeed.email_key)
    return db.session.scalars(
        select(PersonalFeed)
        .where(PersonalFeed.email_key.is_not(None), ~registered)
        .order_by(PersonalFeed.id)
        .limit(limit)
    ).all()


def calendar(token: str, day: datetime) -> OwnCalendar | None:
    """All that is in the calendar behind this secret; None: there is none. A stopped one has nothing in it, and what
    is damaged is left out.

    One registration per event: the active one, else the latest.
    """
    token_hash = keys.sha256(token)
    return without_damaged(
        lambda damaged: _calendar(token_hash, day, damaged),
        lambda: db.session.scalars(_EVENTS, {"token_hash": token_hash}),
    )


def _calendar(token_hash: str, day: datetime, damaged: Collection[int]) -> OwnCalendar | None:
    rows = db.session.execute(
        _FEED, {"token_hash": token_hash, "since": day - BACK, "until": day + AHEAD, "damaged": list(damaged)}
    ).all()
    if not rows:
        return None
    chosen: dict[int, tuple[Registration, Event]] = {}
    for _, registration, event in rows:
        if event is None:
            continue
        if event.id not in chosen or chosen[event.id][0].status is RegistrationStatus.CANCELLED:
            chosen[event.id] = (registration, event)
    return OwnCalendar(rows[0][0], tuple(_own(list(chosen.values()))))


def _own(found: Sequence[tuple[Registration, Event]]) -> Iterator[OwnEvent]:
    if not found:
        return
    events = [event.id for _, event in found]
    tracks: dict[int, list[Track]] = {}
    for track in db.session.scalars(_TRACKS, {"events": events}):
        tracks.setdefault(track.event_id, []).append(track)
    sessions, seats = _sessions(events, [registration.id for registration, _ in found])
    for registration, event in found:
        set_committed_value(event, "tracks", tracks.get(event.id, []))
        mine = _mine(registration, event, sessions.get(event.id, []), seats.get(registration.id, {}))
        yield OwnEvent(registration, event, tuple(mine))


def _mine(
    registration: Registration, event: Event, sessions: Sequence[EventSession], held: dict[int, ClaimState]
) -> Iterator[OwnSession]:
    if not event.facts.shows_programme(clock.now()):
        return
    offering = programme.offering_of(event, event.tracks, sessions)
    for session in own_programme.in_programme(offering, sessions, registration.track_id, held):
        yield session, held.get(session.id)


def _sessions(
    events: Sequence[int], registrations: Sequence[int]
) -> tuple[dict[int, list[EventSession]], dict[int, dict[int, ClaimState]]]:
    """By event; and by registration and session, what was chosen."""
    sessions: dict[int, dict[int, EventSession]] = {}
    seats: dict[int, dict[int, ClaimState]] = {}
    for session, registration_id, state in db.session.execute(
        _SESSIONS, {"events": events, "registrations": registrations}
    ):
        sessions.setdefault(session.event_id, {})[session.id] = session
        if state is not None:
            seats.setdefault(registration_id, {})[session.id] = state
    return {event_id: list(held.values()) for event_id, held in sessions.items()}, seats
