"""Writes and removes answers, and the claims on options that go with them. The caller holds the pools' lock."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

from sqlalchemy import Table, bindparam, delete, select, update

from app.database import db, json_text
from app.domain import places as rules
from app.domain.history import SYSTEM, Act
from app.domain.places import ClaimState, PoolKind
from app.domain.questions import COUNTABLE, Answers, chosen_options, findable
from app.domain.registration import RegistrationStatus
from app.models import Answer, AnswerChoice, Claim, Pool, Question, QuestionOption, Registration
from app.queries import answers as queries
from app.queries import questions
from app.queries.answers import Expired
from app.steps import claims, export_files, history
from app.steps.row_writing import insert_rows

#: Made once, and on the table rather than the class: this runs in every registration.
ANSWER = cast(Table, Answer.__table__)
CHOICE = cast(Table, AnswerChoice.__table__)
REMOVE_CHOICE = delete(CHOICE).where(
    CHOICE.c.option_id == bindparam("chosen"), CHOICE.c.registration_id == bindparam("by")
)
#: Rows at a time: databases take so many parameters, and no more.
BATCH = 2000


def keep_new(given: Iterable[tuple[int, Answers]]) -> None:
    """The answers of new registrations, by their ids: one statement for all and one for all options that were chosen,
    none where nothing was answered."""
    rows = [
        (registration_id, question_id, value)
        for registration_id, answers in given
        for question_id, value in answers.items()
    ]
    written = [(person, question_id, json_text(value), findable(value)) for person, question_id, value in rows]
    insert_rows(ANSWER, ("registration_id", "question_id", "value", "said"), written)
    chosen = [
        (option_id, person, question_id)
        for person, question_id, value in rows
        for option_id in sorted(chosen_options({question_id: value}))
    ]
    insert_rows(CHOICE, ("option_id", "registration_id", "question_id"), chosen)


def replace(registration_id: int, among: Collection[int], answers: Answers) -> None:
    """These instead of what there was to the questions among; answers to others stay."""
    db.session.execute(
        delete(Answer).where(Answer.registration_id == registration_id, Answer.question_id.in_(among)),
        execution_options={"synchronize_session": False},
    )
    keep_new([(registration_id, answers)])


def take_wishes(wished: Sequence[tuple[int, int]], keys: Mapping[int, int], counted: rules.Pools) -> None:
    """Some have just got the day: the options that they wished for are taken, in this order. wished: registration and
    pool; keys: each pool's option.

    One that is full is lost, and the answer remembers that: the mail about the day, and the page, say so.
    """
    taken, lost = list[claims.Becomes](), list[tuple[int, int]]()
    for registration_id, pool_id in wished:
        if counted.have_room([pool_id]):
            counted.count([pool_id], ClaimState.TAKEN)
            taken.append(claims.Becomes(registration_id, pool_id, ClaimState.TAKEN))
        else:
            lost.append((registration_id, pool_id))
    claims.change_all(taken)
    claims.remove_all(lost)
    for first in range(0, len(lost), BATCH):
        _lose([(registration_id, keys[pool_id]) for registration_id, pool_id in lost[first : first + BATCH]])


def _lose(lost: Sequence[tuple[int, int]]) -> None:
    """lost: registration and option."""
    of_question = questions.questions_of({option_id for _, option_id in lost})
    answers = {(one.registration_id, one.question_id): one for one in _answers_to(lost, of_question.values())}
    for registration_id, option_id in lost:
        answer = answers.get((registration_id, of_question[option_id]))
        if answer is not None:
            answer.value = [number for number in answer.value if number != option_id]
            answer.lost = [*answer.lost, option_id]
    db.session.flush()
    db.session.execute(REMOVE_CHOICE, [{"chosen": option_id, "by": person} for person, option_id in lost])


def _answers_to(lost: Sequence[tuple[int, int]], question_ids: Iterable[int]) -> Iterable[Answer]:
    people = {registration_id for registration_id, _ in lost}
    return db.session.scalars(
        select(Answer).where(Answer.registration_id.in_(people), Answer.question_id.in_(set(question_ids))),
        execution_options={"populate_existing": True},
    )


def forget(registration_ids: Sequence[int]) -> None:
    """Remove all that these people answered; what is counted of it stays counted."""
    people = defaultdict[int, list[int]](list)
    for question_id, registration_id in db.session.execute(
        select(Answer.question_id, Answer.registration_id).where(Answer.registration_id.in_(registration_ids))
    ):
        people[question_id].append(registration_id)
    _remove(people)


def remove(expired: Expired) -> int:
    """Answers whose time is over go, and the figures stay; how many. The history keeps how many of which question."""
    _remove(expired.registrations)
    export_files.forget(expired.event_id)
    for question in db.session.scalars(select(Question).where(Question.id.in_(expired.registrations))):
        history.record(
            Act.ANSWERS_REMOVED,
            SYSTEM,
            event_id=expired.event_id,
            question=question.label.as_dict(),
            answers=len(expired.registrations[question.id]),
        )
    return sum(map(len, expired.registrations.values()))


def _remove(registrations: Mapping[int, Sequence[int]]) -> None:
    for question_id, people in registrations.items():
        _add_to_tally(question_id, people)
        _release(question_id, people)
        db.session.execute(
            delete(Answer).where(Answer.question_id == question_id, Answer.registration_id.in_(people)),
            execution_options={"synchronize_session": False},
        )


def _add_to_tally(question_id: int, people: Sequence[int]) -> None:
    """As queries/answers.counts counts them: those who have a place."""
    kind, tally = db.session.execute(select(Question.kind, Question.tally).where(Question.id == question_id)).one()
    values = db.session.scalars(
        select(Answer.value)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(
            Answer.question_id == question_id,
            Answer.registration_id.in_(people),
            Registration.status == RegistrationStatus.CONFIRMED,
        )
    )
    counted = Counter[str](tally)
    for value in values:
        counted.update(queries.counted_as(value) if kind in COUNTABLE else ["answered"])
    if counted != tally:
        db.session.execute(
            update(Question).where(Question.id == question_id).values(tally=dict(counted)),
            execution_options={"synchronize_session": False},
        )


def _release(question_id: int, people: Sequence[int]) -> None:
    """A claim on an option says what was answered: it goes with the answer."""
    pools = select(Pool.id).where(
        Pool.kind == PoolKind.OPTION,
        Pool.key.in_(select(QuestionOption.id).where(QuestionOption.question_id == question_id)),
    )
    db.session.flush()
    held = db.session.execute(
        select(Claim.pool_id, Claim.registration_id, Claim.state).where(
            Claim.pool_id.in_(pools), Claim.registration_id.in_(people)
        )
    ).all()
    for pool_id, taken in Counter(row.pool_id for row in held if row.state is ClaimState.TAKEN).items():
        db.session.execute(
            update(Pool).where(Pool.id == pool_id).values(taken=Pool.taken - taken),
            execution_options={"synchronize_session": "fetch"},
        )
    if held:
        db.session.execute(
            delete(Claim).where(Claim.pool_id.in_({row.pool_id for row in held}), Claim.registration_id.in_(people)),
            execution_options={"synchronize_session": "fetch"},
        )
