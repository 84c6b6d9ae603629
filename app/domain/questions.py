"""What a registration form asks beyond the details: which questions, of whom, and what an answer may be."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.languages import LocalizedText

NO_TEXT = LocalizedText()


class QuestionKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"


class Basis(StrEnum):
    """Why the answer may be kept (GDPR 6(1))."""

    PUBLIC_TASK = "public_task"
    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"


class Visibility(StrEnum):
    """Who sees the answers, besides the participant."""

    ORGANIZERS = "organizers"  # of the event
    ADMINISTRATORS = "administrators"  # alone


WITH_OPTIONS = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF})
#: Other questions may hang on these answers; they can be counted.
COUNTABLE = WITH_OPTIONS | {QuestionKind.YES_NO}
WRITTEN = frozenset({QuestionKind.TEXT, QuestionKind.LONG_TEXT})

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
#: An answer as it is kept: a text, the ids of options, yes or no, a number, a date as 2027-01-14.
Value = str | bool | int | float | list[int]
#: By the question's id.
Answers = Mapping[int, Value]
NO_ANSWERS: Answers = {}

MOST_QUESTIONS, MOST_OPTIONS = 60, 60
TEXT_LENGTH, LONG_TEXT_LENGTH = 200, 2000


@dataclass(frozen=True)
class Condition:
    """An earlier question, and the option that makes another be asked; None: yes."""

    question_id: int
    option_id: int | None = None


@dataclass(frozen=True)
class FormOption:
    """full: it has a number of places, and none is left."""

    id: int
    label: LocalizedText
    full: bool = False


@dataclass(frozen=True)
class FormQuestion:
    """A question as a form asks it."""

    id: int
    kind: QuestionKind
    label: LocalizedText
    hint: LocalizedText = NO_TEXT
    purpose: LocalizedText = NO_TEXT
    required: bool = False
    basis: Basis | None = None
    kept_days: int | None = None
    visible_to: Visibility = Visibility.ORGANIZERS
    condition: Condition | None = None
    options: tuple[FormOption, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """All that an event asks, in order. pools: by the pool's id, the question and the option that it limits."""

    questions: tuple[FormQuestion, ...]
    pools: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def with_held(self, held: Mapping[int, Sequence[FormOption]]) -> "Questionnaire":
        """With options that are offered no more to anyone but who has chosen them. held: by question."""
        return replace(
            self,
            questions=tuple(
                replace(one, options=(*one.options, *held[one.id])) if one.id in held else one for one in self.questions
            ),
        )

    def seen_by(self, *, administrator: bool) -> "Questionnaire":
        """Without those whose answers are not for this reader, and without what hangs on them."""
        kept: dict[int, FormQuestion] = {}
        for one in self.questions:
            is_visible = administrator or one.visible_to is Visibility.ORGANIZERS
            if is_visible and (one.condition is None or one.condition.question_id in kept):
                kept[one.id] = one
        return replace(self, questions=tuple(kept.values()))


def asked(questions: Iterable[FormQuestion], answers: Answers) -> list[FormQuestion]:
    """The questions that are asked of someone who answers so, in order.

    What hangs on a question that is not asked is not asked either, whatever was answered to it before.
    """
    found, counted = [], dict[int, Value]()
    for question in questions:
        if question.condition is None or is_met(question.condition, counted):
            found.append(question)
            if question.id in answers:
                counted[question.id] = answers[question.id]
    return found


def is_met(condition: Condition, answers: Answers) -> bool:
    value = answers.get(condition.question_id)
    if condition.option_id is None:
        return value is True
    return isinstance(value, list) and condition.option_id in value


def chosen_options(answers: Answers) -> frozenset[int]:
    """The ids of all the options that are chosen in these."""
    return frozenset(number for value in answers.values() if isinstance(value, list) for number in value)


def findable(value: Value) -> str | None:
    """An answer as it is looked for: "yes" or "no"; None where nobody looks, or by the options that it names."""
    return ("yes" if value else "no") if isinstance(value, bool) else None


