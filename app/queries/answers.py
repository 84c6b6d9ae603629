"""Answers to an event's questions: of one person, of the rows of a list, counted, and those whose time is over."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, func, select

from app.database import db
from app.domain.languages import LocalizedText
from app.domain.questions import COUNTABLE, Value, Visibility
from app.domain.registration import RegistrationStatus
from app.models import Answer, AnswerChoice, Event, Question, QuestionOption, Registration
from app.queries.expressions import known
from app.queries.retention import IS_HELD


@dataclass(frozen=True)
class Given:
    """A question and what one person answered to it. The question's options are loaded, the retired too."""

    question: Question
    value: Value
    lost: tuple[int, ...]

    @property
    def options(self) -> list[QuestionOption]:
        """Those that were chosen."""
        chosen = self.value if isinstance(self.value, list) else []
        return [option for option in self.question.options if option.id in chosen]

    @property
    def lost_options(self) -> list[QuestionOption]:
        """Those that were wished for while they waited for the day, and were full when they got it."""
        return [option for option in self.question.options if option.id in self.lost]


def of(registration_id: int) -> dict[int, Value]:
    """By the question's id. What was lost leaves nothing."""
    rows = db.session.execute(select(Answer.question_id, Answer.value).where(Answer.registration_id == registration_id))
    return {question_id: value for question_id, value in rows if value != []}


def of_all(registration_ids: Collection[int]) -> dict[int, dict[int, Value]]:
    """The same of several, by registration; whoever answered nothing is left out."""
    found = defaultdict[int, dict[int, Value]](dict)
    rows = db.session.execute(
        select(Answer.registration_id, Answer.question_id, Answer.value).where(
            Answer.registration_id.in_(registration_ids)
        )
    )
    for registration_id, question_id, value in rows:
        if value != []:
            found[registration_id][question_id] = value
    return found


def has_restricted(registration_id: int) -> bool:
    """Did they answer a question whose answers are for administrators only?"""
    restricted = exists().where(
        Answer.registration_id == registration_id,
        Question.id == Answer.question_id,
        Question.visible_to == Visibility.ADMINISTRATORS,
    )
    return bool(db.session.scalar(select(restricted)))


def given(registration_id: int, questions: Sequence[Question]) -> list[Given]:
    """What one person answered to these, in their order; questions: queries/questions.of()."""
    return given_by({registration_id: questions})[registration_id]


def given_by(asked: Mapping[int, Sequence[Question]]) -> dict[int, list[Given]]:
    """The same of several. asked: by registration, the questions of its event."""
    rows = db.session.execute(
        select(Answer.registration_id, Answer.question_id, Answer.value, Answer.lost).where(
            Answer.registration_id.in_(asked)
        )
    )
    found = {(person, question_id): (value, tuple(lost)) for person, question_id, value, lost in rows}
    return {
        person: [Given(one, *found[person, one.id]) for one in questions if (person, one.id) in found]
        for person, questions in asked.items()
    }


def filled_up(registration_id: int) -> Sequence[LocalizedText]:
    """What the options are called that they had wished for, and that were full when they got the day."""
    rows = db.session.scalars(select(Answer.lost).where(Answer.registration_id == registration_id))
    lost = [number for numbers in rows for number in numbers]
    if not lost:
        return []
    return db.session.scalars(select(QuestionOption.label).where(QuestionOption.id.in_(lost))).all()


def of_rows(registration_ids: Collection[int], question_ids: Collection[int]) -> dict[int, dict[int, Value]]:
    """By registration and question, in one statement; none where nothing is asked for."""
    found = defaultdict[int, dict[int, Value]](dict)
    if registration_ids and question_ids:
        rows = db.session.execute(
            select(Answer.registration_id, Answer.question_id, Answer.value).where(
                Answer.registration_id.in_(registration_ids), Answer.question_id.in_(question_ids)
            )
        )
        for registration_id, question_id, value in rows:
            found[registration_id][question_id] = value
    return found


