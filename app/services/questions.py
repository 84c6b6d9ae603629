"""Organizers decide what an event's form asks beyond the details; administrators keep the network's approved set.

event_id None is the approved set everywhere. Nothing that was answered is ever deleted: it is retired, so that old
answers stay readable until their time is over.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app import clock
from app.database import db, transaction
from app.domain.edit_conflicts import changes
from app.domain.events import EventStatus
from app.domain.history import Actor
from app.domain.languages import LocalizedText
from app.domain.programme import Crowded
from app.domain.programme_order import Step, moved
from app.domain.questions import (
    MOST_QUESTIONS,
    QuestionDetails,
    QuestionFault,
    may_stand,
    publishing_faults,
    question_faults,
)
from app.models import Event, Pool, Question
from app.queries import event_details, places
from app.queries import questions as queries
from app.steps import narrowing
from app.steps import questions as steps


@dataclass(frozen=True)
class FaultyQuestion:
    """A refusal: what is wrong or missing."""

    faults: tuple[QuestionFault, ...]


@dataclass(frozen=True)
class QuestionEdited:
    """A refusal: someone else saved the question since the form was filled. now: what it is at present."""

    now: QuestionDetails


@dataclass(frozen=True)
class QuestionGone:
    """A refusal: someone removed it meanwhile."""


@dataclass(frozen=True)
class HungOn:
    """A refusal: other questions are asked only of those who answer this one in a certain way. Their labels."""

    labels: tuple[LocalizedText, ...]


@dataclass(frozen=True)
class TooMany:
    """A refusal: a form asks no more than domain/questions.MOST_QUESTIONS."""


@dataclass(frozen=True)
class Removed:
    """retired: it had been answered, so it is only asked no more."""

    retired: bool


@transaction
def add(event_id: int | None, details: QuestionDetails, actor: Actor) -> int | FaultyQuestion | Crowded | TooMany:
    """A new question, after those there are; its id."""
    event, rows = _hold(event_id)
    among = queries.of(event_id)
    if _living(among) >= MOST_QUESTIONS:
        return TooMany()
    if faults := _faults(details, Question(), among, event):
        return FaultyQuestion(faults)
    question = steps.add(event_id, details, _next_position(among))
    _follow(event, rows, actor, None, details)
    return question.id


@transaction
def change(
    question_id: int, details: QuestionDetails, actor: Actor, *, seen: str | None = None
) -> int | FaultyQuestion | QuestionEdited | QuestionGone | Crowded:
    """Save a filled-in form. seen: the fingerprint of what it was filled with; None: there was no form."""
    if (opened := _open(question_id)) is None:
        return QuestionGone()
    question, among, event, rows = opened
    if seen is not None and changes(seen, question.details, details):
        return QuestionEdited(question.details)
    if faults := _faults(details, question, among, event):
        return FaultyQuestion(faults)
    if details != question.details:
        before = question.details
        steps.write(question, details)
        _follow(event, rows, actor, before, details)
    return question_id


@transaction
def remove(question_id: int, actor: Actor) -> Removed | HungOn | QuestionGone:
    """Ask it no more. Once it has been answered it is retired, and its answers stay readable."""
    if (opened := _open(question_id)) is None:
        return QuestionGone()
    question, among, event, rows = opened
    if hanging := [other.label for other in _others_living(among, question) if _hangs_on(other, question)]:
        return HungOn(tuple(hanging))
    answered, details = queries.is_answered(question), question.details
    if answered:
        question.retired_at = question.retired_at or clock.now()
    else:
        db.session.delete(question)
    _follow(event, rows, actor, details, None)
    return Removed(retired=answered)


@transaction
def restore(question_id: int, actor: Actor) -> bool | FaultyQuestion | TooMany | QuestionGone:
    """Ask a retired question again, if it still may be; False: it was not retired."""
    if (opened := _open(question_id)) is None:
        return QuestionGone()
    question, among, event, rows = opened
    if question.retired_at is None:
        return False
    if _living(among) >= MOST_QUESTIONS:
        return TooMany()
    if faults := _faults(question.details, question, among, event):
        return FaultyQuestion(faults)
    question.retired_at = None
    _follow(event, rows, actor, None, question.details)
    return True


@transaction
def move(question_id: int, step: Step, actor: Actor) -> bool:
    """Past its neighbour. False at the edge, and where a question would come before the one that it hangs on."""
    if (opened := _open(question_id)) is None:
        return False
    question, among, event, _rows = opened
    living = [other for other in among if other.retired_at is None]
    if question.retired_at is not None:
        return False
    ids = [other.id for other in living]
    order = moved(ids, [None] * len(ids), question_id, step)
    if order == ids or not may_stand(order, queries.hanging(living)):
        return False
    by_id = {other.id: other for other in among}
    for position, number in enumerate([*order, *(other.id for other in among if other.retired_at is not None)]):
        by_id[number].position = position
    if event is not None:
        steps.record(event.id, actor, question.details, question.details)
    return True


@transaction
def pick(event_id: int, ids: Iterable[int], actor: Actor) -> int | TooMany:
    """Copy these of the approved set to the event, after what it asks already; how many."""
    event, rows = _hold(event_id)
    among, sources = queries.of(event_id), queries.approved(ids)
    if _living(among) + len(sources) > MOST_QUESTIONS:
        return TooMany()
    for question in steps.copy_all(sources, event_id, _next_position(among)):
        steps.record(event_id, actor, None, question.details)
    if event is not None and sources:
        steps.settle(event, rows)
    return len(sources)


def _hold(event_id: int | None) -> tuple[Event | None, Sequence[Pool]]:
    if event_id is None:
        queries.hold_approved()
        return None, ()
    rows = places.lock(event_id)
    return event_details.locked(event_id), rows


def _open(question_id: int) -> tuple[Question, Sequence[Question], Event | None, Sequence[Pool]] | None:
    """The question as it is under the lock, among those of its event; None: someone removed it."""
    event, rows = _hold(queries.event_of(question_id))
    question = queries.by_id(question_id)
    if question is None:
        return None
    return question, queries.of(question.event_id), event, rows


def _faults(
    details: QuestionDetails, question: Question, among: Sequence[Question], event: Event | None
) -> tuple[QuestionFault, ...]:
    """A question that the public is asked, or that anyone may pick, lacks nothing."""
    found = question_faults(details, queries.standing(question, among))
    if event is None:
        found += [fault for fault in publishing_faults(details, ()) if fault not in found]
    elif event.status is not EventStatus.DRAFT:
        found += publishing_faults(details, event.title.as_dict())
    return tuple(found)


def _follow(
    event: Event | None,
    rows: Sequence[Pool],
    actor: Actor,
    before: QuestionDetails | None,
    after: QuestionDetails | None,
) -> None:
    db.session.flush()
    if event is not None:
        steps.record(event.id, actor, before, after)
        steps.settle(event, rows)
        narrowing.settle(event.id, actor)


def _living(among: Collection[Question]) -> int:
    return sum(question.retired_at is None for question in among)


def _others_living(among: Sequence[Question], question: Question) -> list[Question]:
    return [other for other in among if other.id != question.id and other.retired_at is None]


def _hangs_on(other: Question, question: Question) -> bool:
    return other.condition_question_id == question.id


def _next_position(among: Sequence[Question]) -> int:
    return max((question.position for question in among), default=-1) + 1