def fingerprint(answers: Answers) -> str:
    """A form carries that of what it was filled with: another one now means that someone changed it meanwhile."""
    return hashlib.sha256(json.dumps(sorted(answers.items())).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Offered:
    """The questions that are asked now, by id, and the ids of all their options."""

    questions: Mapping[int, QuestionKind]
    options: Set[int]


def on_offer(answers: Answers, offered: Offered) -> dict[int, Value]:
    """The answers without what is not offered any more, and without those to a question that asks for something else
    since the form was opened."""
    kept: dict[int, Value] = {}
    for number, value in answers.items():
        if number not in offered.questions or not _is_of_kind(value, offered.questions[number]):
            continue
        if not isinstance(value, list):
            kept[number] = value
        elif left := [option for option in value if option in offered.options]:
            kept[number] = left
    return kept


def _is_of_kind(value: Value, kind: QuestionKind) -> bool:
    """Could a question of this kind have been answered so?"""
    match kind:
        case QuestionKind.YES_NO:
            return isinstance(value, bool)
        case QuestionKind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case QuestionKind.ONE_OF:
            return isinstance(value, list) and len(value) == 1
        case QuestionKind.SEVERAL_OF:
            return isinstance(value, list)
        case QuestionKind.DATE:
            return isinstance(value, str) and _DATE.fullmatch(value) is not None
        case _:
            return isinstance(value, str)


@dataclass(frozen=True)
class OptionDetails:
    """What an organizer writes of an option. id None: a new one; places None: no limit; retired: chosen no more."""

    label: LocalizedText
    places: int | None = None
    id: int | None = None
    retired: bool = False


@dataclass(frozen=True)
class QuestionDetails:
    """What an organizer writes of a question."""

    kind: QuestionKind
    label: LocalizedText = NO_TEXT
    hint: LocalizedText = NO_TEXT
    purpose: LocalizedText = NO_TEXT
    required: bool = False
    basis: Basis | None = None
    kept_days: int | None = None
    visible_to: Visibility = Visibility.ORGANIZERS
    in_lists: bool = False
    condition: Condition | None = None
    options: tuple[OptionDetails, ...] = ()

    @property
    def offered(self) -> tuple[OptionDetails, ...]:
        return tuple(option for option in self.options if not option.retired)


class QuestionFault(StrEnum):
    """What is wrong with a question, or lacks where it is shown to the public."""

    LABEL = "label"
    OPTIONS = "options"
    OPTION_LABEL = "option_label"
    KIND_FIXED = "kind_fixed"
    CONDITION = "condition"
    CONSENT_REQUIRED = "consent_required"
    MORE_READERS = "more_readers"
    KEPT_LONGER = "kept_longer"
    OPTION_NEEDED = "option_needed"
    # What publishing asks for besides.
    LANGUAGES = "languages"
    PURPOSE = "purpose"
    BASIS = "basis"
    RETENTION = "retention"


@dataclass(frozen=True)
class QuestionStanding:
    """What a question is at present. answered: what it was when it was, None: it never was; conditions: those that it
    may have; needed: its own options that another question hangs on; yes_needed: one hangs on its yes."""

    answered: QuestionDetails | None = None
    conditions: frozenset[Condition] = frozenset()
    needed: frozenset[int] = frozenset()
    yes_needed: bool = False


def question_faults(details: QuestionDetails, standing: QuestionStanding) -> list[QuestionFault]:
    """What no question may have, not even in a draft."""
    found = []
    if not details.label:
        found.append(QuestionFault.LABEL)
    if standing.answered is not None:
        found += broken_promises(details, standing.answered)
    if details.kind in WITH_OPTIONS and len(details.offered) < (2 if details.kind is QuestionKind.ONE_OF else 1):
        found.append(QuestionFault.OPTIONS)
    if any(not option.label for option in details.options):
        found.append(QuestionFault.OPTION_LABEL)
    kept = {option.id for option in details.offered}
    if standing.needed - kept or (standing.yes_needed and details.kind is not QuestionKind.YES_NO):
        found.append(QuestionFault.OPTION_NEEDED)
    if details.condition is not None and details.condition not in standing.conditions:
        found.append(QuestionFault.CONDITION)
    if details.basis is Basis.CONSENT and details.required:
        # A consent that one must give is none (GDPR 7(4)).
        found.append(QuestionFault.CONSENT_REQUIRED)
    return found


def broken_promises(details: QuestionDetails, answered: QuestionDetails) -> list[QuestionFault]:
    """Whoever answered was told what the answer is, who sees it and for how long: none of it gets worse."""
    found = []
    if details.kind is not answered.kind:
        found.append(QuestionFault.KIND_FIXED)
    if details.visible_to is Visibility.ORGANIZERS and answered.visible_to is Visibility.ADMINISTRATORS:
        found.append(QuestionFault.MORE_READERS)
    if answered.kept_days is not None and details.kept_days is not None and details.kept_days > answered.kept_days:
        found.append(QuestionFault.KEPT_LONGER)
    return found


def publishing_faults(details: QuestionDetails, languages: Iterable[str]) -> list[QuestionFault]:
    """What a question lacks that the public is asked. languages: those of the event's page."""
    found, codes = [], set(languages)
    texts = [details.label, *(option.label for option in details.offered)]
    if any(codes - set(text.as_dict()) for text in texts):
        found.append(QuestionFault.LANGUAGES)
    if not details.purpose:
        found.append(QuestionFault.PURPOSE)
    if details.basis is None:
        found.append(QuestionFault.BASIS)
    if details.kept_days is None:
        found.append(QuestionFault.RETENTION)
    return found


@dataclass(frozen=True)
class Incomplete:
    """A question that keeps an event from being published, and why."""

    question_id: int
    label: LocalizedText
    faults: tuple[QuestionFault, ...]


@dataclass(frozen=True)
class QuestionsIncomplete:
    """A refusal: what the public would be asked lacks what the law asks of it."""

    questions: tuple[Incomplete, ...]


def possible_conditions(earlier: Sequence[FormQuestion]) -> list[Condition]:
    """What a question that stands after these may hang on, in order."""
    found = []
    for question in earlier:
        if question.kind is QuestionKind.YES_NO:
            found.append(Condition(question.id))
        elif question.kind in WITH_OPTIONS:
            found += [Condition(question.id, option.id) for option in question.options]
    return found


def may_stand(order: Sequence[int], conditions: Mapping[int, int]) -> bool:
    """Does every question come after the one that it hangs on? conditions: by question, the other one's id."""
    place = {number: index for index, number in enumerate(order)}
    return all(
        other not in place or place[other] < place[number] for number, other in conditions.items() if number in place
    )
