"""Makes questions as an organizer does, and answers them."""

from app.domain.history import COMMAND_LINE
from app.domain.questions import Basis, Condition, OptionDetails, QuestionDetails, QuestionKind
from app.models import Event, Question
from app.queries import questions as queries
from app.services import questions
from tests.factories import text


def details(kind: QuestionKind = QuestionKind.TEXT, label: str = "Kysymys", **changes: object) -> QuestionDetails:
    """With everything that publishing asks for."""
    values = {"purpose": text("Järjestelyt"), "basis": Basis.PUBLIC_TASK, "kept_days": 30, **changes}
    return QuestionDetails(kind, text(label), **values)


def options(*labels: str, **places: int) -> tuple[OptionDetails, ...]:
    return tuple(OptionDetails(text(label), places.get(label)) for label in labels)


def make_question(
    event: Event | None, kind: QuestionKind = QuestionKind.TEXT, label: str = "Kysymys", **changes: object
) -> Question:
    """After those there are. when: another question, of which the yes or (question, option's place) makes it asked."""
    when = changes.pop("when", None)
    if isinstance(when, Question):
        changes["condition"] = Condition(when.id)
    elif when is not None:
        changes["condition"] = Condition(when[0].id, when[0].options[when[1]].id)
    made = questions.add(event.id if event else None, details(kind, label, **changes), COMMAND_LINE)
    assert isinstance(made, int), made
    return queries.by_id(made)
