"""An event as organizers edit it: held still for a change, and as plain values."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.database import db
from app.domain.event_details import TERM_FIELDS, EventDetails
from app.models import Event, EventTerm, Pool, Term
from app.queries import places
from app.queries.events import WHOLE, load_series


def locked(event_id: int) -> Event:
    """A fresh view of the event with its terms, held still; the caller already holds its pools."""
    return db.session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .options(selectinload(Event.terms))
        # Registrations refer to the row: only its key must stay free for them.
        .with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one()


def whole(event_id: int) -> Event:
    """The event with terms, pools, programme and series, to copy or to preview."""
    event = db.session.scalars(
        select(Event).where(Event.id == event_id).options(*WHOLE), execution_options={"populate_existing": True}
    ).one()
    load_series(event)
    return event


def of(event: Event, pools: Sequence[Pool]) -> EventDetails:
    """The event's values; its terms must be loaded."""
    terms = {
        name: frozenset(term.id for term in event.terms if term.kind is kind) for name, kind in TERM_FIELDS.items()
    }
    return EventDetails(
        title=event.title,
        kind=event.kind,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=event.summary,
        description=event.description,
        onsite=event.onsite,
        online=event.online,
        venue_name=event.venue_name,
        venue_address=event.venue_address,
        venue_city=event.venue_city,
        venue_accessibility=event.venue_accessibility,
        remote_link=event.remote_link,
        languages=tuple(event.languages),
        **terms,
        free_of_charge=event.free_of_charge,
        contact_name=event.contact_name,
        contact_email=event.contact_email,
        organized_by=event.organized_by,
        controller_name=event.controller_name,
        controller_contact=event.controller_contact,
        capacity=places.main_pool(pools).capacity,
        waiting_list=event.waiting_list,
        mode=event.mode,
        opens_at=event.opens_at,
        closes_at=event.closes_at,
        promotion_until=event.promotion_until,
        coming_note=event.coming_note,
        asks_needs=event.asks_needs,
    )


def of_term(term_id: int) -> Sequence[Event]:
    """The events that are of a term, held still until commit."""
    return db.session.scalars(
        select(Event)
        .where(Event.id.in_(select(EventTerm.event_id).where(EventTerm.term_id == term_id)))
        .order_by(Event.id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).all()


def terms(ids: Iterable[int]) -> Sequence[Term]:
    """The network's terms with these ids that an event may have; unknown ids are left out."""
    return db.session.scalars(
        select(Term).where(Term.id.in_(ids), Term.kind.in_(TERM_FIELDS.values())).order_by(Term.position, Term.id)
    ).all()


def slugs_like(base: str) -> set[str]:
    """The slugs in use that begin like this."""
    return set(db.session.scalars(select(Event.slug).where(Event.slug.startswith(base, autoescape=True))))


def slug_taken(slug: str) -> bool:
    return db.session.scalar(select(Event.id).where(Event.slug == slug)) is not None
