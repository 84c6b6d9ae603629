"""Reads the questions of an event in an event file."""

from typing import Any

from app.domain.event_file import QuestionEntry
from app.domain.languages import LocalizedText
from app.domain.privacy import DAYS, DataKind
from app.domain.questions import (
    MOST_OPTIONS,
    MOST_QUESTIONS,
    WITH_OPTIONS,
    Basis,
    OptionDetails,
    QuestionDetails,
    QuestionKind,
    Visibility,
)
from app.forms.entry_parts import MOST_PLACES
from app.forms.json_file import Node

LABEL, PURPOSE, OPTION = 300, 500, 200  # characters
KEYS = (
    *("kind", "label", "hint", "purpose", "required", "basis", "kept_days", "visible_to", "in_lists"),
    *("options", "asked_when"),
)


def entries(node: Node) -> tuple[QuestionEntry, ...]:
    """In their order. asked_when names an earlier one by its place in the list, from 1, and an option likewise."""
    items = node.items()
    if len(items) > MOST_QUESTIONS:
        node.fault(f"a form asks at most {MOST_QUESTIONS} questions")
        return ()
    found: list[QuestionEntry | None] = []
    for item in items:
        found.append(_question(item, found))
    return tuple(entry for entry in found if entry is not None)


def _question(item: Node, earlier: list[QuestionEntry | None]) -> QuestionEntry | None:
    keys = item.fields(KEYS, needed=("kind", "label"))
    kind = keys["kind"].choice(QuestionKind) if "kind" in keys else None
    label = keys["label"].texts_with_content(LABEL) if "label" in keys else None
    values: dict[str, Any] = {name: keys[name].flag() for name in ("required", "in_lists") if name in keys}
    for name, at_most in (("hint", LABEL), ("purpose", PURPOSE)):
        if name in keys and (texts := keys[name].texts(at_most)) is not None:
            values[name] = texts.on(LocalizedText())
    if "basis" in keys and not keys["basis"].is_null:
        values["basis"] = keys["basis"].choice(Basis)
    if "kept_days" in keys and not keys["kept_days"].is_null:
        values["kept_days"] = keys["kept_days"].number(DAYS[DataKind.WITH_PLACE].most)
    if "visible_to" in keys:
        values["visible_to"] = keys["visible_to"].choice(Visibility)
    options = _options(keys["options"]) if "options" in keys else ()
    when = _when(keys["asked_when"], earlier) if "asked_when" in keys and not keys["asked_when"].is_null else None
    if values.get("basis") is Basis.CONSENT and values.get("required"):
        keys["required"].fault("a consent must be free: such a question cannot be required")
    if kind is None or label is None:
        return None
    if (kind in WITH_OPTIONS) != bool(options):
        item.fault("options are needed" if kind in WITH_OPTIONS else f"a {kind} question has no options")
    return QuestionEntry(QuestionDetails(kind, label.on(LocalizedText()), options=options, **values), when, item.place)


def _options(node: Node) -> tuple[OptionDetails, ...]:
    found: list[OptionDetails] = []
    for item in node.items()[:MOST_OPTIONS]:
        keys = item.fields(("label", "places"), needed=("label",))
        texts = keys["label"].texts_with_content(OPTION) if "label" in keys else None
        places = keys["places"].number(MOST_PLACES) if "places" in keys and not keys["places"].is_null else None
        label = texts.on(LocalizedText()) if texts is not None else LocalizedText()
        if texts is not None and any(label == other.label for other in found):
            item.fault("another option is called the same")
        found.append(OptionDetails(label, places))
    return tuple(found)


def _when(node: Node, earlier: list[QuestionEntry | None]) -> tuple[int, int | None] | None:
    keys = node.fields(("question", "option"), needed=("question",))
    number = keys["question"].number(MOST_QUESTIONS) if "question" in keys else None
    if number is None:
        return None
    other = earlier[number - 1] if 1 <= number <= len(earlier) else None
    if other is None:
        keys["question"].fault("names no earlier question: the first one is 1")
        return None
    if other.details.kind is QuestionKind.YES_NO:
        if "option" in keys:
            keys["option"].fault("a yes_no question has no options: it is asked when the answer is yes")
        return number - 1, None
    option = keys["option"].number(MOST_OPTIONS) if "option" in keys else None
    if option is None or not 1 <= option <= len(other.details.options):
        node.fault("must name an option of that question: the first one is 1")
        return None
    return number - 1, option - 1
