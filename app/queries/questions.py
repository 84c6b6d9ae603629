"""Questions of an event's form, or of the network's approved set: as a form asks them, and as organizers edit them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, case, cast, exists, func, select
from sqlalchemy.orm import selectinload

from app.database import db
from app.domain.languages import LocalizedText
from app.domain.places import PoolKind
from app.domain.privacy import DAYS, DataKind
from app.domain.questions import (
    Answers,
    Condition,
    FormOption,
    FormQuestion,
    Incomplete,
    Offered,
    QuestionFault,
    QuestionKind,
    Questionnaire,
    QuestionStanding,
    Visibility,
    chosen_options,
    possible_conditions,
    publishing_faults,
)
from app.models import Answer, Event, Pool, Question, QuestionOption

#: Beside an event in a statement: most events ask nothing.
HAS_QUESTIONS = exists().where(Question.event_id == Event.id, Question.retired_at.is_(None))
_EVENT_IDS: BindParameter[Any] = bindparam("event_ids", expanding=True)
_NAMES_KEPT = func.coalesce(Event.with_place_kept_days, DAYS[DataKind.WITH_PLACE].default)
#: Days after the event that answers are kept: they go with the person at the latest, whatever the question says.
ANSWERS_KEPT = case((Question.kept_days > _NAMES_KEPT, _NAMES_KEPT), else_=Question.kept_days)
# Columns and not objects: thirty questions are read for every form that is not kept.
_QUESTIONS = (
    select(
        Question.event_id,
        Question.id,
        Question.kind,
        Question.label,
        Question.hint,
        Question.purpose,
        Question.required,
        Question.basis,
        ANSWERS_KEPT,
        Question.visible_to,
        Question.condition_question_id,
        Question.condition_option_id,
    )
    .join(Event, Event.id == Question.event_id)
    .where(Question.event_id.in_(_EVENT_IDS), Question.retired_at.is_(None))
    .order_by(Question.position, Question.id)
)
_OPTIONS = (
    select(
        QuestionOption.question_id,
        QuestionOption.id,
        QuestionOption.label,
        Question.event_id,
        Pool.id,
        Pool.capacity <= Pool.taken,
    )
    .join(Question, Question.id == QuestionOption.question_id)
    .outerjoin(Pool, and_(Pool.kind == PoolKind.OPTION, Pool.key == QuestionOption.id))
    .where(Question.event_id.in_(_EVENT_IDS), Question.retired_at.is_(None), QuestionOption.retired_at.is_(None))
    .order_by(QuestionOption.position, QuestionOption.id)
)
# Two texts and not a row for each: everyone who registers waits while this is read.
_ASKED_NOW = (
    select(func.aggregate_strings(cast(Question.id, String).concat(":").concat(cast(Question.kind, String)), " "))
    .where(Question.event_id.in_(_EVENT_IDS), Question.retired_at.is_(None))
    .scalar_subquery()
)
_OFFERED_NOW = (
    select(func.aggregate_strings(cast(QuestionOption.id, String), " "))
    .join(Question, Question.id == QuestionOption.question_id)
    .where(Question.event_id.in_(_EVENT_IDS), Question.retired_at.is_(None), QuestionOption.retired_at.is_(None))
    .scalar_subquery()
)
_OFFERED = select(_ASKED_NOW, _OFFERED_NOW)


def answers_are_seen(question_id: int) -> ColumnElement[bool]:
    """By every organizer of the event, and not by administrators alone?"""
    return exists().where(Question.id == question_id, Question.visible_to == Visibility.ORGANIZERS)


_FRESH = {"populate_existing": True}


def asked_by(event_id: int) -> Questionnaire | None:
    """What the event's form asks; None: nothing. Two statements, whatever the number of questions."""
    return asked_by_all([event_id]).get(event_id)


