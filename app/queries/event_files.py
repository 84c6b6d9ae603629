"""What an event file meets, held still: the network's terms by slug and the events it names. What goes into one."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.database import db
from app.domain.entrance_import import Present
from app.domain.event_import import ExistingEvent
from app.domain.events import TermKind
from app.models import Event, Pool, Term
from app.queries import entrance, event_details, places
from app.queries.events import WHOLE, load_series


def term_ids() -> dict[tuple[TermKind, str], int]:
    """The ids of all the network's terms by kind and slug."""
    rows = db.session.execute(select(Term.kind, Term.slug, Term.id))
    return {(kind, slug): term_id for kind, slug, term_id in rows}


def ids_by_slug(slugs: Iterable[str]) -> dict[str, int]:
    """The events there are among these slugs, in id order: the order in which they are to be locked."""
    rows = db.session.execute(select(Event.slug, Event.id).where(Event.slug.in_(slugs)).order_by(Event.id))
    return {row.slug: row.id for row in rows}


def locked(event_id: int) -> tuple[Event, Sequence[Pool]]:
    """A fresh view of the event with terms, tracks and sessions, and of its pools; both held still."""
    rows = places.lock(event_id)
    event_details.locked(event_id)
    event = db.session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .options(selectinload(Event.terms), selectinload(Event.tracks), selectinload(Event.sessions)),
        execution_options={"populate_existing": True},
    ).one()
    return event, rows


def standing(event: Event, rows: Sequence[Pool]) -> ExistingEvent:
    """The event as the checks see it."""
    slugs = {track.id: track.slug for track in event.tracks}
    main = places.main_pool(rows)
    return ExistingEvent(
        facts=event.facts,
        details=event_details.of(event, rows),
        pool=places.counted(rows).by_id[main.id],
        entrance=Present(entrance.settings_of(event), entrance.targets(event.id), entrance.link_keeps(event.id)),
        tracks=frozenset(slugs.values()),
        used_tracks=frozenset(slugs[item.track_id] for item in event.sessions if item.track_id is not None),
    )


def by_slug(slug: str) -> Event | None:
    """Any event, a draft too, with terms, pools, programme and series."""
    event = db.session.scalars(select(Event).where(Event.slug == slug).options(*WHOLE)).one_or_none()
    if event is not None:
        load_series(event)
    return event
