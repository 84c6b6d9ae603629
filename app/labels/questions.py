"""Words of questions: their kinds, why they are asked, what is wrong with them, and answers as people read them."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.languages import Language
from app.domain.questions import Basis, QuestionFault, QuestionKind, Value, Visibility

KINDS = {
    QuestionKind.TEXT: _l("Short text"),
    QuestionKind.LONG_TEXT: _l("Long text"),
    QuestionKind.ONE_OF: _l("One of the options"),
    QuestionKind.SEVERAL_OF: _l("Any number of the options"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.NUMBER: _l("Number"),
    QuestionKind.DATE: _l("Date"),
}

BASES = {
    Basis.PUBLIC_TASK: _l("Task in the public interest"),
    Basis.CONSENT: _l("Consent"),
    Basis.CONTRACT: _l("Contract"),
    Basis.LEGAL_OBLIGATION: _l("Legal obligation"),
}

AUDIENCES = {
    Visibility.ORGANIZERS: _l("Organizers of the event"),
    Visibility.ADMINISTRATORS: _l("Administrators only"),
}

#: The fields of a question, where two editors meet and where a text is missing.
FIELDS = {
    "kind": _l("Kind of answer"),
    "label": _l("Question"),
    "hint": _l("Hint"),
    "purpose": _l("Purpose"),
    "required": _l("An answer is required"),
    "basis": _l("Legal basis"),
    "kept_days": _l("Days that answers are kept after the event"),
    "visible_to": _l("Who sees the answers"),
    "in_lists": _l("Shown in the attendee list and in downloads unless another choice is made"),
    "condition": _l("Asked of"),
    "options": _l("Options"),
}
#: The same as the history names them, beside other things that have a kind.
HISTORY_FIELDS = {
    **{name: said for name, said in FIELDS.items() if name not in ("kind", "label", "condition")},
    "question": FIELDS["label"],
    "answer_kind": FIELDS["kind"],
}
RETIRED = _l("not offered any more")
#: Values that are one of a list.
VALUES: Mapping[Any, Any] = {**KINDS, **BASES, **AUDIENCES}

#: Said beside the field of the organizer's form.
FAULTS = {
    QuestionFault.LABEL: _l("Write the question in at least one language."),
    QuestionFault.OPTIONS: _l("Write the options: at least two to choose one of, at least one to choose any of."),
    QuestionFault.OPTION_LABEL: _l("Write the option in at least one language."),
    QuestionFault.KIND_FIXED: _l("The question has been answered: its kind cannot be changed any more."),
    QuestionFault.CONDITION: _l("Choose an earlier question that is still asked."),
    QuestionFault.CONSENT_REQUIRED: _l("A consent must be free: a question that is based on it cannot be required."),
    QuestionFault.MORE_READERS: _l("Those who have answered were told that only administrators see the answers."),
    QuestionFault.KEPT_LONGER: _l("Those who have answered were told a shorter time. It cannot be made longer."),
    QuestionFault.OPTION_NEEDED: _l("Another question is asked only of those who answer this way. Change that first."),
    QuestionFault.LANGUAGES: _l("Write the question and its options in every language that the event's title is in."),
    QuestionFault.PURPOSE: _l("Write what the answers are used for."),
    QuestionFault.BASIS: _l("Choose the legal basis."),
    QuestionFault.RETENTION: _l("Write for how many days after the event the answers are kept."),
}

#: The same in a few words, in a list of what a question lacks.
LACKS = {
    QuestionFault.LANGUAGES: _l("the text in a language of the event"),
    QuestionFault.PURPOSE: _l("the purpose"),
    QuestionFault.BASIS: _l("the legal basis"),
    QuestionFault.RETENTION: _l("how long answers are kept"),
}

YES, NO = _l("Yes"), _l("No")


def lacks(faults: Iterable[QuestionFault]) -> str:
    """What keeps a question from being asked, in one line."""
    return ", ".join(str(LACKS.get(fault) or FAULTS[fault]) for fault in faults)


def said(value: Value | None, options: Mapping[int, str], kind: QuestionKind, language: Language) -> str:
    """An answer in words; options: what each is called. Nothing for no answer."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, list):
        return "; ".join(options[number] for number in options if number in value)
    if isinstance(value, int | float):
        return number_said(value, language)
    return day_said(value) if kind is QuestionKind.DATE else value


def number_said(value: int | float, language: Language) -> str:
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text if language is Language.EN else text.replace(".", ",")


def day_said(value: str) -> str:
    """As it is typed: 14.1.2027."""
    day = date.fromisoformat(value)
    return f"{day.day}.{day.month}.{day.year}"


class Wording(dict[str | None, Any]):
    """Answers to one question in words, by their JSON text: looked up once for those that are alike."""

    def __init__(self, options: Mapping[int, str], kind: QuestionKind, language: Language) -> None:
        super().__init__()
        self._options, self._kind, self._language = options, kind, language

    def __missing__(self, text: str | None) -> Any:
        value = json.loads(text) if text is not None else None
        if self._kind is QuestionKind.NUMBER:
            return value  # a number in a spreadsheet
        found = said(value, self._options, self._kind, self._language)
        if len(self) < MOST_KEPT:
            self[text] = found
        return found


#: Long texts are all different: they are not collected.
MOST_KEPT = 1000


def hint(kind: QuestionKind) -> str:
    """What helps to answer a question of this kind."""
    if kind in (QuestionKind.TEXT, QuestionKind.LONG_TEXT):
        return str(_("Do not write anything about pupils or clients."))
    return str(_("For example 14.1.2027")) if kind is QuestionKind.DATE else ""
