"""The network's events of some days, as far as it takes to see which are in each other's way. One statement."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, select

from app import clock
from app.database import db
from app.domain.clashes import SHARED_KINDS, Held
from app.domain.events import EventStatus, TermKind
from app.domain.languages import LocalizedText
from app.domain.permissions import Action, Viewer
from app.models import Event, EventTerm, Term
from app.queries import reach


@dataclass(frozen=True)
class Neighbour:
    """An event that is not cancelled. opens: its page is the viewer's to see. names: of its terms, by id."""

    id: int
    slug: str
    title: LocalizedText
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    opens: bool
    held: Held
    names: dict[int, LocalizedText]

    @property
    def regions(self) -> list[LocalizedText]:
        ids = self.held.terms.get(TermKind.REGION, frozenset())
        return [name for term_id, name in self.names.items() if term_id in ids]


def between(first: date, last: date, viewer: Viewer) -> list[Neighbour]:
    """Everything on these days in Helsinki, both inside, drafts of others too; soonest first."""
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    rows = db.session.execute(
        select(
            Event.id,
            Event.slug,
            Event.title,
            Event.status,
            Event.starts_at,
            Event.ends_at,
            reach.within(viewer, Action.SEE_EVENT),
            Term.id,
            Term.kind,
            Term.name,
        )
        .outerjoin(EventTerm, EventTerm.event_id == Event.id)
        .outerjoin(Term, and_(Term.id == EventTerm.term_id, Term.kind.in_(SHARED_KINDS)))
        .where(Event.status != EventStatus.CANCELLED, Event.starts_at < end, Event.ends_at > begin)
        .order_by(Event.starts_at, Event.id, Term.position, Term.id)
    )
    found: dict[int, tuple[tuple[int, str, LocalizedText, EventStatus, datetime, datetime, bool], list[Term]]] = {}
    for *event, term_id, kind, name in rows:
        terms = found.setdefault(event[0], (tuple(event), []))[1]
        if term_id is not None:
            terms.append(Term(id=term_id, kind=kind, name=name))
    return [
        Neighbour(*event, held(event[4], event[5], terms), {term.id: term.name for term in terms})
        for event, terms in found.values()
    ]


def held(starts_at: datetime, ends_at: datetime, terms: list[Term]) -> Held:
    """The event's days and people as the rule sees them; whatever ends at midnight has no part of the next day."""
    by_kind = {kind: frozenset(term.id for term in terms if term.kind is kind) for kind in SHARED_KINDS}
    last = clock.to_local(ends_at - timedelta(microseconds=1)).date()
    return Held(clock.to_local(starts_at).date(), last, by_kind)


def _midnight(day: date) -> datetime:
    return clock.from_local(datetime.combine(day, time()))
