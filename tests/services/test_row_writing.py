"""Rows that are written by one statement are those that were given, whatever stands in them."""

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.questions import QuestionKind
from app.models import Answer, Event
from app.services import registrations
from tests.factories import ask, make_event
from tests.questions import make_question, options

AWKWARD = [
    "Å Ä Ö å ä ö é €",
    "\"lainaus\", 'heitto', \\ ja /",
    "$[0] :rows %s {0}",
    "rivi\nvaihto\tsarkain",
    "😀 𝒳",
    "null",
    "true",
    "12",
]


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=None)


@pytest.mark.parametrize("words", AWKWARD)
def test_a_text_is_kept_as_it_was_typed(event, words):
    question = make_question(event, QuestionKind.LONG_TEXT)
    made = registrations.register(event.id, ask(answers={question.id: words}))
    kept = db.session.execute(select(Answer.registration_id, Answer.value, Answer.said)).one()
    assert kept == (made.id, words, None)


def test_every_kind_of_answer_is_kept_as_what_it_is(event):
    kinds = (QuestionKind.YES_NO, QuestionKind.YES_NO, QuestionKind.NUMBER, QuestionKind.NUMBER, QuestionKind.DATE)
    given = (True, False, 12, 2.5, "2027-01-14")
    asked = [make_question(event, kind).id for kind in kinds]
    several = make_question(event, QuestionKind.SEVERAL_OF, options=options("A", "B", "C"))
    chosen = [several.options[0].id, several.options[2].id]
    answers = dict(zip(asked, given, strict=True)) | {several.id: chosen}
    registrations.register(event.id, ask(answers=answers))
    rows = db.session.execute(select(Answer.question_id, Answer.value, Answer.said)).all()
    assert {row.question_id: row.value for row in rows} == answers
    assert all(type(row.value) is type(answers[row.question_id]) for row in rows)
    assert {row.said for row in rows} == {"yes", "no", None}
