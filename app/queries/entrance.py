"""Whom an event lets in first, and which of its places are kept for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Exists, exists, func, or_, select

from app import clock
from app.database import db
from app.domain.choices import Entitlement
from app.domain.entrance import SETTINGS, EntranceSettings, KeptPlaces, is_in_target, kept
from app.domain.events import RegistrationMode, TermKind
from app.domain.languages import LocalizedText
from app.domain.participants import Details
from app.domain.places import PoolKind
from app.models import Event, EventTarget, Pool, RegistrationLink, Term


def target_ids(event_id: int) -> frozenset[int]:
    return frozenset(db.session.scalars(select(EventTarget.term_id).where(EventTarget.event_id == event_id)))


def target_terms(event_id: int) -> Sequence[Term]:
    """The terms that name the event's target group, in the network's order."""
    return target_terms_of([event_id]).get(event_id, [])


def asks_region(event_id: int) -> bool:
    """Does the event, or one of its links, let people of some regions in first?"""
    lets_in_first = exists().where(Pool.event_id == event_id, Pool.kind == PoolKind.OTHERS)
    of_regions = exists().where(
        EventTarget.event_id == event_id, Term.id == EventTarget.term_id, Term.kind == TermKind.REGION
    )
    return db.session.scalar(select(lets_in_first & of_regions)) is True


def target_terms_of(event_ids: Collection[int]) -> dict[int, list[Term]]:
    """The same of several events, by their ids; those that name nobody are left out."""
    found: dict[int, list[Term]] = {}
    rows = db.session.execute(
        select(EventTarget.event_id, Term)
        .join(Term, Term.id == EventTarget.term_id)
        .where(EventTarget.event_id.in_(event_ids))
        .order_by(Term.kind, Term.position, Term.id)
    )
    for event_id, term in rows:
        found.setdefault(event_id, []).append(term)
    return found


def names(term_ids: Collection[int]) -> Sequence[LocalizedText]:
    """What these terms are called, in the network's order."""
    return db.session.scalars(
        select(Term.name).where(Term.id.in_(term_ids)).order_by(Term.kind, Term.position, Term.id)
    ).all()


def targets(event_id: int) -> Mapping[TermKind, frozenset[int]]:
    """The terms that name the event's target group, by list."""
    found: dict[TermKind, set[int]] = {}
    rows = db.session.execute(
        select(Term.kind, Term.id)
        .join(EventTarget, EventTarget.term_id == Term.id)
        .where(EventTarget.event_id == event_id)
    )
    for kind, number in rows:
        found.setdefault(kind, set()).add(number)
    return {kind: frozenset(numbers) for kind, numbers in found.items()}


def is_outside(event_id: int, details: Details) -> bool:
    """Would someone with these details be outside the event's target group?"""
    own = {TermKind.REGION: details.region_id, TermKind.SECTOR: details.sector_id, TermKind.ROLE: details.role_id}
    return not is_in_target(targets(event_id), own)


def entitlement(event_id: int, details: Details, mode: RegistrationMode, *, invited: bool) -> Entitlement:
    """Which kept places someone may have who comes in under this rule."""
    first = mode is RegistrationMode.TARGET_GROUP_FIRST
    return Entitlement(first and not invited and is_outside(event_id, details), invited)


def settings_of(event: Event) -> EntranceSettings:
    """What an organizer's form of them asks, as it is now."""
    own = {name: getattr(event, name) for name in SETTINGS if name != "targets"}
    return EntranceSettings(**own, targets=target_ids(event.id))


def link_keeps(event_id: int) -> bool:
    """Does a link of the event let its target group in first? One that is turned off counts: it may come back."""
    return db.session.scalar(select(_keeping_link(event_id))) or False


def _keeping_link(event_id: int) -> Exists:
    return exists().where(
        RegistrationLink.event_id == event_id, RegistrationLink.mode == RegistrationMode.TARGET_GROUP_FIRST
    )


def kept_of(event: Event, capacity: int | None) -> KeptPlaces:
    """Which of its places are kept for whom at this moment."""
    lets_first = or_(Event.mode == RegistrationMode.TARGET_GROUP_FIRST, _keeping_link(event.id))
    first = db.session.scalar(
        select(Event.id).where(Event.id == event.id, lets_first, exists().where(EventTarget.event_id == Event.id))
    )
    return kept(event.facts, capacity, first=first is not None, invited_places=event.invited_places, now=clock.now())


def event_to_release(now: datetime) -> int | None:
    """An event where places are still kept although their date has come; None: there is none."""
    others = func.coalesce(Event.target_until, Event.closes_at, Event.starts_at)
    invited = func.coalesce(Event.invited_until, Event.closes_at, Event.starts_at)
    found: int | None = db.session.scalar(
        select(Pool.event_id)
        .join(Event, Event.id == Pool.event_id)
        .where(
            Pool.capacity.is_not(None),
            or_(
                (Pool.kind == PoolKind.OTHERS) & (others <= now),
                (Pool.kind == PoolKind.UNINVITED) & (invited <= now),
            ),
        )
        .limit(1)
    )
    return found
