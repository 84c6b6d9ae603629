"""The yearly review of accounts: who has what, when it was last used, and who last said that it is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.database import db
from app.domain.accounts import REVIEW_EVERY, review_due
from app.domain.paging import page_count
from app.models import Event, EventRole, Organizer, OrganizerTerm, Term
from app.queries import factors

PAGE_SIZE = 25


@dataclass(frozen=True)
class Reviewed:
    """An open account with what it reaches and when somebody last looked at it."""

    account: Organizer
    terms: Sequence[Term]
    coming: int  # events ahead on whose team it is
    has_factor: bool
    lacks_factor: bool  # its role must have one

    @property
    def due_at(self) -> datetime:
        return review_due(self.account.created_at, self.account.reviewed_at)


@dataclass(frozen=True)
class ReviewPage:
    """Open accounts, those that nobody has looked at for longest first; number counts from 1."""

    rows: Sequence[Reviewed]
    number: int
    pages: int
    total: int


def page(number: int, now: datetime) -> ReviewPage:
    """A page that exists: the nearest to the one asked for."""
    total = db.session.scalar(select(func.count()).select_from(Organizer).where(Organizer.active)) or 0
    pages = page_count(total, PAGE_SIZE)
    number = min(max(1, number), pages)
    coming = (
        select(func.count())
        .select_from(EventRole)
        .join(Event, Event.id == EventRole.event_id)
        .where(EventRole.organizer_id == Organizer.id, Event.ends_at > now)
        .correlate(Organizer)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Organizer, coming, factors.having(), factors.lacking())
        .where(Organizer.active)
        .order_by(func.coalesce(Organizer.reviewed_at, Organizer.created_at), Organizer.id)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    terms = _terms_of([row[0].id for row in rows])
    found = [Reviewed(account, terms[account.id], *facts) for account, *facts in rows]
    return ReviewPage(found, number, pages, total)


def _terms_of(ids: Sequence[int]) -> Mapping[int, Sequence[Term]]:
    found: dict[int, list[Term]] = {organizer_id: [] for organizer_id in ids}
    rows = db.session.execute(
        select(OrganizerTerm.organizer_id, Term)
        .join(Term, Term.id == OrganizerTerm.term_id)
        .where(OrganizerTerm.organizer_id.in_(ids))
        .order_by(Term.kind, Term.position)
    )
    for organizer_id, term in rows:
        found[organizer_id].append(term)
    return found


def due(now: datetime) -> int:
    """How many open accounts nobody has looked at for REVIEW_EVERY."""
    seen = func.coalesce(Organizer.reviewed_at, Organizer.created_at)
    due = select(func.count()).select_from(Organizer).where(Organizer.active, seen <= now - REVIEW_EVERY)
    return db.session.scalar(due) or 0
