"""The organizers' start page: their events with figures. Two statements, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app import clock
from app.database import db
from app.domain.event_list import NATIONWIDE
from app.domain.events import EventStatus
from app.domain.feeds import FeedFilter
from app.domain.mail import MailState
from app.domain.organizer_list import PER_PAGE, Order, View, Wanted, Whose
from app.domain.permissions import Viewer
from app.domain.places import HELD, PoolKind
from app.domain.search import MOST_WORDS
from app.models import Claim, Event, OutgoingMail, Pool
from app.queries import feed_filter, reach
from app.queries.event_list import SHOWN

#: Mail that did not arrive: given up, or refused for good.
UNDELIVERED = (MailState.DEAD, MailState.REFUSED)


@dataclass(frozen=True)
class Managed:
    """An event with its own pool and the number of mails that did not arrive. held: of the places that are taken,
    those of whoever is asked, or waits for approval."""

    event: Event
    pool: Pool
    held: int
    undelivered: int

    @property
    def placed(self) -> int:
        """How many have a place that is theirs."""
        return self.pool.taken - self.held


def totals(wanted: Wanted, now: datetime) -> dict[View, int]:
    """How many events each view has, under the same search."""
    row = db.session.execute(
        select(*(func.count(case((_in(view, now), 1))) for view in View)).select_from(Event).where(*_matching(wanted))
    ).one()
    return dict(zip(View, row, strict=True))


def page(wanted: Wanted, now: datetime) -> Sequence[Managed]:
    """In the order that is asked for, by default coming ones soonest first, others latest first."""
    undelivered = (
        select(func.count())
        .select_from(OutgoingMail)
        .where(OutgoingMail.event_id == Event.id, OutgoingMail.state.in_(UNDELIVERED))
        .scalar_subquery()
    )
    held = (
        select(func.count())
        .select_from(Claim)
        .where(Claim.pool_id == Pool.id, Claim.state.in_(HELD))
        .correlate(Pool)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Event, Pool, held, undelivered)
        .join(Pool, and_(Pool.event_id == Event.id, Pool.kind == PoolKind.EVENT))
        .where(_in(wanted.view, now), *_matching(wanted))
        .options(*SHOWN)
        .order_by(*_order(wanted))
        .limit(PER_PAGE)
        .offset((wanted.page - 1) * PER_PAGE)
    )
    return [Managed(*row) for row in rows]


def undelivered(event_id: int) -> int:
    """How many of the event's mails did not arrive."""
    mine = (OutgoingMail.event_id == event_id, OutgoingMail.state.in_(UNDELIVERED))
    return db.session.scalar(select(func.count()).select_from(OutgoingMail).where(*mine)) or 0


def own(viewer: Viewer) -> ColumnElement[bool]:
    """With the account on their team, or of its regions and theme groups."""
    return or_(reach.place(viewer.organizer_id).is_not(None), reach.in_scope(viewer.organizer_id))


def _order(wanted: Wanted) -> tuple[Any, ...]:
    if wanted.order is Order.TITLE:
        return (Event.search_text, Event.id)  # which begins with the title
    if wanted.order is Order.CHANGED or wanted.view is View.DRAFTS:
        return (Event.updated_at.desc(), Event.id.desc())
    if wanted.view is View.COMING:
        return (Event.starts_at, Event.id)
    return (Event.starts_at.desc(), Event.id.desc())


def _in(view: View, now: datetime) -> ColumnElement[bool]:
    if view is View.DRAFTS:
        return Event.status == EventStatus.DRAFT
    if view is View.CANCELLED:
        return Event.status == EventStatus.CANCELLED
    when = Event.ends_at > now if view is View.COMING else Event.ends_at <= now
    return and_(Event.status == EventStatus.PUBLISHED, when)


def _matching(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [reach.within(wanted.viewer), *by_words(wanted.words)]
    if wanted.whose is Whose.OWN:
        found.append(own(wanted.viewer))
    if wanted.region == NATIONWIDE:
        found.append(feed_filter.nationwide())
    region = "" if wanted.region == NATIONWIDE else wanted.region
    found += feed_filter.matching(FeedFilter(region=region, theme=wanted.theme))
    if wanted.since is not None:
        found.append(Event.ends_at > clock.from_local(datetime.combine(wanted.since, time())))
    if wanted.until is not None:
        found.append(Event.starts_at < clock.from_local(datetime.combine(wanted.until + timedelta(days=1), time())))
    return found


def by_words(text: str) -> list[ColumnElement[bool]]:
    """Events that have every word in a title, place or group, or in their address."""
    return [
        or_(Event.search_text.contains(word, autoescape=True), Event.slug.contains(word, autoescape=True))
        for word in text.lower().split()[:MOST_WORDS]
    ]
