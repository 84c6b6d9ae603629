"""The organizers' form of a question: its texts, what it is for, whom it is asked of, and its options row by row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SubmitField
from wtforms.fields.choices import SelectChoice

from app.domain.edit_conflicts import fingerprint
from app.domain.languages import Language, LocalizedText
from app.domain.privacy import DAYS, DataKind
from app.domain.questions import (
    MOST_OPTIONS,
    WITH_OPTIONS,
    Basis,
    Condition,
    OptionDetails,
    QuestionDetails,
    QuestionFault,
    QuestionKind,
    Visibility,
)
from app.forms.editing import EditForm, SeenField, TextsForm, in_fields
from app.forms.event_fields import ManyField, NumberField, RadiosField
from app.forms.fields import ChoiceField, KutsuForm, LineField, at_most, required
from app.labels.questions import AUDIENCES, BASES, FAULTS, KINDS

LABEL, HINT, PURPOSE, OPTION = 300, 300, 500, 200  # characters
FIRST_ROWS, MORE_ROWS = 4, 4
CODES = tuple(language.value for language in Language)
ID = re.compile(r"[0-9]{1,9}")
PLACES = _l("Write the places as a whole number, or leave the field empty.")

#: Made here, as the form has a field that is called required.
AUDIENCE_CHOSEN = required(_l("Choose who sees the answers."))

#: Beside which field a fault is told.
FAULT_FIELDS = {
    QuestionFault.LABEL: "label_fi",
    QuestionFault.LANGUAGES: "label_fi",
    QuestionFault.KIND_FIXED: "kind",
    QuestionFault.CONDITION: "condition",
    QuestionFault.CONSENT_REQUIRED: "basis",
    QuestionFault.MORE_READERS: "visible_to",
    QuestionFault.KEPT_LONGER: "kept_days",
    QuestionFault.PURPOSE: "purpose_fi",
    QuestionFault.BASIS: "basis",
    QuestionFault.RETENTION: "kept_days",
}


@dataclass(frozen=True)
class OptionRow:
    """The fields of one option. own: hidden, which option it is. retired None: it is a new one."""

    number: int
    id: int | None
    own: Any
    texts: Mapping[str, Any]
    places: Any
    retired: Any | None

    @property
    def is_empty(self) -> bool:
        return not any(field.data for field in (*self.texts.values(), self.places))

    def to_details(self) -> OptionDetails:
        label = LocalizedText(**{code: field.data or "" for code, field in self.texts.items()})
        return OptionDetails(label, self.places.number, self.id, bool(self.retired is not None and self.retired.data))


class QuestionForm(EditForm, TextsForm):
    """rows: how many options it shows; more: the button that adds empty ones."""

    seen = SeenField(typed_in={"options": ("rows",)})
    rows = HiddenField()
    kind = ChoiceField(_l("Kind of answer"), required(_l("Choose the kind of answer.")))
    label_fi = LineField(_l("Question in Finnish"), [at_most(LABEL)])
    label_sv = LineField(_l("Question in Swedish"), [at_most(LABEL)])
    label_en = LineField(_l("Question in English"), [at_most(LABEL)])
    hint_fi = LineField(_l("Hint in Finnish"), [at_most(HINT)])
    hint_sv = LineField(_l("Hint in Swedish"), [at_most(HINT)])
    hint_en = LineField(_l("Hint in English"), [at_most(HINT)])
    required = BooleanField(_l("An answer is required"))
    condition = ChoiceField(_l("Asked of"))
    purpose_fi = LineField(_l("Purpose in Finnish"), [at_most(PURPOSE)])
    purpose_sv = LineField(_l("Purpose in Swedish"), [at_most(PURPOSE)])
    purpose_en = LineField(_l("Purpose in English"), [at_most(PURPOSE)])
    basis = ChoiceField(_l("Legal basis"))
    kept_days = NumberField(
        _l("Days that answers are kept after the event"), sentence=_l("Write the days as a whole number.")
    )
    visible_to = RadiosField(_l("Who sees the answers"), AUDIENCE_CHOSEN)
    in_lists = BooleanField(_l("Shown in the attendee list and in downloads unless another choice is made"))
    more = SubmitField(_l("Add rows for options"))

    #: An answer goes with its person at the latest (domain/privacy.py): days after the event.
    longest_kept = DAYS[DataKind.WITH_PLACE].default
    #: What the question is at present: its options are known by these ids.
    base: QuestionDetails | None = None
    #: Filled with a question, whatever this request sent.
    is_filled = False

    @property
    def _is_sent(self) -> bool:
        return bool(self.is_submitted()) and not self.is_filled

    @classmethod
    def showing(cls, details: QuestionDetails, seen: QuestionDetails | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        form = cls(formdata=None, data=_typed(details))
        form.seen.data = fingerprint(seen or details)
        form.base, form.is_filled = details, True
        return form

    @classmethod
    def empty(cls) -> Self:
        return cls(formdata=None, data={"visible_to": Visibility.ORGANIZERS.value, "kind": ""})

    def offer(
        self, conditions: Sequence[tuple[str, str]], needed: Iterable[str] = (), longest_kept: int | None = None
    ) -> None:
        """The choices; conditions: (value, words). Then the rows of the options.

        needed: fields that a question must not lack where the public is asked; in a draft they may wait.
        longest_kept: of the event, where it has a period of its own.
        """
        if longest_kept is not None:
            self.longest_kept = longest_kept
        for name in needed:
            self[name].flags.required = True
        self.kind.choices = [("", str(_("Choose"))), *((kind.value, str(KINDS[kind])) for kind in QuestionKind)]
        self.condition.choices = [("", str(_("Everyone who registers"))), *conditions]
        self.basis.choices = [("", str(_("Choose"))), *((basis.value, str(BASES[basis])) for basis in Basis)]
        self.visible_to.choices = [SelectChoice(one.value, str(AUDIENCES[one])) for one in Visibility]
        self._add_rows()

    def _add_rows(self) -> None:
        held = self.base.options if self.base else ()
        asked = int(self.rows.data) if ID.fullmatch(self.rows.data or "") else 0
        number = max(len(held) + (0 if held else FIRST_ROWS), asked)
        if self.more.data:
            number += MORE_ROWS
        number = min(number, max(MOST_OPTIONS, len(held)))
        self.rows.data = str(number)
        left = {str(option.id): option for option in held}
        self.options = []
        for index in range(number):
            of_place = held[index] if index < len(held) else None
            # Each row says which option it is: another editor may have added or removed some meanwhile.
            said = request.form.get(f"option-{index}-id") if self._is_sent else None
            option = left.pop(str(of_place.id) if said is None and of_place else said or "", None)
            self.options.append(self._row(index, option))
        for name in ("required", "condition", *(f"purpose_{code}" for code in CODES), "basis", "kept_days"):
            self._fields.move_to_end(name)  # as on the page

    def _row(self, index: int, held: OptionDetails | None) -> OptionRow:
        names = dict(zip(CODES, (_("In Finnish"), _("In Swedish"), _("In English")), strict=True))
        texts = {
            code: self._cell(
                f"option-{index}-{code}",
                LineField(name, [at_most(OPTION)]),
                held and held.label.as_dict().get(code, ""),
            )
            for code, name in names.items()
        }
        places = self._cell(
            f"option-{index}-places",
            NumberField(_("Places"), sentence=PLACES),
            "" if held is None or held.places is None else str(held.places),
        )
        retired = None
        if held is not None:
            retired = self._cell(f"option-{index}-retired", BooleanField(_("Not offered any more")), held.retired)
        own = self._cell(f"option-{index}-id", HiddenField(), "")
        own.data = "" if held is None else str(held.id)
        return OptionRow(index + 1, held.id if held else None, own, texts, places, retired)

    def _cell(self, name: str, unbound: Any, present: Any) -> Any:
        field = self.meta.bind_field(self, unbound, {"name": name, "prefix": ""})
        sent = request.form if self._is_sent else None
        field.process(sent, present if sent is None else None)
        self._fields[name] = field
        return field

    def blame(self, faults: Iterable[QuestionFault]) -> None:
        """Tell each fault beside its field; those of the options at the first of them that lacks a text."""
        for fault in faults:
            field = self[FAULT_FIELDS[fault]] if fault in FAULT_FIELDS else self._option_to_blame()
            field.errors = [*field.errors, str(FAULTS[fault])]

    def _option_to_blame(self) -> Any:
        first = next((row for row in self.options if row.is_empty), self.options[0] if self.options else None)
        return first.texts["fi"] if first is not None else self.kind

    def to_details(self) -> QuestionDetails:
        """The values; only after validation. Empty rows are no options; of a kind without options there are none."""
        kind, hangs_on = QuestionKind(self.kind.data), self.condition.data or ""
        question_id, _colon, option_id = hangs_on.partition(":")
        rows = [row for row in self.options if row.id is not None or not row.is_empty]
        return QuestionDetails(
            kind=kind,
            label=self.localized("label"),
            hint=self.localized("hint"),
            purpose=self.localized("purpose"),
            required=bool(self.required.data),
            basis=Basis(self.basis.data) if self.basis.data else None,
            kept_days=self.kept_days.number,
            visible_to=Visibility(self.visible_to.data),
            in_lists=bool(self.in_lists.data),
            condition=Condition(int(question_id), int(option_id) if option_id else None) if question_id else None,
            options=tuple(row.to_details() for row in rows if not (row.id is not None and row.is_empty))
            if kind in WITH_OPTIONS
            else (),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not self.kept_days.errors and (self.kept_days.number or 0) > self.longest_kept:
            self.kept_days.errors = [_("Write at most %(max)d days.", max=self.longest_kept)]
            return False
        return bool(valid)


class PickForm(KutsuForm):
    """Questions of the network's approved set, to be copied to an event."""

    picked = ManyField(_l("Questions of the approved set"), required(_l("Choose at least one question.")))

    def offer(self, questions: Sequence[tuple[int, str]]) -> None:
        self.picked.choices = [SelectChoice(str(number), label) for number, label in questions]

    @property
    def ids(self) -> list[int]:
        """Only after validation."""
        return [int(value) for value in self.picked.data]


def condition_value(condition: Condition) -> str:
    """As the form's list names it: "12" for a yes, "12:34" for an option."""
    return str(condition.question_id) + (f":{condition.option_id}" if condition.option_id is not None else "")


def _typed(details: QuestionDetails) -> dict[str, Any]:
    """The values as the form's fields hold them; the options have theirs in the rows."""
    return {
        **in_fields("label", details.label),
        **in_fields("hint", details.hint),
        **in_fields("purpose", details.purpose),
        "kind": details.kind.value,
        "required": details.required,
        "condition": condition_value(details.condition) if details.condition else "",
        "basis": details.basis.value if details.basis else "",
        "kept_days": "" if details.kept_days is None else str(details.kept_days),
        "visible_to": details.visible_to.value,
        "in_lists": details.in_lists,
    }
