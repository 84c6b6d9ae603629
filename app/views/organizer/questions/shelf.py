"""The pages of a list of questions, whosever they are: the same for an event and for the approved set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from app.domain.edit_conflicts import changes, merged
from app.domain.events import RegistrationMode
from app.domain.places import PoolKind
from app.domain.programme import Crowded
from app.domain.programme_order import Step, may_move, moved
from app.domain.questions import (
    MOST_QUESTIONS,
    Condition,
    OptionDetails,
    QuestionDetails,
    may_stand,
    possible_conditions,
)
from app.forms.event_steps import StepForm
from app.forms.questions import PickForm, QuestionForm, condition_value
from app.forms.registrations import DetailsForm
from app.labels import event_values
from app.labels import programme as programme_labels
from app.labels import questions as labels
from app.queries import questions as queries
from app.queries import registration_form
from app.services import questions
from app.services.questions import FaultyQuestion, HungOn, QuestionEdited, QuestionGone, Removed, TooMany
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, in_words

if TYPE_CHECKING:
    from app.models import Event, Question

ONE = "/<int(max=2147483647):question_id>"


@dataclass(frozen=True)
class Row:
    """A question in the list. lacks: what publishing still asks for; when: of whom it is asked."""

    question: Question
    steps: frozenset[Step]
    lacks: str
    when: str
    answers: int


@dataclass(frozen=True)
class Asked:
    """What an event's own form asks of everyone, without a question; region_by_link: only some links ask the region."""

    names: list[str]
    region_by_link: bool


