"""What a fictional person answers to an event's questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from app.domain.questions import WITH_OPTIONS, WRITTEN, Answers, FormQuestion, QuestionKind, Value, asked

#: One person in so many says yes; as many write something.
YES_EVERY, WRITES_EVERY = 3, 6


def some_answers(
    questions: Sequence[FormQuestion],
    number: int,
    texts: Sequence[str],
    places: Mapping[int, int],
    taken: Counter[int],
    chance: Random,
) -> Answers:
    """Anything that fits together. number: of the person; places: of the options that have a number of them.

    taken: how often each option was chosen so far; none is filled.
    """
    answers: dict[int, Value] = {}
    for question in questions:
        if question not in asked(questions, answers):
            continue
        if question.kind is QuestionKind.YES_NO:
            answers[question.id] = number % YES_EVERY == 0
        elif question.kind in WITH_OPTIONS:
            free = [one.id for one in question.options if taken[one.id] + 1 < places.get(one.id, taken[one.id] + 2)]
            if free:
                option = chance.choice(free)
                taken[option] += 1
                answers[question.id] = [option]
        elif question.kind in WRITTEN and texts and number % WRITES_EVERY == 0:
            answers[question.id] = chance.choice(texts)
    return answers
