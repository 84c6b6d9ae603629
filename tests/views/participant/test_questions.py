"""An event's questions in the registration form: every kind, conditions by a second step, faults beside the field."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.questions import QuestionKind
from app.models import Answer
from tests.browsing import send, token
from tests.factories import make_event
from tests.filled_forms import filled
from tests.hostile import HOSTILE
from tests.questions import make_question, options
from tests.views.participant.reading import FORM, all_registrations, form_of, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def answers() -> dict[int, object]:
    db.session.expire_all()
    return dict(db.session.execute(select(Answer.question_id, Answer.value)).all())


def legends(answer) -> list[str]:
    found = re.findall(r"<(?:legend|label for=\"q-\d+\")>(.*?)</(?:legend|label)>", form_of(answer), re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in found]


def test_every_kind_is_asked_and_kept(client, fields):
    event = make_event()
    kinds = {
        QuestionKind.TEXT: " Oma   työ ",
        QuestionKind.LONG_TEXT: "Eka\r\nToka",
        QuestionKind.YES_NO: "yes",
        QuestionKind.NUMBER: "1 234,5",
        QuestionKind.DATE: "14.1.2027",
    }
    sent = {f"q-{make_question(event, kind, kind.value).id}": value for kind, value in kinds.items()}
    one = make_question(event, QuestionKind.ONE_OF, "Ruoka", options=options("Keitto", "Salaatti"))
    several = make_question(event, QuestionKind.SEVERAL_OF, "Teemat", options=options("A", "B", "C"))
    sent |= {
        f"q-{one.id}": str(one.options[1].id),
        f"q-{several.id}": [str(several.options[2].id), str(several.options[0].id)],
    }
    answer = send(client, FORM, {**fields, **sent})
    assert answer.status_code == 303, problems(answer)
    assert list(answers().values()) == [
        "Oma työ", "Eka\nToka", True, 1234.5, "2027-01-14", [one.options[1].id],
        [several.options[0].id, several.options[2].id],
    ]  # fmt: skip
