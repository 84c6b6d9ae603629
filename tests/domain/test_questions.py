"""Which questions are asked, what a question may not be, and what publishing asks of it."""

import pytest

from app.domain.languages import LocalizedText
from app.domain.questions import (
    Basis,
    Condition,
    FormOption,
    FormQuestion,
    Offered,
    OptionDetails,
    QuestionDetails,
    QuestionFault,
    QuestionKind,
    Questionnaire,
    QuestionStanding,
    Visibility,
    asked,
    may_stand,
    on_offer,
    possible_conditions,
    publishing_faults,
    question_faults,
)

FI = LocalizedText("Kysymys")


def question(number: int, kind=QuestionKind.YES_NO, condition=None, **more) -> FormQuestion:
    return FormQuestion(number, kind, FI, condition=condition, **more)


CHAIN = [
    question(1),
    question(2, QuestionKind.ONE_OF, Condition(1), options=(FormOption(7, FI), FormOption(8, FI))),
    question(3, QuestionKind.TEXT, Condition(2, 8)),
    question(4, QuestionKind.TEXT),
]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, [1, 4]),
        ({1: False}, [1, 4]),
        ({1: True}, [1, 2, 4]),
        ({1: True, 2: [7]}, [1, 2, 4]),
        ({1: True, 2: [8]}, [1, 2, 3, 4]),
        ({1: True, 2: [7, 8]}, [1, 2, 3, 4]),
        ({2: [8]}, [1, 4]),  # what hangs on a question that is not asked is not asked
        ({1: False, 2: [8], 3: "vanha"}, [1, 4]),
    ],
)
def test_who_is_asked_what(answers, expected):
    assert [one.id for one in asked(CHAIN, answers)] == expected


def test_what_is_not_offered_any_more_leaves_the_answers():
    offered = Offered({1: QuestionKind.YES_NO, 2: QuestionKind.SEVERAL_OF}, frozenset({7}))
    assert on_offer({1: True, 2: [7, 8], 3: "x"}, offered) == {1: True, 2: [7]}
    assert on_offer({2: [8]}, offered) == {}


@pytest.mark.parametrize(
    ("kind", "fitting"),
    [
        (QuestionKind.TEXT, ["x", "2027-01-14"]),
        (QuestionKind.LONG_TEXT, ["x", "2027-01-14"]),
        (QuestionKind.DATE, ["2027-01-14"]),
        (QuestionKind.YES_NO, [True]),
        (QuestionKind.NUMBER, [3, 2.5]),
        (QuestionKind.ONE_OF, [[7]]),
        (QuestionKind.SEVERAL_OF, [[7], [7, 8]]),
    ],
)
def test_what_was_answered_to_another_kind_of_question_leaves_the_answers(kind, fitting):
    offered = Offered({1: kind}, frozenset({7, 8}))
    answers = ["x", "2027-01-14", True, 3, 2.5, [7], [7, 8]]
    assert [value for value in answers if on_offer({1: value}, offered)] == fitting


def test_what_a_reader_may_not_see_takes_along_what_hangs_on_it():
    hidden = question(1, visible_to=Visibility.ADMINISTRATORS)
    whole = Questionnaire((hidden, *CHAIN[1:]))
    assert [one.id for one in whole.seen_by(administrator=False).questions] == [4]
    assert whole.seen_by(administrator=True) == whole


def test_conditions_come_from_what_can_be_chosen():
    assert possible_conditions(CHAIN) == [Condition(1), Condition(2, 7), Condition(2, 8)]


@pytest.mark.parametrize(("order", "may"), [([1, 2, 3], True), ([2, 1, 3], False), ([1, 3, 2], False), ([2, 3], False)])
def test_a_question_stands_after_what_it_hangs_on(order, may):
    assert may_stand(order, {2: 1, 3: 2}) is (may or order == [2, 3])


def details(kind=QuestionKind.TEXT, **more) -> QuestionDetails:
    return QuestionDetails(kind, **{"label": FI, "purpose": FI, "basis": Basis.PUBLIC_TASK, "kept_days": 0, **more})


TWO = (OptionDetails(FI, id=7), OptionDetails(FI, id=8))


@pytest.mark.parametrize(
    ("given", "standing", "faults"),
    [
        (details(), QuestionStanding(), []),
        (details(label=LocalizedText()), QuestionStanding(), [QuestionFault.LABEL]),
        (details(QuestionKind.ONE_OF, options=TWO), QuestionStanding(), []),
        (details(QuestionKind.ONE_OF, options=TWO[:1]), QuestionStanding(), [QuestionFault.OPTIONS]),
        (details(QuestionKind.SEVERAL_OF, options=TWO[:1]), QuestionStanding(), []),
        (
            details(QuestionKind.SEVERAL_OF, options=(OptionDetails(FI, retired=True),)),
            QuestionStanding(),
            [QuestionFault.OPTIONS],
        ),
        (
            details(QuestionKind.SEVERAL_OF, options=(OptionDetails(LocalizedText()),)),
            QuestionStanding(),
            [QuestionFault.OPTION_LABEL],
        ),
        (details(), QuestionStanding(answered=details(QuestionKind.DATE)), [QuestionFault.KIND_FIXED]),
        (details(kept_days=31), QuestionStanding(answered=details(kept_days=30)), [QuestionFault.KEPT_LONGER]),
        (details(kept_days=29), QuestionStanding(answered=details(kept_days=30)), []),
        (
            details(),
            QuestionStanding(answered=details(visible_to=Visibility.ADMINISTRATORS)),
            [QuestionFault.MORE_READERS],
        ),
        (details(visible_to=Visibility.ADMINISTRATORS), QuestionStanding(answered=details()), []),
        (details(), QuestionStanding(yes_needed=True), [QuestionFault.OPTION_NEEDED]),
        (details(QuestionKind.YES_NO), QuestionStanding(yes_needed=True), []),
        (
            details(QuestionKind.SEVERAL_OF, options=TWO[:1]),
            QuestionStanding(needed=frozenset({8})),
            [QuestionFault.OPTION_NEEDED],
        ),
        (details(condition=Condition(1)), QuestionStanding(), [QuestionFault.CONDITION]),
        (details(condition=Condition(1)), QuestionStanding(conditions=frozenset({Condition(1)})), []),
        (details(basis=Basis.CONSENT, required=True), QuestionStanding(), [QuestionFault.CONSENT_REQUIRED]),
        (details(basis=Basis.CONSENT), QuestionStanding(), []),
    ],
)
def test_what_no_question_may_be(given, standing, faults):
    assert question_faults(given, standing) == faults


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        (details(), []),
        (details(purpose=LocalizedText()), [QuestionFault.PURPOSE]),
        (details(basis=None), [QuestionFault.BASIS]),
        (details(kept_days=None), [QuestionFault.RETENTION]),
        (details(label=LocalizedText(sv="Fråga")), [QuestionFault.LANGUAGES]),
        (details(QuestionKind.ONE_OF, options=(OptionDetails(LocalizedText(sv="Ja")),)), [QuestionFault.LANGUAGES]),
        (
            QuestionDetails(QuestionKind.TEXT, FI),
            [QuestionFault.PURPOSE, QuestionFault.BASIS, QuestionFault.RETENTION],
        ),
    ],
)
def test_what_publishing_asks(given, faults):
    assert publishing_faults(given, ["fi"]) == faults


def test_every_language_of_the_event_is_asked():
    assert publishing_faults(details(), ["fi", "sv"]) == [QuestionFault.LANGUAGES]
