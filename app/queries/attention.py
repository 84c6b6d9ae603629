"""What waits for whoever may do it, at all the events where they may. One statement, whatever the number of events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.attention import DRAFTS_AHEAD, EXPORTS_SINCE, MAIL_SINCE, MOST_OF_A_KIND, NEEDED, Concern
from app.domain.bulletins import BulletinState
from app.domain.events import EventStatus
from app.domain.exports import ExportState
from app.domain.languages import LocalizedText
from app.domain.permissions import Action, Viewer, reach
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Bulletin, Claim, Event, ExportJob, OutgoingMail, Pool, Registration
from app.queries.organizer_events import UNDELIVERED
from app.queries.reach import within


@dataclass(frozen=True)
class Waiting:
    """An event with something to look at. count: how many registrations, mails or the like."""

    concern: Concern
    slug: str
    title: LocalizedText
    starts_at: datetime
    count: int


def of(viewer: Viewer, now: datetime) -> Sequence[Waiting]:
    """By concern, then soonest event first."""
    told = [concern for concern in Concern if _may_ever(viewer, NEEDED[concern])]
    if not told:
        return []
    parts = union_all(*(select(_part(concern, viewer, now).subquery()) for concern in told))
    rows = db.session.execute(select(parts.subquery()))
    found = [Waiting(Concern(concern), *rest) for concern, *rest in rows]
    order = list(Concern)
    return sorted(found, key=lambda one: (order.index(one.concern), one.starts_at, one.slug))


def _may_ever(viewer: Viewer, action: Action) -> bool:
    found = reach(viewer.role, action)
    return found.everywhere or found.in_scope or bool(found.team)


def _part(concern: Concern, viewer: Viewer, now: datetime) -> Select[str, str, LocalizedText, datetime, int]:
    count, conditions = _found(concern, viewer, now)
    return (
        select(literal(concern.value), Event.slug, Event.title, Event.starts_at, count.label("found"))
        .where(within(viewer, NEEDED[concern]), *conditions)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_OF_A_KIND)
    )


def _found(concern: Concern, viewer: Viewer, now: datetime) -> tuple[ColumnElement[int], list[ColumnElement[bool]]]:
    """How many there are at an event, and at which events any."""
    on = and_(Event.status == EventStatus.PUBLISHED, Event.ends_at > now)
    if concern is Concern.DRAFT_NEAR:
        near = and_(Event.starts_at > now, Event.starts_at < now + DRAFTS_AHEAD)
        return literal(1), [Event.status == EventStatus.DRAFT, near]
    if concern is Concern.PENDING:
        pending = _registrations(Registration.status == RegistrationStatus.PENDING, Registration.erased_at.is_(None))
        return pending, [on, pending > 0]
    if concern is Concern.ERASURE_ASKED:
        asked = _registrations(Registration.erasure_asked_at.is_not(None), Registration.erased_at.is_(None))
        return asked, [asked > 0]
    if concern is Concern.UNDELIVERED:
        dead = _count(OutgoingMail, OutgoingMail.state.in_(UNDELIVERED))
        return dead, [Event.status != EventStatus.DRAFT, Event.ends_at > now - MAIL_SINCE, dead > 0]
    if concern is Concern.FREE_PLACES:
        waits = _registrations(Registration.status == RegistrationStatus.WAITING, ~_full())
        return waits, [on, _has_room(), waits > 0]
    if concern is Concern.MESSAGE_STOPPED:
        stopped = _count(Bulletin, Bulletin.state == BulletinState.STOPPED)
        return stopped, [Event.ends_at > now - MAIL_SINCE, stopped > 0]
    failed = _count(
        ExportJob,
        ExportJob.organizer_id == viewer.organizer_id,
        ExportJob.state == ExportState.FAILED,
        ExportJob.asked_at > now - EXPORTS_SINCE,
    )
    return failed, [failed > 0]


def _registrations(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return _count(Registration, *conditions)


def _count(row: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    found: ColumnElement[int] = (
        select(func.count())
        .select_from(row)
        .where(row.event_id == Event.id, *conditions)
        .correlate(Event)
        .scalar_subquery()
    )
    return found


def _has_room() -> ColumnElement[bool]:
    """Does anybody wait at an event whose own pool has room? Few do: only these are looked at closer."""
    pool = aliased(Pool)
    room = or_(pool.capacity.is_(None), pool.taken < pool.capacity)
    return exists().where(pool.event_id == Event.id, pool.kind == PoolKind.EVENT, pool.waiting > 0, room)


def _full() -> ColumnElement[bool]:
    """Does the registration wait for something that is full?"""
    claim, pool = aliased(Claim), aliased(Pool)
    return exists().where(
        claim.registration_id == Registration.id,
        claim.state == ClaimState.WAITING,
        pool.id == claim.pool_id,
        pool.taken >= pool.capacity,
    )
