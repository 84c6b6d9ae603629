"""Writes the questions of an event file over those there are. The caller holds the pools' lock."""

from collections.abc import Sequence
from dataclasses import replace

from app import clock
from app.database import db
from app.domain.event_file import Fault, QuestionEntry
from app.domain.questions import Condition, OptionDetails, QuestionDetails, QuestionFault, broken_promises
from app.models import Event, Question
from app.queries import questions
from app.steps import questions as steps


def write(event: Event, entries: Sequence[QuestionEntry]) -> bool:
    """Questions are known again by kind and label, options by label. True when anything changed.

    What the file does not list any more is removed, or retired once it was answered.
    """
    present = questions.of(event.id)
    living = [question for question in present if question.retired_at is None]
    left = list(living)
    order: list[Question] = []
    changed = False
    for entry in entries:
        details = replace(entry.details, condition=_condition(entry, order))
        same = _same(details, left)
        if same is None:
            order.append(steps.add(event.id, details, len(order)))
            changed = True
            continue
        left.remove(same)
        order.append(same)
        wanted = replace(details, options=_options(details, same))
        if wanted != same.details:
            steps.write(same, wanted)
            db.session.flush()
            changed = True
    removed = [gone for gone in left if not questions.is_answered(gone)]
    for gone in left:
        if gone in removed:
            db.session.delete(gone)
        else:
            gone.retired_at = clock.now()
    changed |= order != living
    if changed:
        for position, question in enumerate(
            [*order, *(one for one in present if one not in order and one not in removed)]
        ):
            question.position = position
        db.session.flush()
    return changed


#: As a file's faults say it.
PROMISES = {
    QuestionFault.MORE_READERS: ("visible_to", "those who have answered were told that only administrators see it"),
    QuestionFault.KEPT_LONGER: ("kept_days", "those who have answered were told a shorter time"),
}


def broken(event_id: int, entries: Sequence[QuestionEntry]) -> list[Fault]:
    """What the file would take back of what those were told who have answered. A file is no way round that."""
    left = [question for question in questions.of(event_id) if question.retired_at is None]
    found = []
    for entry in entries:
        same = _same(entry.details, left)
        if same is None:
            continue
        left.remove(same)
        if questions.is_answered(same):
            told = (PROMISES[fault] for fault in broken_promises(entry.details, same.details))
            found += [Fault(f"{entry.place}.{name}", problem) for name, problem in told]
    return found


def _same(details: QuestionDetails, left: Sequence[Question]) -> Question | None:
    return next((one for one in left if (one.kind, one.label) == (details.kind, details.label)), None)


def _condition(entry: QuestionEntry, order: Sequence[Question]) -> Condition | None:
    if entry.when is None:
        return None
    number, option = entry.when
    other = order[number]
    living = [one for one in other.options if one.retired_at is None]
    return Condition(other.id, living[option].id if option is not None else None)


def _options(details: QuestionDetails, question: Question) -> tuple[OptionDetails, ...]:
    """The file's, with the ids of those that are known; retired ones stay as they are unless the file names them."""
    known = {option.label: option for option in question.details.options}
    wanted = tuple(
        replace(option, id=known[option.label].id) if option.label in known else option for option in details.options
    )
    if wanted == question.details.offered:
        return question.details.options
    named = {option.label for option in wanted}
    return wanted + tuple(one for one in question.details.options if one.retired and one.label not in named)
