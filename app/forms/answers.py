"""The questions of an event in a form: filled, read and checked.

Not WTForms fields: thirty of them would cost more than the rest of the form.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.domain.identity_code import holds_identity_code
from app.domain.languages import Language
from app.domain.questions import (
    LONG_TEXT_LENGTH,
    NO_ANSWERS,
    TEXT_LENGTH,
    WITH_OPTIONS,
    WRITTEN,
    Answers,
    FormOption,
    FormQuestion,
    QuestionKind,
    Questionnaire,
    Value,
    asked,
)
from app.forms.fields import KutsuForm, lines, one_line
from app.forms.moments import day_of
from app.labels import questions as labels

ASKED = "asked"
YES, NO, NONE = "yes", "no", "none"
NUMBER = re.compile(r"[-+]?[0-9]{1,9}(?:[.,][0-9]{1,4})?")
ID = re.compile(r"[0-9]{1,10}")
LENGTHS = {QuestionKind.TEXT: TEXT_LENGTH, QuestionKind.LONG_TEXT: LONG_TEXT_LENGTH}


class AnswerField:
    """One question on the page. typed: what stands in it; chosen: the values that are ticked; error: a sentence."""

    __slots__ = ("chosen", "error", "held", "id", "question", "required", "typed", "value")

    def __init__(self, question: FormQuestion, name: str, *, required: bool, held: frozenset[int]) -> None:
        self.question, self.id, self.required, self.held = question, name, required, held
        self.typed, self.error = "", ""
        self.chosen: frozenset[str] = frozenset()
        self.value: Value | None = None

    @property
    def options(self) -> list[tuple[str, FormOption, bool]]:
        """(value, option, whether it cannot be chosen as it is full)."""
        return [(str(one.id), one, one.full and one.id not in self.held) for one in self.question.options]

    def fill(self, value: Value | None, language: Language) -> None:
        """With an answer that there is."""
        self.value = value
        if isinstance(value, list):
            self.chosen = frozenset(map(str, value))
        elif isinstance(value, bool):
            self.chosen = frozenset({YES if value else NO})
        elif value is not None:
            self.typed = labels.said(value, {}, self.question.kind, language)

    def read(self, sent: list[str]) -> None:
        """What was sent; what is no answer becomes an error."""
        kind = self.question.kind
        if kind in WITH_OPTIONS or kind is QuestionKind.YES_NO:
            self._read_choice(sent if kind is QuestionKind.SEVERAL_OF else sent[:1])
            return
        text = sent[0] if sent else ""
        self.typed = lines(text) if kind is QuestionKind.LONG_TEXT else one_line(text)
        if self.typed:
            self._read_typed(kind)

    def _read_choice(self, sent: list[str]) -> None:
        known = (
            {YES, NO} if self.question.kind is QuestionKind.YES_NO else {str(one.id) for one in self.question.options}
        )
        self.chosen = frozenset(known.intersection(sent))
        if set(sent) - known - {NONE, ""}:
            self.error = _("Choose from the list.")
        elif self.chosen and self.question.kind is QuestionKind.YES_NO:
            self.value = YES in self.chosen
        elif self.chosen:
            self.value = [one.id for one in self.question.options if str(one.id) in self.chosen]

    def _read_typed(self, kind: QuestionKind) -> None:
        if kind in WRITTEN:
            self.value = self.typed
            if len(self.typed) > LENGTHS[kind]:
                self.error = _("Shorten this to at most %(max)d characters.", max=LENGTHS[kind])
            elif holds_identity_code(self.typed):
                self.error = _("Remove the personal identity code. We do not need it.")
        elif kind is QuestionKind.NUMBER:
            self.value = _number(self.typed)
            if self.value is None:
                self.error = _("Write a number, for example 12 or 2,5.")
        else:
            day = day_of(self.typed)
            self.value = day.isoformat() if day is not None else None
            if day is None:
                self.error = _("Write the date in the form 14.1.2027.")

    def check(self) -> None:
        if self.required and self.value is None and not self.error:
            choosing = self.question.kind in WITH_OPTIONS or self.question.kind is QuestionKind.YES_NO
            self.error = _("Choose an answer.") if choosing else _("Write an answer.")


class AnswerFields:
    """An event's questions in a form, filled with what was sent, else with the present answers.

    Which of them are on the page follows from the answers: a question that hangs on another comes when that one has
    been answered so. prefix: what names of fields begin with, where one form asks for several events; held: options
    that one has, which can be chosen also when they are full; optional: nothing must be answered.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        language: Language,
        sent: Any = None,
        present: Answers = NO_ANSWERS,
        *,
        held: frozenset[int] = frozenset(),
        optional: bool = False,
        prefix: str = "",
    ) -> None:
        self.questionnaire, self.prefix, self._language = questionnaire, prefix, language
        self._fields: dict[int, AnswerField] = {}
        shown: set[int] = set() if sent is None else set(_ids(sent.get(prefix + ASKED, "")))
        for question in questionnaire.questions:
            name = f"{prefix}q-{question.id}"
            field = AnswerField(question, name, required=question.required and not optional, held=held)
            if sent is None:
                field.fill(present.get(question.id), language)
            else:
                found = sent.getlist(name)
                field.read(found)
                shown.update((question.id,) if found else ())
            self._fields[question.id] = field
        answers = {
            number: field.value for number, field in self._fields.items() if field.value is not None and not field.error
        }
        self.fields = [self._fields[one.id] for one in asked(questionnaire.questions, answers)]
        #: Those that answers have just brought: nobody was asked them yet.
        self.new = [] if sent is None else [field for field in self.fields if field.question.id not in shown]
        for field in self.new:
            field.error = ""

    @property
    def asked(self) -> str:
        """Which questions the page shows, for its hidden field."""
        return ",".join(str(field.question.id) for field in self.fields)

    @property
    def answers(self) -> dict[int, Value]:
        """To the questions that are asked; only after check()."""
        return {field.question.id: field.value for field in self.fields if field.value is not None}

    def check(self) -> bool:
        """Is everything answered that was asked? What is wrong is said at its question."""
        for field in self.fields:
            if field not in self.new:
                field.check()
        return not self.problems

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field's id, question and sentence, as several may lack the same), in the order of the page."""
        return [(field.id, self._named(field)) for field in self.fields if field.error]

    def _named(self, field: AnswerField) -> str:
        label = field.question.label.best(self._language).text
        return f"{label}{'' if label.endswith(('?', ':', '.')) else ':'} {field.error}"

    def point_out(self, full: Iterable[int]) -> bool:
        """Say at their questions which options have filled up; full: pools. False when there was none."""
        found = False
        for pool_id in full:
            question_id, option_id = self.questionnaire.pools.get(pool_id, (0, 0))
            field = self._fields.get(question_id)
            if field is None:
                continue
            found = True
            label = next((one.label for one in field.question.options if one.id == option_id), None)
            field.chosen -= {str(option_id)}
            name = label.best(self._language).text if label is not None else ""
            field.error = field.error or _("“%(title)s” has filled up. Choose another.", title=name)
        return found