@dataclass(frozen=True)
class Shelf:
    """event_id None: the approved set. endpoint: of the blueprint that has the pages; address: what names the event.

    languages: those that every question must have once the public is asked; is_public: it is asked, or anyone may
    pick them; id_name: what addresses call a question's id; longest_kept: days after an event of its own, if it has.
    """

    event_id: int | None
    endpoint: str
    layout: str
    address: dict[str, Any]
    languages: frozenset[str] = frozenset()
    is_public: bool = True
    id_name: str = "question_id"
    longest_kept: int | None = None

    def url(self, page: str, question: int | None = None, **values: Any) -> str:
        of_one: dict[str, Any] = {} if question is None else {self.id_name: question}
        return url_for(f"{self.endpoint}.{page}", **self.address, **of_one, **values)

    @property
    def needed(self) -> list[str]:
        """The fields of the form that no question may lack here."""
        return [*(f"label_{code}" for code in self.languages), "purpose_fi", "basis", "kept_days"] * self.is_public

    def index(self, problems: Sequence[tuple[str, str]] = (), pick: PickForm | None = None) -> str:
        """The list; problems: why a button did nothing. pick: the form that picks from the approved set, as sent."""
        all_of_them = queries.of(self.event_id)
        living = [one for one in all_of_them if one.retired_at is None]
        answered = queries.answered([one.id for one in all_of_them])
        ids = [one.id for one in living]
        hangs_on = queries.hanging(living)

        def steps(one: Question) -> frozenset[Step]:
            alike = [None] * len(ids)
            return frozenset(
                step
                for step in Step
                if may_move(ids, alike, one.id, step) and may_stand(moved(ids, alike, one.id, step), hangs_on)
            )

        def row(one: Question) -> Row:
            faults = queries.lacking(one, self.languages)
            when = condition_words(one.condition, all_of_them) if one.condition else ""
            return Row(
                one, steps(one) if one in living else frozenset(), labels.lacks(faults), when, answered.get(one.id, 0)
            )

        return self._page(
            "index",
            rows=[row(one) for one in living],
            retired=[row(one) for one in all_of_them if one.retired_at is not None],
            button=StepForm(None),
            problems=problems,
            Step=Step,
            pick=(pick or picking()) if self.event_id is not None else None,
            asked=_asked_anyway(guard.event()) if self.event_id is not None else None,
        )

    def new(self) -> str:
        return self._form_page(QuestionForm.empty(), None)

    def create(self) -> ResponseReturnValue:
        """303 to the list; 422 what to mend; 200 with more rows for options, when that was asked for."""
        form = QuestionForm()
        if form.more.data:
            return self._form_page(form, None)
        form.offer(self._conditions(None), self.needed, self.longest_kept)
        if not form.validate_on_submit():
            return self._form_page(form, None, offered=True), 422
        result = questions.add(self.event_id, form.to_details(), guard.actor())
        if isinstance(result, int):
            flash(_("The question has been added."), "ok")
            return self._back(result)
        return self._refused(form, None, result)

    def edit(self, question_id: int) -> str:
        question = self.one(question_id)
        return self._form_page(QuestionForm.showing(question.details), question)

    def update(self, question_id: int) -> ResponseReturnValue:
        """The same; 409 what someone else saved meanwhile, or what the places given forbid."""
        question = self.one(question_id)
        form = QuestionForm()
        form.base = question.details
        if form.more.data:
            return self._form_page(form, question)
        form.offer(self._conditions(question), self.needed, self.longest_kept)
        if not form.validate_on_submit():
            return self._form_page(form, question, offered=True), 422
        details, seen = form.settled(form.to_details(), question.details), form.seen_then
        result = questions.change(question_id, details, guard.actor(), seen=seen)
        if isinstance(result, int):
            flash(_("The changes have been saved."), "ok")
            return self._back(result)
        if isinstance(result, QuestionEdited):
            return self._meanwhile(question, seen, result.now, details), 409
        return self._refused(form, question, result)

    def removal(self, question_id: int, form: StepForm | None = None) -> str:
        question = self.one(question_id)
        return self._page(
            "removal", form=form or StepForm(None), question=question, answered=queries.is_answered(question)
        )

    def remove(self, question_id: int) -> ResponseReturnValue:
        """303 to the list; 409 while another question hangs on it."""
        self.one(question_id)
        form = StepForm()
        if not form.validate_on_submit():
            return self.removal(question_id, form), 422
        result = questions.remove(question_id, guard.actor())
        if isinstance(result, HungOn):
            names = ", ".join(f"“{label.best(current()).text}”" for label in result.labels)
            form.refuse(
                _(
                    "These are asked only of those who answer this question in a certain way: %(names)s. "
                    "Change that first.",
                    names=names,
                )
            )
            return self.removal(question_id, form), 409
        retired = isinstance(result, Removed) and result.retired
        flash(
            _("The question is not asked any more. Its answers stay readable.")
            if retired
            else _("The question has been removed."),
            "ok",
        )
        return self._back()

    def restore(self, question_id: int) -> ResponseReturnValue:
        self.one(question_id)
        form = StepForm()
        if not form.validate_on_submit():
            return self.index(form.problems), 422
        result = questions.restore(question_id, guard.actor())
        if isinstance(result, FaultyQuestion):
            return self.index([("", labels.lacks(result.faults))]), 409
        if isinstance(result, TooMany):
            return self.index([("", too_many())]), 409
        flash(_("The question is asked again."), "ok")
        return self._back(question_id)

    def move(self, question_id: int, step: Step) -> ResponseReturnValue:
        self.one(question_id)
        form = StepForm()
        if not form.validate_on_submit():
            return self.index(form.problems), 422
        questions.move(question_id, step, guard.actor())
        return self._back(question_id)

    def one(self, question_id: int) -> Question:
        """404 for another event's."""
        found = queries.by_id(question_id)
        if found is None or found.event_id != self.event_id:
            abort(404)
        return found

    def _refused(
        self,
        form: QuestionForm,
        question: Question | None,
        result: FaultyQuestion | QuestionGone | Crowded | TooMany,
    ) -> ResponseReturnValue:
        match result:
            case FaultyQuestion(faults):
                form.blame(faults)
                return self._form_page(form, question, offered=True), 422
            case Crowded():
                form.refuse(programme_labels.crowded(result))
            case TooMany():
                form.refuse(too_many())
            case QuestionGone():
                form.refuse(
                    _("Someone else has removed this question. Nothing you wrote is lost: add it as a new one.")
                )
        return self._form_page(form, question, offered=True), 409

    def _conditions(self, question: Question | None) -> list[tuple[str, str]]:
        """What a question may hang on, in words: those before it."""
        among = queries.of(self.event_id)
        found = queries.earlier(question, among)
        return [
            (condition_value(condition), condition_words(condition, among))
            for condition in possible_conditions([queries.as_asked(one) for one in found])
        ]

    def _meanwhile(self, question: Question, seen: str, now: QuestionDetails, yours: QuestionDetails) -> str:
        """The same page: yours, with theirs where you had changed nothing, and a list of both."""
        found = changes(seen, now, yours)
        among = queries.of(self.event_id)
        said = in_words(found, labels.FIELDS, lambda change, value: _said(change.field, value, among))
        return self._form_page(QuestionForm.showing(merged(yours, found), seen=now), question, meanwhile=said)

    def _form_page(
        self,
        form: QuestionForm,
        question: Question | None,
        *,
        offered: bool = False,
        meanwhile: Sequence[Meanwhile] = (),
    ) -> str:
        if not offered:
            form.offer(self._conditions(question), self.needed, self.longest_kept)
        fixed = question is not None and queries.is_answered(question)
        return self._page("edit", form=form, question=question, kind_is_fixed=fixed, meanwhile=meanwhile)

    def _back(self, question_id: int | None = None) -> ResponseReturnValue:
        anchor = f"question-{question_id}" if question_id is not None else None
        return redirect(self.url("index", _anchor=anchor), 303)

    def _page(self, template: str, **values: Any) -> str:
        event = guard.event() if self.event_id is not None else None
        name = f"organizer/questions/{template}.html"
        return render_template(name, shelf=self, labels=labels, event=event, **values)