def asked_by_all(event_ids: Collection[int]) -> dict[int, Questionnaire]:
    """The same for several events; those that ask nothing are left out."""
    values = {"event_ids": list(event_ids)}
    rows = db.session.execute(_QUESTIONS, values).all()
    if not rows:
        return {}
    options, pools = defaultdict[int, list[FormOption]](list), defaultdict[int, dict[int, tuple[int, int]]](dict)
    option: Any
    for option in db.session.execute(_OPTIONS, values):
        question_id, option_id, label, event_id, pool_id, full = option
        options[question_id].append(FormOption(option_id, label, bool(full)))
        if pool_id is not None:
            pools[event_id][pool_id] = question_id, option_id
    found = defaultdict[int, list[FormQuestion]](list)
    row: Any
    for row in rows:
        event_id, *facts, hangs_on, option_id = row
        condition = Condition(hangs_on, option_id) if hangs_on is not None else None
        values_of: tuple[Any, ...] = (*facts, condition, tuple(options[row.id]))
        found[event_id].append(FormQuestion(*values_of))
    return {event_id: Questionnaire(tuple(asked), pools[event_id]) for event_id, asked in found.items()}


def asked_of(event_id: int, present: Answers) -> Questionnaire | None:
    """The same for someone who has answered so: an option that they have chosen is offered them still."""
    questionnaire = asked_by(event_id)
    if questionnaire is None:
        return None
    known = {option.id for question in questionnaire.questions for option in question.options}
    gone = chosen_options(present) - known
    if not gone:
        return questionnaire
    held = defaultdict[int, list[FormOption]](list)
    for option in db.session.scalars(select(QuestionOption).where(QuestionOption.id.in_(gone))):
        held[option.question_id].append(FormOption(option.id, option.label))
    return questionnaire.with_held(held)


def unanswered_by(registration_id: int, event_id: int) -> bool:
    """Does the event ask something, and has this person answered none of it?"""
    has_answered = exists().where(Answer.registration_id == registration_id)
    return bool(db.session.scalar(select(HAS_QUESTIONS & ~has_answered).where(Event.id == event_id)))


def offered(event_ids: Collection[int]) -> Offered:
    """What these events ask now, in one statement."""
    asked, options = db.session.execute(_OFFERED, {"event_ids": list(event_ids)}).one()
    kinds = (one.split(":") for one in (asked or "").split())
    return Offered(
        {int(number): QuestionKind(kind) for number, kind in kinds}, frozenset(map(int, (options or "").split()))
    )


def of(event_id: int | None) -> Sequence[Question]:
    """All with their options, the retired too, in order; of the approved set where there is no event. Fresh."""
    return db.session.scalars(
        select(Question)
        .where(_of(event_id))
        .order_by(Question.position, Question.id)
        .options(selectinload(Question.options)),
        execution_options=_FRESH,
    ).all()


def of_events(event_ids: Collection[int]) -> dict[int, list[Question]]:
    """The same of several events, by event; nothing is read where there are none."""
    found = defaultdict[int, list[Question]](list)
    statement = select(Question).where(Question.event_id.in_(event_ids)).order_by(Question.position, Question.id)
    options = statement.options(selectinload(Question.options))
    for one in db.session.scalars(options, execution_options=_FRESH) if event_ids else ():
        if one.event_id is not None:
            found[one.event_id].append(one)
    return found


def seen(event_id: int, *, administrator: bool) -> list[Question]:
    """Those whose answers are for this reader, the retired too."""
    return [one for one in of(event_id) if administrator or one.visible_to is Visibility.ORGANIZERS]


def in_lists(among: Iterable[Question]) -> list[int]:
    """The ids of those whose answers lists show unless another choice is made."""
    return [one.id for one in among if one.in_lists and one.retired_at is None]


def by_id(question_id: int) -> Question | None:
    """Fresh, with its options."""
    return db.session.scalars(
        select(Question).where(Question.id == question_id).options(selectinload(Question.options)),
        execution_options=_FRESH,
    ).one_or_none()


def event_of(question_id: int) -> int | None:
    """Of which event; None: of the approved set, or of nothing any more."""
    return db.session.scalar(select(Question.event_id).where(Question.id == question_id))


def approved(ids: Iterable[int]) -> Sequence[Question]:
    """Those of the approved set that can still be picked, in order."""
    numbers = set(ids)
    return [question for question in of(None) if question.id in numbers and question.retired_at is None]


def hold_approved() -> None:
    """Hold the approved set still until commit: what is read of it afterwards is fresh."""
    db.session.execute(select(Question.id).where(_of(None)).order_by(Question.id).with_for_update()).all()


def answered(question_ids: Collection[int]) -> Mapping[int, int]:
    """How many answers each has; those without any are left out."""
    rows = db.session.execute(
        select(Answer.question_id, func.count())
        .where(Answer.question_id.in_(question_ids))
        .group_by(Answer.question_id)
    )
    return {row[0]: row[1] for row in rows}


