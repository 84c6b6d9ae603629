"""The organizers' start page: their events with figures. Two statements, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.database import db
from app.domain.events import EventStatus
from app.domain.mail import MailState
from app.domain.organizer_list import MOST_WORDS, PER_PAGE, View, Wanted
from app.domain.places import PoolKind
from app.models import Event, OutgoingMail, Pool
from app.queries import reach
from app.queries.event_list import SHOWN

#: Mail that did not arrive: given up, or refused for good.
UNDELIVERED = (MailState.DEAD, MailState.REFUSED)


@dataclass(frozen=True)
class Managed:
    """An event with its own pool and the number of mails that did not arrive."""

    event: Event
    pool: Pool
    undelivered: int


def totals(wanted: Wanted, now: datetime) -> dict[View, int]:
    """How many events each view has, under the same search."""
    row = db.session.execute(
        select(*(func.count(case((_in(view, now), 1))) for view in View)).select_from(Event).where(*_matching(wanted))
    ).one()
    return dict(zip(View, row, strict=True))


def page(wanted: Wanted, now: datetime) -> Sequence[Managed]:
    """Coming ones soonest first, past ones latest first, drafts last touched first."""
    undelivered = (
        select(func.count())
        .select_from(OutgoingMail)
        .where(OutgoingMail.event_id == Event.id, OutgoingMail.state.in_(UNDELIVERED))
        .scalar_subquery()
    )
    order = {
        View.COMING: (Event.starts_at, Event.id),
        View.DRAFTS: (Event.updated_at.desc(), Event.id.desc()),
        View.PAST: (Event.starts_at.desc(), Event.id.desc()),
    }
    rows = db.session.execute(
        select(Event, Pool, undelivered)
        .join(Pool, and_(Pool.event_id == Event.id, Pool.kind == PoolKind.EVENT))
        .where(_in(wanted.view, now), *_matching(wanted))
        .options(*SHOWN)
        .order_by(*order[wanted.view])
        .limit(PER_PAGE)
        .offset((wanted.page - 1) * PER_PAGE)
    )
    return [Managed(event, pool, count) for event, pool, count in rows]


def undelivered(event_id: int) -> int:
    """How many of the event's mails did not arrive."""
    mine = (OutgoingMail.event_id == event_id, OutgoingMail.state.in_(UNDELIVERED))
    return db.session.scalar(select(func.count()).select_from(OutgoingMail).where(*mine)) or 0


def _in(view: View, now: datetime) -> ColumnElement[bool]:
    if view is View.DRAFTS:
        return Event.status == EventStatus.DRAFT
    return and_(Event.status != EventStatus.DRAFT, Event.ends_at > now if view is View.COMING else Event.ends_at <= now)


def _matching(wanted: Wanted) -> list[ColumnElement[bool]]:
    words = wanted.words.lower().split()[:MOST_WORDS]
    return [reach.within(wanted.viewer)] + [
        or_(Event.search_text.contains(word, autoescape=True), Event.slug.contains(word, autoescape=True))
        for word in words
    ]
