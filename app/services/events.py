"""Organizers create, edit and copy events."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from app import clock
from app.database import Undone, db, transaction
from app.domain import slugs
from app.domain.capacity import BelowConfirmed
from app.domain.edit_conflicts import changes
from app.domain.entrance import SETTINGS, EntranceSettings, FaultyEntrance, edit_faults, may_keep
from app.domain.event_details import NO_TEXT, EventDetails, Fault, Faulty, faults, publishing_faults
from app.domain.events import EventStatus
from app.domain.history import JOINED, Act, Actor
from app.domain.links import LinkDetails
from app.domain.permissions import SCOPED, stays_in_reach
from app.domain.places import KEPT
from app.domain.programme import Crowded
from app.domain.questions import QuestionsIncomplete
from app.models import Event, EventRole, RegistrationLink
from app.queries import entrance, event_details, network, organizers, places, questions
from app.queries import links as link_queries
from app.queries import series as series_queries
from app.steps import (
    capacity,
    entrance_writing,
    event_writing,
    history,
    link_writing,
    message_copy,
    pools,
    programme_copy,
    series,
    ways,
)
from app.steps import questions as question_steps

#: Written apart from the form of the event, so copied apart.
PERIOD_FIELDS = ("needs_kept_days", "without_place_kept_days", "with_place_kept_days")


@dataclass(frozen=True)
class SlugTaken:
    """A refusal: another event has this address."""


@dataclass(frozen=True)
class EditedMeanwhile:
    """A refusal: since the form was filled, someone else saved other values. now: what is in the database."""

    now: EventDetails


@transaction
def create(details: EventDetails, actor: Actor, *, slug: str = "") -> Event | Faulty | SlugTaken:
    """A draft, on its creator's team. Without a slug the title gives one."""
    if found := [*faults(details), *_out_of_reach(actor, details.term_ids)]:
        return Faulty(tuple(found))
    if slug and event_details.slug_taken(slug):
        return SlugTaken()
    event = event_writing.new(details, slug or _free_slug(details))
    pools.sync(event, places.lock(event.id))
    _join_team(event, actor)
    history.record(Act.EVENT_CREATED, actor, event_id=event.id, after={"title": details.title.as_dict()})
    return event


@transaction
def edit(
    event_id: int, details: EventDetails, seen: str, actor: Actor
) -> Event | Faulty | FaultyEntrance | QuestionsIncomplete | EditedMeanwhile | BelowConfirmed:
    """Save a filled-in form. seen: the fingerprint of what it was filled with (domain/edit_conflicts.py).

    Nothing is written when anything is refused, also what would break who gets in: that has its own page. A published
    event gets a title in another language only when its questions are in that language too, as publishing asks. A
    changed time or place is told to everyone registered; places that the change frees are given to those who wait.
    """
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    before = event_details.of(event, rows)
    if faulty := _faults_of(event, details):
        return faulty
    if found := _out_of_reach(actor, details.term_ids, before.term_ids):
        return Faulty(tuple(found))
    if changes(seen, before, details):
        return EditedMeanwhile(before)
    settings, link_keeps = entrance.settings_of(event), entrance.link_keeps(event_id)
    if broken := edit_faults(settings, before, details, link_keeps=link_keeps, now=clock.now()):
        return FaultyEntrance(tuple(broken))
    added = details.title.as_dict().keys() - before.title.as_dict().keys()
    if added and event.status is EventStatus.PUBLISHED and (lacking := questions.incomplete(event, added)):
        return QuestionsIncomplete(tuple(lacking))
    if refusal := capacity.change(event, rows, details.capacity, actor):
        return refusal
    event_writing.change(event, before, details, actor)
    keeps = may_keep(before.mode) or may_keep(details.mode) or link_keeps or bool(event.invited_places)
    changed = pools.EVERYTHING if ways.keep(event, before) else KEPT if keeps else None
    synced = pools.sync(event, rows, changed) if changed else rows
    if isinstance(synced, Crowded):
        raise Undone(BelowConfirmed(synced.capacity, synced.taken))
    capacity.fill(event, synced)
    return event


