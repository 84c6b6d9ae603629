"""Writes questions with their options, and says so in the event's history. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app import clock
from app.database import Undone, db
from app.domain.event_details import plain
from app.domain.history import Act, Actor, changed_values
from app.domain.programme import Crowded
from app.domain.questions import Condition, OptionDetails, QuestionDetails
from app.models import Event, Pool, Question, QuestionOption
from app.queries import questions
from app.steps import history, pools

#: Written as they are; condition and options are not columns.
COLUMNS = ("kind", "label", "hint", "purpose", "required", "basis", "kept_days", "visible_to", "in_lists")


def add(event_id: int | None, details: QuestionDetails, position: int) -> Question:
    """In the database, with its options loaded."""
    question = Question(event_id=event_id, position=position, tally={}, options=[])
    write(question, details)
    db.session.add(question)
    db.session.flush()
    return question


def write(question: Question, details: QuestionDetails) -> None:
    """Options are known by their ids. One that the details do not name is removed, or retired once it was chosen."""
    for name in COLUMNS:
        value = getattr(details, name)
        if getattr(question, name) != value:
            setattr(question, name, value)
    condition = details.condition
    question.condition_question_id = condition.question_id if condition else None
    question.condition_option_id = condition.option_id if condition else None
    present = {option.id: option for option in question.options}
    for position, wanted in enumerate(details.options):
        _write_option(question, present.pop(wanted.id, None) if wanted.id is not None else None, wanted, position)
    if present:
        chosen = questions.options_answered(question)
        for option in present.values():
            if option.id in chosen:
                option.retired_at = option.retired_at or clock.now()
            else:
                question.options.remove(option)


def _write_option(question: Question, option: QuestionOption | None, wanted: OptionDetails, position: int) -> None:
    if option is None:
        option = QuestionOption(label=wanted.label, position=position)
        question.options.append(option)
    if option.label != wanted.label:
        option.label = wanted.label
    option.position, option.places = position, wanted.places
    if wanted.retired != (option.retired_at is not None):
        option.retired_at = clock.now() if wanted.retired else None


def settle(event: Event, rows: Sequence[Pool]) -> list[Pool]:
    """The event's pools follow its options. Undone with Crowded where more have chosen one than it has places."""
    synced = pools.sync(event, rows, pools.OPTIONS)
    if isinstance(synced, Crowded):
        raise Undone(synced)
    return synced


def record(event_id: int, actor: Actor, before: QuestionDetails | None, after: QuestionDetails | None) -> None:
    """Which question it was, and what of it changed; one of them None: it is new, or gone."""
    said: dict[str, Any]
    if before is not None and after is not None:
        said = changed_values(_plain(before), _plain(after))
        if before.label == after.label:  # it is named in the words that it keeps
            said["question"] = after.label.as_dict()
    else:
        said = {name: {"question": one.label.as_dict()} for name, one in (("before", before), ("after", after)) if one}
    history.record(Act.QUESTIONS_CHANGED, actor, event_id=event_id, **said)


def _plain(details: QuestionDetails) -> dict[str, Any]:
    """As the history keeps it. An option with places of its own carries their number."""
    options = [
        {
            code: f"{label} ({one.places})" if one.places is not None else label
            for code, label in one.label.as_dict().items()
        }
        for one in details.offered
    ]
    names = ("hint", "purpose", "required", "basis", "kept_days", "visible_to", "in_lists")
    values = {name: plain(getattr(details, name)) for name in names}
    return {"question": details.label.as_dict(), "answer_kind": details.kind.value, **values, "options": options}


def copy_all(sources: Sequence[Question], event_id: int, first_position: int) -> list[Question]:
    """Of another event or of the approved set, in order; those that hang on each other do so still.

    A condition that points to none of these is left out: then the question is asked of everyone.
    """
    made: dict[int, Question] = {}
    options: dict[int, int] = {}
    for offset, source in enumerate(sources):
        details = copied(source, made, options)
        question = made[source.id] = add(event_id, details, first_position + offset)
        living = [option for option in source.options if option.retired_at is None]
        options |= {old.id: new.id for old, new in zip(living, question.options, strict=True)}
    return list(made.values())


def copied(source: Question, made: Mapping[int, Question], options: Mapping[int, int]) -> QuestionDetails:
    condition, hangs_on = None, source.condition
    if hangs_on is not None and hangs_on.question_id in made:
        option_id = options.get(hangs_on.option_id) if hangs_on.option_id is not None else None
        condition = Condition(made[hangs_on.question_id].id, option_id)
    offered = tuple(replace(option, id=None) for option in source.details.offered)
    return replace(source.details, condition=condition, options=offered)
