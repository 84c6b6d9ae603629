"""Chosen options: whoever chose one is found by it, and nobody else."""

from collections.abc import Iterator

from sqlalchemy import select, tuple_

from app.database import db
from app.domain.questions import chosen_options
from app.models import Answer, AnswerChoice, Registration
from app.queries.doctor.finding import Finding

BATCH = 2000


def choices() -> Iterator[Finding]:
    """The rows of each answer are the options that it names."""
    given = (
        select(Registration.code, Answer.registration_id, Answer.question_id, Answer.value)
        .join(Registration, Registration.id == Answer.registration_id)
        .order_by(Answer.registration_id, Answer.question_id)
    )
    with db.session.execute(given, execution_options={"yield_per": BATCH}) as rows:
        for some in rows.partitions(BATCH):
            found = _rows(tuple(some[0][1:3]), tuple(some[-1][1:3]))
            for code, registration_id, question_id, value in some:
                if chosen_options({question_id: value}) != found.get((registration_id, question_id), set()):
                    yield Finding("answer_choices", code, "its rows of chosen options are not what it answered")


def _rows(first: tuple[int, ...], last: tuple[int, ...]) -> dict[tuple[int, int], set[int]]:
    """The options that there are rows of, by registration and question, from one answer to another."""
    answer = tuple_(AnswerChoice.registration_id, AnswerChoice.question_id)
    found: dict[tuple[int, int], set[int]] = {}
    for registration_id, question_id, option_id in db.session.execute(
        select(AnswerChoice.registration_id, AnswerChoice.question_id, AnswerChoice.option_id).where(
            answer >= first, answer <= last
        )
    ):
        found.setdefault((registration_id, question_id), set()).add(option_id)
    return found