def column(row: type[Registration], question_id: int) -> ColumnElement[Any]:
    """The answer of each row of a list, as JSON text: part of the one statement."""
    return (
        select(cast(Answer.value, String))
        .where(Answer.registration_id == row.id, Answer.question_id == question_id)
        .scalar_subquery()
    )


def is_answered(row: type[Registration], question_id: int, answer: str) -> ColumnElement[bool]:
    """Did they choose this option (its id), or answer "yes" or "no"? Of this question alone: an address may name an
    option of another, whose answers its reader may not see."""
    if answer in ("yes", "no"):
        found = select(Answer.registration_id).where(
            Answer.question_id == known(question_id, Answer.question_id), Answer.said == known(answer, Answer.said)
        )
    else:
        found = select(AnswerChoice.registration_id).where(
            AnswerChoice.option_id == known(int(answer), AnswerChoice.option_id),
            AnswerChoice.question_id == known(question_id, AnswerChoice.question_id),
        )
    return row.id.in_(found)


def counts(questions: Sequence[Question]) -> Mapping[int, Counter[str]]:
    """Of those who have a place: per question how many answered, and how many chose each option, yes or no.

    What was counted of answers that have been removed is in it. Two statements, whatever the number of questions.
    """
    found = {question.id: Counter[str](question.tally) for question in questions}
    countable = [question.id for question in questions if question.kind in COUNTABLE]
    text = cast(Answer.value, String)
    confirmed = (
        select(Answer.question_id, text, func.count())
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Answer.question_id.in_(countable), Registration.status == RegistrationStatus.CONFIRMED)
        .group_by(Answer.question_id, text)
    )
    for question_id, value, count in db.session.execute(confirmed) if countable else ():
        for key in counted_as(json.loads(value)):
            found[question_id][key] += count
    written = [question.id for question in questions if question.kind not in COUNTABLE]
    others = (
        select(Answer.question_id, func.count())
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Answer.question_id.in_(written), Registration.status == RegistrationStatus.CONFIRMED)
        .group_by(Answer.question_id)
    )
    for question_id, count in db.session.execute(others) if written else ():
        found[question_id]["answered"] += count
    return found


def counted_as(value: Value) -> list[str]:
    """What a countable answer counts for: options, yes or no, and that there was one."""
    if isinstance(value, bool):
        return ["answered", "yes" if value else "no"]
    return ["answered", *map(str, value)] if isinstance(value, list) and value else []


@dataclass(frozen=True)
class Expired:
    """Answers of one event whose time is over: by question, the registrations."""

    event_id: int
    registrations: Mapping[int, Sequence[int]]


def event_with_expired(now: datetime) -> int | None:
    """An event with answers whose time after it is over and which nothing holds, longest over first."""
    over = _over(now, ~IS_HELD)
    return over[0].event_id if over else None


def expired(event_id: int, now: datetime, limit: int) -> Expired:
    """Its answers whose time is over, at most that many; fresh, for use under the lock of its pools."""
    ids = [row.id for row in _over(now, ~IS_HELD, Event.id == event_id)]
    found = defaultdict[int, list[int]](list)
    for question_id, registration_id in db.session.execute(
        select(Answer.question_id, Answer.registration_id)
        .where(Answer.question_id.in_(ids))
        .order_by(Answer.question_id, Answer.registration_id)
        .limit(limit)
    ):
        found[question_id].append(registration_id)
    return Expired(event_id, found)


def _over(now: datetime, *conditions: ColumnElement[bool]) -> list[Any]:
    """Questions with answers whose time is over: event_id and id."""
    rows = db.session.execute(
        select(Question.event_id, Question.id, Question.kept_days, Event.ends_at)
        .join(Event, Event.id == Question.event_id)
        .where(
            Event.ends_at <= now,
            Question.kept_days.is_not(None),
            exists().where(Answer.question_id == Question.id),
            *conditions,
        )
        .order_by(Event.ends_at, Event.id, Question.id)
    )
    return [row for row in rows if row.ends_at + timedelta(days=row.kept_days or 0) <= now]