def is_answered(question: Question) -> bool:
    """Also when the answers have been removed since: what was counted of them is about this question."""
    return bool(question.tally) or bool(answered([question.id]))


def options_answered(question: Question) -> frozenset[int]:
    """The ids of the options that someone has chosen, or had."""
    values = db.session.scalars(select(Answer.value).where(Answer.question_id == question.id))
    chosen = {number for value in values if isinstance(value, list) for number in value}
    return frozenset(chosen | {int(key) for key in question.tally if key.isdecimal()})


def standing(question: Question, among: Sequence[Question]) -> QuestionStanding:
    """What the rules know of a question among those of its event. id None: it is new, and stands last."""
    is_new = question.id is None
    conditions = possible_conditions([as_asked(other) for other in earlier(None if is_new else question, among)])
    if is_new:
        return QuestionStanding(conditions=frozenset(conditions))
    hanging = [other for other in among if other.retired_at is None and other.condition_question_id == question.id]
    return QuestionStanding(
        answered=question.details if is_answered(question) else None,
        conditions=frozenset(conditions),
        needed=frozenset(other.condition_option_id for other in hanging if other.condition_option_id is not None),
        yes_needed=any(other.condition_option_id is None for other in hanging),
    )


def earlier(question: Question | None, among: Sequence[Question]) -> list[Question]:
    """Those that are asked before it; None: a new one, which stands last."""
    living = [other for other in among if other.retired_at is None]
    if question is None:
        return living
    here = question.position, question.id
    return [other for other in living if (other.position, other.id) < here]


def hanging(among: Iterable[Question]) -> dict[int, int]:
    """Which question hangs on which."""
    return {one.id: one.condition_question_id for one in among if one.condition_question_id is not None}


def lacking(question: Question, languages: Iterable[str]) -> list[QuestionFault]:
    """What it lacks to be asked of the public. languages: of the event's page."""
    return publishing_faults(question.details, languages)


def incomplete(event: Event, languages: Collection[str] = ()) -> list[Incomplete]:
    """Those that keep the event from being published. languages: asked for instead of its title's."""
    languages = languages or event.title.as_dict()
    living = [question for question in of(event.id) if question.retired_at is None]
    found = [Incomplete(one.id, one.label, tuple(lacking(one, languages))) for one in living]
    return [one for one in found if one.faults]


def as_asked(question: Question) -> FormQuestion:
    """As a form asks it; nothing is full. Its options must be loaded."""
    return FormQuestion(
        question.id,
        question.kind,
        question.label,
        question.hint,
        question.purpose,
        question.required,
        question.basis,
        question.kept_days,
        question.visible_to,
        question.condition,
        tuple(FormOption(option.id, option.label) for option in question.options if option.retired_at is None),
    )


def limits(event_id: int) -> dict[int, int]:
    """The places of each option that has a number of them, by the option's id."""
    rows = db.session.execute(
        select(QuestionOption.id, QuestionOption.places)
        .join(Question, Question.id == QuestionOption.question_id)
        .where(Question.event_id == event_id, QuestionOption.places.is_not(None))
    )
    return {option_id: places for option_id, places in rows if places is not None}


def option(option_id: int) -> QuestionOption:
    return db.session.scalars(select(QuestionOption).where(QuestionOption.id == option_id)).one()


def questions_of(option_ids: Collection[int]) -> dict[int, int]:
    """Which question each of these options is of."""
    rows = db.session.execute(
        select(QuestionOption.id, QuestionOption.question_id).where(QuestionOption.id.in_(option_ids))
    )
    return {row.id: row.question_id for row in rows}


def _of(event_id: int | None) -> ColumnElement[bool]:
    return Question.event_id.is_(None) if event_id is None else Question.event_id == event_id


def kept(event_id: int) -> tuple[tuple[LocalizedText, int], ...]:
    """What the event asks, with how many days after it the answers are kept."""
    rows = db.session.execute(
        select(Question.label, func.coalesce(ANSWERS_KEPT, 0))
        .join(Event, Event.id == Question.event_id)
        .where(Question.event_id == event_id, Question.retired_at.is_(None), Question.kept_days.is_not(None))
        .order_by(Question.position, Question.id)
    )
    return tuple((label, days) for label, days in rows)
