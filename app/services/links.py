"""Organizers make registration links, change them, and turn them off and on."""

from dataclasses import dataclass
from typing import Any

from app.database import db, transaction
from app.domain.edit_conflicts import changes
from app.domain.entrance import FaultyEntrance, link_faults, may_keep
from app.domain.event_details import plain
from app.domain.history import Act, Actor
from app.domain.links import LINK_FIELDS, LinkDetails
from app.domain.places import KEPT
from app.domain.programme import Crowded
from app.models import RegistrationLink
from app.queries import entrance, event_details, links, places
from app.steps import capacity, history, link_writing, pools


@dataclass(frozen=True)
class LinkChangedMeanwhile:
    """A refusal: someone else saved the link since the form was filled. now: what it is at present."""

    now: LinkDetails


@transaction
def add(event_id: int, details: LinkDetails, actor: Actor) -> RegistrationLink | FaultyEntrance:
    """A new link, on at once."""
    places.lock(event_id)
    if faulty := _lacks(event_id, details):
        return faulty
    link = link_writing.new(event_id, details)
    db.session.add(link)
    db.session.flush()
    history.record(Act.LINK_CREATED, actor, event_id=event_id, link=link.label, after=_kept(details))
    if may_keep(details.mode):
        _keep_places(event_id)
    return link


@transaction
def edit(
    link_id: int, details: LinkDetails, actor: Actor, *, seen: str | None = None
) -> RegistrationLink | LinkChangedMeanwhile | FaultyEntrance:
    """Save a filled-in form; seen: the fingerprint of what it was filled with; None: there was no form.

    Fewer places than are used already is allowed: the link is then used up, and nobody loses a place.
    """
    link = _held(link_id)
    before = links.details(link)
    if seen is not None and changes(seen, before, details):
        return LinkChangedMeanwhile(before)
    # A rule that stays is let be: what it lacks, it lacked before, or it is over.
    if details.mode != before.mode and (faulty := _lacks(link.event_id, details)):
        return faulty
    names = [name for name in LINK_FIELDS if getattr(before, name) != getattr(details, name)]
    if names:
        for name in names:
            setattr(link, name, getattr(details, name))
        _record_change(link, actor, before=_kept(before, names), after=_kept(details, names))
        if may_keep(before.mode) != may_keep(details.mode):
            _keep_places(link.event_id)
    return link


@transaction
def turn(link_id: int, actor: Actor, *, active: bool) -> RegistrationLink:
    """On or off. Off, its page says that the link is no longer in use; who came by it stays registered."""
    link = _held(link_id)
    if link.active is not active:
        link.active = active
        _record_change(link, actor, before={"active": not active}, after={"active": active})
    return link


def _held(link_id: int) -> RegistrationLink:
    # A link's allowance decides over places: the event's pools come first, as in every act that does.
    places.lock(links.event_of(link_id))
    return links.locked(link_id)


def _lacks(event_id: int, details: LinkDetails) -> FaultyEntrance | None:
    waiting_list = event_details.locked(event_id).waiting_list
    found = link_faults(details.mode, entrance.target_ids(event_id), waiting_list=waiting_list)
    return FaultyEntrance(tuple(found)) if found else None


def _keep_places(event_id: int) -> None:
    """The event has as many pools as its links need."""
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    synced = pools.sync(event, rows, KEPT)
    assert not isinstance(synced, Crowded), "what is kept for some takes nothing from who has a place"
    capacity.fill(event, synced)


def _kept(details: LinkDetails, names: list[str] | None = None) -> dict[str, Any]:
    return {name: plain(getattr(details, name)) for name in names or LINK_FIELDS}


def _record_change(link: RegistrationLink, actor: Actor, **details: Any) -> None:
    history.record(Act.LINK_CHANGED, actor, event_id=link.event_id, link=link.label, **details)
