"""News of one session for exactly those who have a place in it, or wait for one."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from app import clock
from app.database import db
from app.domain.events import EventStatus, joins_online
from app.domain.mail import MailKind
from app.domain.places import PoolKind
from app.domain.registration import CONCERNED, RegistrationStatus
from app.models import Claim, Event, EventSession, Pool, Registration
from app.queries import programme
from app.steps import outbox


def may_tell(event: Event) -> bool:
    """Is there anyone to tell: is the event on, and its programme out?"""
    now = clock.now()
    return event.status is EventStatus.PUBLISHED and now < event.ends_at and event.facts.shows_programme(now)


@dataclass(frozen=True)
class News:
    """A session, field name → old value as JSON, and who was in it before the change."""

    session: EventSession
    before: dict[str, Any]
    people: Sequence[Registration]


def tell(event: Event, news: Sequence[News], elsewhere: Container[int]) -> None:
    """SESSION_CHANGED to each who was in the session, but for those who are told of it in another mail.

    Once the pools are in step: what was everyone's and is chosen now concerns those alone who have it still.
    """
    if not may_tell(event):
        return
    choosable, mails = programme.offering(event.id).choosable, []
    for item in news:
        having = set(db.session.scalars(_claimants(item.session)).all()) if item.session.id in choosable else None
        for person in item.people:
            concerned = person.id not in elsewhere and (having is None or person.id in having)
            if concerned and _is_news(event, item, person):
                facts = {"session": item.session.id, "before": item.before}
                mails.append(outbox.row_to(person, MailKind.SESSION_CHANGED, facts))
    outbox.post(mails)


def by_person(event: Event, news: Sequence[News], among: Container[int]) -> dict[int, dict[int, dict[str, Any]]]:
    """What is news for each of these: by registration and session, the old values."""
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for item in news:
        for person in item.people:
            if person.id in among and _is_news(event, item, person):
                found.setdefault(person.id, {})[item.session.id] = item.before
    return found


def _is_news(event: Event, item: News, person: Registration) -> bool:
    """Another remote link alone is news for those who join by it."""
    joins = person.status is RegistrationStatus.CONFIRMED and joins_online(
        event.onsite, event.online, person.attendance
    )
    return joins or item.before.keys() != {"remote_link"}


def people(event: Event, session: EventSession) -> list[Registration]:
    """Who is in the session, or waits for it; a session that nobody has to choose is everyone's on its track."""
    statement = select(Registration).where(
        Registration.event_id == event.id, Registration.status.in_(CONCERNED), Registration.erased_at.is_(None)
    )
    if session.id in programme.offering(event.id).choosable:
        statement = statement.where(Registration.id.in_(_claimants(session)))
    elif session.track_id is not None:
        statement = statement.where(Registration.track_id == session.track_id)
    return list(db.session.scalars(statement.order_by(Registration.id)))


def _claimants(session: EventSession) -> Select[int]:
    """By registration: who has a place in it, waits or wishes for one."""
    return select(Claim.registration_id).join(Pool).where(Pool.kind == PoolKind.SESSION, Pool.key == session.id)