@transaction
def copy(
    event_id: int, starts_on: date, actor: Actor, *, with_links: bool = False, with_team: bool = False
) -> Event | Faulty:
    """A new draft with the same details, questions, programme, reminders, words for standard mail and saved views,
    moved in days so that it starts on that date. with_team: the organizers and assistants too.

    It stays in the series, and wall-clock times stay. What belongs to one occasion does not come along:
    registrations, messages, the remote link, the note on what is still to come.
    """
    source = event_details.whole(event_id)
    days = starts_on - clock.to_local(source.starts_at).date()
    details = _moved(event_details.of(source, source.pools), days)
    if found := _out_of_reach(actor, details.term_ids):
        return Faulty(tuple(found))
    event = event_writing.new(details, _free_slug(details))
    for name in PERIOD_FIELDS:
        setattr(event, name, getattr(source, name))
    entrance_writing.write(event, SETTINGS, _entrance_moved(entrance.settings_of(source), days))
    if source.series_id is not None:
        series.settle(event, series_queries.locked(source.series_id), actor)
    asked = [question for question in questions.of(event_id) if question.retired_at is None]
    question_steps.copy_all(asked, event.id, 0)
    if with_links:
        db.session.add_all(_copied_link(link, event.id, days) for link in link_queries.of_event(event_id))
    programme_copy.copy(source, event, days)
    message_copy.copy(source.id, event.id)
    _join_team(event, actor)
    history.record(Act.EVENT_COPIED, actor, event_id=event.id, before=source.slug, after=event.slug)
    if with_team:
        _take_team_along(event_id, event, actor)
    return event


def _out_of_reach(actor: Actor, after: frozenset[int], before: frozenset[int] | None = None) -> list[Fault]:
    """Of a coordinator: the event would be of other regions and theme groups alone."""
    account = organizers.by_id(actor.organizer_id) if actor.organizer_id is not None else None
    if account is None or account.role not in SCOPED:
        return []
    own = frozenset(term.id for term in organizers.terms(account.id))
    return [] if stays_in_reach(account.role, own, after, before) else [Fault.OUT_OF_REACH]


def _faults_of(event: Event, details: EventDetails) -> Faulty | None:
    if event.status is EventStatus.PUBLISHED:
        found = publishing_faults(details, network_has_controller=network.has_controller())
    else:
        found = faults(details)
    return Faulty(tuple(found)) if found else None


def _free_slug(details: EventDetails) -> str:
    base = slugs.suggested(details.title.fi, ())
    return slugs.suggested(details.title.fi, event_details.slugs_like(base))


def _join_team(event: Event, actor: Actor) -> None:
    if actor.organizer_id is not None:
        db.session.add(EventRole(event_id=event.id, organizer_id=actor.organizer_id, created_at=clock.now()))


def _take_team_along(source_id: int, event: Event, actor: Actor) -> None:
    """Whoever copies is on it already."""
    for one in organizers.team(source_id):
        if one.organizer_id != actor.organizer_id and one.organizer.active:
            db.session.add(
                EventRole(event_id=event.id, organizer_id=one.organizer_id, role=one.role, created_at=clock.now())
            )
            history.record(JOINED[one.role], actor, event_id=event.id, after=one.organizer.email)


def _moved(details: EventDetails, days: timedelta) -> EventDetails:
    moments: dict[str, Any] = {
        name: clock.same_time_later(moment, days)
        for name in ("starts_at", "ends_at", "opens_at", "closes_at", "promotion_until")
        if (moment := getattr(details, name)) is not None
    }
    return replace(details, **moments, remote_link="", coming_note=NO_TEXT)


def _entrance_moved(settings: EntranceSettings, days: timedelta) -> EntranceSettings:
    target_until, invited_until = _later(settings.target_until, days), _later(settings.invited_until, days)
    return replace(settings, target_until=target_until, invited_until=invited_until)


def _copied_link(link: RegistrationLink, event_id: int, days: timedelta) -> RegistrationLink:
    opens_at, closes_at = _later(link.opens_at, days), _later(link.closes_at, days)
    details = LinkDetails(link.label, link.note, opens_at, closes_at, link.places, link.mode)
    return link_writing.new(event_id, details, active=link.active)


def _later(moment: datetime | None, days: timedelta) -> datetime | None:
    return clock.same_time_later(moment, days) if moment is not None else None