def _asked_anyway(event: Event) -> Asked:
    targets, lists, language = registration_form.targets(event.id), registration_form.lists(), current()
    regional = registration_form.by_region(targets)
    first = event.mode is RegistrationMode.TARGET_GROUP_FIRST
    form = DetailsForm()
    form.offer(lists.roles[language], lists.sectors[language], lists.regions[language] if regional and first else ())
    names = [str(field.label.text).lower() for field in form if not isinstance(field, HiddenField)]
    by_link = any(pool.kind is PoolKind.OTHERS for pool in event.pools)
    return Asked(names, region_by_link=regional and by_link and not first)


def condition_words(condition: Condition, among: Sequence[Question]) -> str:
    """Of whom a question is asked: those who answer another one so."""
    question = next((one for one in among if one.id == condition.question_id), None)
    if question is None:
        return ""
    label = question.label.best(current()).text
    if condition.option_id is None:
        return str(_("“%(question)s”: yes", question=label))
    option = next((one.label.best(current()).text for one in question.options if one.id == condition.option_id), "")
    return str(_("“%(question)s”: %(option)s", question=label, option=option))


def _said(field: str, value: Any, among: Sequence[Question]) -> str:
    """The value of a question's field in words."""
    if isinstance(value, Condition):
        return condition_words(value, among)
    if field == "options":
        return "; ".join(option_words(option) for option in value)
    return event_values.say(field, labels.VALUES.get(value, value) if isinstance(value, StrEnum) else value, current())


def option_words(option: OptionDetails) -> str:
    """An option in all its languages, with its places."""
    said = " / ".join(option.label.as_dict().values())
    if option.places is not None:
        said = f"{said} ({option.places})"
    return f"{said}, {labels.RETIRED}" if option.retired else said


def too_many() -> str:
    return str(_("A form can have at most %(max)d questions.", max=MOST_QUESTIONS))


def picking() -> PickForm:
    """The form that picks from the approved set, as far as there is one."""
    form = PickForm()
    form.offer([(one.id, one.label.best(current()).text) for one in queries.of(None) if one.retired_at is None])
    return form
