"""What went, what will go when, and what is held: for the pages of organizers and administrators."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.languages import LocalizedText
from app.domain.privacy import DAYS, HELD, LATE_AFTER, DataKind, Periods
from app.domain.questions import Basis
from app.models import (
    Answer,
    DeletionHold,
    Event,
    HistoryEntry,
    Invitation,
    Question,
    Registration,
    Removal,
    SpecialNeeds,
)
from app.queries import questions
from app.queries.event_columns import PERIODS
from app.queries.retention import IS_HELD, OF_KIND, UNREGISTERED

#: Batches that follow one another sooner than this are one run's.
RUN = timedelta(minutes=30)


class Answered(NamedTuple):
    """A question that has answers, and how many."""

    question: LocalizedText
    purpose: LocalizedText
    basis: Basis | None
    days: int
    answers: int


@dataclass(frozen=True)
class Leaving:
    """One kind of an event's data: how much there is now, and when it goes; held: not before the hold ends."""

    kind: DataKind
    days: int
    count: int
    on: datetime
    held: bool
    late: bool
    #: Of answers: which question's, what they are for and on what legal basis they are kept.
    question: LocalizedText | None = None
    purpose: LocalizedText | None = None
    basis: Basis | None = None


@dataclass(frozen=True)
class Holdings:
    """An event with what is kept of its people."""

    slug: str
    title: LocalizedText
    ends_at: datetime
    held: bool
    leaving: Sequence[Leaving]
    last_removal: datetime | None

    @property
    def next(self) -> Leaving | None:
        """What goes next of what there is."""
        return min((one for one in self.leaving if one.count), key=lambda one: one.on, default=None)

    @property
    def late(self) -> bool:
        return any(one.late for one in self.leaving)


def of_this_run(event_id: int, kind: DataKind, now: datetime) -> Removal | None:
    """The row to which a batch of a run that still goes on belongs."""
    return db.session.scalars(
        select(Removal)
        .where(Removal.event_id == event_id, Removal.kind == kind, Removal.at > now - RUN)
        .order_by(Removal.at.desc())
        .limit(1)
    ).one_or_none()


def old_history(before: datetime, limit: int) -> Sequence[int]:
    """Entries of the history from before then. They are written in the order of time: the first tells at once."""
    oldest = db.session.scalar(select(HistoryEntry.at).order_by(HistoryEntry.id).limit(1))
    if oldest is None or oldest >= before:
        return []
    return db.session.scalars(
        select(HistoryEntry.id).where(HistoryEntry.at < before).order_by(HistoryEntry.id).limit(limit)
    ).all()


def of_event(event_id: int, limit: int) -> Sequence[Removal]:
    """What went, latest first."""
    return db.session.scalars(
        select(Removal).where(Removal.event_id == event_id).order_by(Removal.at.desc(), Removal.id.desc()).limit(limit)
    ).all()


def holds(event_id: int) -> Sequence[DeletionHold]:
    """Latest first, with who set and ended them."""
    return db.session.scalars(
        select(DeletionHold)
        .where(DeletionHold.event_id == event_id)
        .options(joinedload(DeletionHold.set_by), joinedload(DeletionHold.ended_by))
        .order_by(DeletionHold.id.desc())
    ).all()


def standing_hold(event_id: int) -> DeletionHold | None:
    """Fresh, for use under the lock of the event's pools."""
    return db.session.scalars(
        select(DeletionHold).where(DeletionHold.event_id == event_id, DeletionHold.ended_at.is_(None)),
        execution_options={"populate_existing": True},
    ).one_or_none()


def holdings(event_id: int, now: datetime) -> Holdings:
    """One event's, whether there is anything or not."""
    return _holdings(Event.id == event_id, now)[0]


def page(now: datetime, number: int, size: int) -> Sequence[Holdings]:
    """Events that hold anything or are held, longest over first."""
    return _holdings(_HAS_ANY, now, limit=size, offset=(number - 1) * size)


def total() -> int:
    return db.session.scalar(select(func.count()).select_from(Event).where(_HAS_ANY)) or 0


_KEPT = and_(Registration.event_id == Event.id, Registration.erased_at.is_(None))
_HAS_ANY = or_(
    select(Registration.id).where(_KEPT).correlate(Event).exists(),
    select(Invitation.id).where(Invitation.event_id == Event.id, UNREGISTERED).correlate(Event).exists(),
    IS_HELD,
)


