"""Columns of an event that several statements read: what a page shows of it in brief, and what the rules need."""

from app.models import Event

#: When and where, for whom one can ask: above a form, on one's own page, on a sheet of counts.
IN_BRIEF = (
    Event.public_id,
    Event.slug,
    Event.status,
    Event.title,
    Event.starts_at,
    Event.ends_at,
    Event.onsite,
    Event.online,
    Event.venue_name,
    Event.venue_address,
    Event.venue_city,
    Event.contact_name,
    Event.contact_email,
)
#: A line of a list of events: what it is called, when and in which town.
LINE = (Event.slug, Event.title, Event.status, Event.starts_at, Event.ends_at, Event.venue_city)
#: In the order of domain/events.EventFacts, as far as registering asks for them.
FACTS = (
    Event.status,
    Event.mode,
    Event.starts_at,
    Event.ends_at,
    Event.opens_at,
    Event.closes_at,
    Event.registration_closed,
    Event.waiting_list,
    Event.promotion_until,
    Event.choices_until,
    Event.pending_holds,
    Event.offers_places,
    Event.confirms_address,
    Event.target_until,
    Event.invited_until,
)
#: All that Event.facts reads.
ALL_FACTS = (*FACTS, Event.programme_from)
#: How long what is kept.
PERIODS = (Event.needs_kept_days, Event.without_place_kept_days, Event.with_place_kept_days)