def _ids(text: str) -> Iterable[int]:
    return (int(part) for part in text.split(",") if ID.fullmatch(part))


def _number(text: str) -> int | float | None:
    """In the reader's way: 12, 2,5 or 2.5, with spaces between thousands."""
    plain = "".join(text.split()).replace("−", "-")
    if not NUMBER.fullmatch(plain):
        return None
    number = float(plain.replace(",", "."))
    return int(number) if number.is_integer() else number


class QuestionFields(KutsuForm):
    """What one event asks beyond the details; for mixing into a form. Without ask_questions() there is nothing."""

    questions: AnswerFields | None = None
    #: Fields that stand after the questions on the page, and so in what is said of its faults.
    after_questions: tuple[str, ...] = ()

    def ask_questions(
        self,
        questionnaire: Questionnaire,
        language: Language,
        present: Answers = NO_ANSWERS,
        *,
        held: frozenset[int] = frozenset(),
        optional: bool = False,
    ) -> None:
        """Add the questions, filled with what was sent, else with the present answers."""
        sent = request.form if self.is_submitted() else None
        self.questions = AnswerFields(questionnaire, language, sent, present, held=held, optional=optional)

    @property
    def answers(self) -> Mapping[int, Value]:
        """Only after validation."""
        return self.questions.answers if self.questions is not None else NO_ANSWERS

    @property
    def has_more_questions(self) -> bool:
        """Do the answers bring questions that nobody was asked yet? Then the form is to come back with them."""
        return self.questions is not None and bool(self.questions.new)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        answered = self.questions is None or self.questions.check()
        return bool(valid and answered)

    @property
    def problems(self) -> list[tuple[str, str]]:
        found = super().problems
        return self.in_order(found, self.questions.problems) if self.questions is not None else found

    def in_order(self, found: list[tuple[str, str]], of_questions: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """What is said of the questions, where they stand on the page among the other fields."""
        after = {self[name].id for name in self.after_questions if name in self}
        place = next((index for index, (name, _sentence) in enumerate(found) if name in after), len(found))
        return [*found[:place], *of_questions, *found[place:]]