def _holdings(
    condition: ColumnElement[bool], now: datetime, limit: int | None = None, offset: int = 0
) -> list[Holdings]:
    """Five statements, however many events."""
    events = db.session.execute(
        select(
            Event.id,
            Event.slug,
            Event.title,
            Event.ends_at,
            *PERIODS,
            IS_HELD,
            select(func.max(Removal.at)).where(Removal.event_id == Event.id).scalar_subquery(),
        )
        .where(condition)
        .order_by(Event.ends_at, Event.id)
        .limit(limit)
        .offset(offset)
    ).all()
    ids = [row[0] for row in events]
    details, needs, invited, answered = _details(ids), _needs(ids), _invited(ids), _answered(ids)
    found = []
    for event_id, slug, title, ends_at, *days, held, last in events:
        periods = Periods(*days)
        counts = {**details.get(event_id, {}), DataKind.NEEDS: needs.get(event_id, (0, None))[0]}
        counts[DataKind.WITHOUT_PLACE] = counts.get(DataKind.WITHOUT_PLACE, 0) + invited.get(event_id, 0)
        promised = needs.get(event_id, (0, None))[1]
        leaving = [_leaving(kind, periods, counts.get(kind, 0), ends_at, held, now, promised) for kind in DAYS]
        leaving += [_leaving_answers(one, ends_at, held, now) for one in answered.get(event_id, ())]
        found.append(Holdings(slug, title, ends_at, held, leaving, last))
    return found


def _leaving(
    kind: DataKind,
    periods: Periods,
    count: int,
    ends_at: datetime,
    held: bool,
    now: datetime,
    promised: datetime | None,
) -> Leaving:
    on = periods.until(kind, ends_at)
    if kind is DataKind.NEEDS and promised is not None:
        on = promised  # of an event that was called off they go at once
    stopped = held and kind in HELD
    late = bool(count) and not stopped and now > on + LATE_AFTER
    return Leaving(kind, periods.days(kind), count, on, stopped, late)


def _leaving_answers(answered: Answered, ends_at: datetime, held: bool, now: datetime) -> Leaving:
    question, purpose, basis, days, count = answered
    on = ends_at + timedelta(days=days)
    late = not held and now > on + LATE_AFTER
    return Leaving(DataKind.ANSWERS, days, count, on, held, late, question, purpose, basis)


def _details(ids: Sequence[int]) -> Mapping[int, Mapping[DataKind, int]]:
    kinds = [(kind, func.count(case((condition, 1)))) for kind, condition in OF_KIND.items()]
    rows = db.session.execute(
        select(Registration.event_id, *(count for _, count in kinds))
        .where(Registration.event_id.in_(ids), Registration.erased_at.is_(None))
        .group_by(Registration.event_id)
    )
    return {row[0]: dict(zip((kind for kind, _ in kinds), row[1:], strict=True)) for row in rows}


def _invited(ids: Sequence[int]) -> Mapping[int, int]:
    """How many were invited and have no registration."""
    rows = db.session.execute(
        select(Invitation.event_id, func.count())
        .where(Invitation.event_id.in_(ids), UNREGISTERED)
        .group_by(Invitation.event_id)
    )
    return dict(rows.all())


def _answered(ids: Sequence[int]) -> Mapping[int, Sequence[Answered]]:
    """Each question with answers, what it is for, its own days and how many answers there are."""
    found = defaultdict[int, list[Answered]](list)
    days = func.coalesce(questions.ANSWERS_KEPT, 0)
    rows = db.session.execute(
        select(Event.id, Question.label, Question.purpose, Question.basis, days, func.count())
        .join(Question, Question.event_id == Event.id)
        .join(Answer, Answer.question_id == Question.id)
        .where(Event.id.in_(ids), Question.kept_days.is_not(None))
        .group_by(Event.id, Question.id)
        .order_by(Question.position, Question.id)
    )
    for event_id, *answered in rows:
        found[event_id].append(Answered(*answered))
    return found


def _needs(ids: Sequence[int]) -> Mapping[int, tuple[int, datetime]]:
    """How many, and the day promised to the first of them."""
    rows = db.session.execute(
        select(Registration.event_id, func.count(), func.min(SpecialNeeds.delete_at))
        .join(Registration, Registration.id == SpecialNeeds.registration_id)
        .where(Registration.event_id.in_(ids))
        .group_by(Registration.event_id)
    )
    return {event_id: (count, first) for event_id, count, first in rows}
